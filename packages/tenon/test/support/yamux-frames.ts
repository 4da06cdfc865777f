import assert from "node:assert/strict";

const typeNames = ["DATA", "WINDOW_UPDATE", "PING", "GO_AWAY"];
const flagNames = ["SYN", "ACK", "FIN", "RST"];

/**
 * A frame's bytes, from a line such as `WINDOW_UPDATE SYN 1 0` or `DATA FIN 1 5 hello`: type, flags joined by `|` or
 * `-` for none, stream id, length, payload. A payload `*` stands for as many zeros as the length says; without one
 * DATA is the header alone. Written with Buffer, apart from the code under test.
 */
export function parseFrame(line: string): Buffer {
  const [type = "", flags = "", id = "", length = "", ...words] = line.split(" ");
  const payload = words[0] === "*" ? Buffer.alloc(Number(length)) : Buffer.from(words.join(" "), "latin1");
  const header = Buffer.alloc(12);
  header.writeUInt8(numberOf(typeNames, type), 1);
  if (flags !== "-") {
    const bits = flags.split("|").map((name) => 1 << numberOf(flagNames, name));
    header.writeUInt16BE(
      bits.reduce((all, bit) => all | bit, 0),
      2,
    );
  }
  header.writeUInt32BE(Number(id), 4);
  header.writeUInt32BE(Number(length), 8);
  return Buffer.concat([header, payload]);
}

/** The lines of whole frames. Payloads of more than 40 bytes are shown as `…`. */
export function formatFrames(bytes: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const header = bytes.subarray(at, at + 12);
    assert.equal(header.length, 12, "a whole header");
    const flags = flagNames.filter((_, index) => (header.readUInt16BE(2) & (1 << index)) !== 0).join("|");
    const length = header.readUInt32BE(8);
    const byteCount = header.readUInt8(1) === 0 ? length : 0;
    at += 12 + byteCount;
    assert.ok(at <= bytes.length, "a whole payload");
    const payload = bytes.subarray(at - byteCount, at);
    const shown = byteCount > 40 ? " …" : ` ${payload.toString("latin1")}`;
    const line = `${typeNames[header.readUInt8(1)]} ${flags || "-"} ${header.readUInt32BE(4)} ${length}`;
    lines.push(byteCount === 0 ? line : line + shown);
  }
  return lines;
}

function numberOf(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  assert.ok(index >= 0, `${name} is one of ${names.join(", ")}`);
  return index;
}
