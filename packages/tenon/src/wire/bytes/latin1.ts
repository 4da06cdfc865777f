/**
 * The bytes from `start` to `end` as a string, one character a byte. Eight at a time: measured on Node 20 this is faster
 * than `String.fromCharCode.apply` at every length up to 200 (3 bytes: 30 against 65 ns, 28: 120 against 150).
 */
export function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  let at = start;
  for (; at + 8 <= end; at += 8) {
    text += String.fromCharCode(
      bytes[at] as number,
      bytes[at + 1] as number,
      bytes[at + 2] as number,
      bytes[at + 3] as number,
      bytes[at + 4] as number,
      bytes[at + 5] as number,
      bytes[at + 6] as number,
      bytes[at + 7] as number,
    );
  }
  for (; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  return text;
}
