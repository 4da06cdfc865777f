const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const notADigit = 0xff;

/** The value of each ASCII character as a base64 digit. */
const digitValues: Uint8Array = createDigitValues();

function createDigitValues(): Uint8Array {
  const values = new Uint8Array(128).fill(notADigit);
  for (let value = 0; value < alphabet.length; value++) values[alphabet.charCodeAt(value)] = value;
  return values;
}

/** Formats bytes as standard base64 (RFC 4648 section 4) without padding. */
export function formatBase64(bytes: Uint8Array): string {
  let text = "";
  for (let offset = 0; offset < bytes.length; offset += 3) {
    const left = bytes.length - offset;
    const group = ((bytes[offset] ?? 0) << 16) | ((bytes[offset + 1] ?? 0) << 8) | (bytes[offset + 2] ?? 0);
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    if (left > 1) text += alphabet.charAt((group >> 6) & 63);
    if (left > 2) text += alphabet.charAt(group & 63);
  }
  return text;
}

/** Parses standard base64, padded or not. Undefined when `text` is not base64. */
export function parseBase64(text: string): Uint8Array | undefined {
  const digitCount = countDigits(text);
  if (digitCount === undefined) return undefined;
  const bytes = new Uint8Array(Math.floor((digitCount * 3) / 4));
  let group = 0;
  let bitCount = 0;
  let offset = 0;
  for (let index = 0; index < digitCount; index++) {
    const digit = digitValues[text.charCodeAt(index)] ?? notADigit;
    if (digit === notADigit) return undefined;
    group = ((group << 6) | digit) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[offset++] = (group >> bitCount) & 0xff;
  }
  return bytes;
}

/** The length without padding; undefined when the padding, or the number of digits, is impossible. */
function countDigits(text: string): number | undefined {
  let end = text.length;
  while (text.length - end < 2 && text[end - 1] === "=") end--;
  if (end < text.length && text.length % 4 !== 0) return undefined;
  return end % 4 === 1 ? undefined : end;
}
