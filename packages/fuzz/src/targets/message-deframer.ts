import assert from "node:assert/strict";
import { MessageDeframer } from "../../../tenon/src/wire/grpc/message-deframer.js";
import { MessageFrame, isOneWholeMessage, messageOf } from "../../../tenon/src/wire/grpc/message-frame.js";
import { parseMessageEncoding, takesGzipBack } from "../../../tenon/src/wire/grpc/message-encoding.js";
import { concatBytes, fromLatin1, latin1 } from "../engine/bytes.js";
import { hashOf } from "../engine/random.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";

const maxMessageBytes = 1500;

function framed(message: Uint8Array, flag: number = 0): Uint8Array {
  const bytes = new Uint8Array(5 + message.length);
  new MessageFrame().holding(message).writeTo(bytes, 0);
  bytes[0] = flag;
  return bytes;
}

/** What a deframer makes of pieces; a message that begins with "p" stops it, and it goes on with what it has not taken. */
function deframe(takesCompressed: boolean, feed: (push: (piece: Uint8Array) => void) => void): string[] {
  const log: string[] = [];
  let hasFailed = false;
  const onMessage = (bytes: Uint8Array, isCompressed: boolean): boolean => {
    log.push(`${String(isCompressed)} ${Buffer.from(bytes).toString("hex")}`);
    return bytes[0] !== 0x70;
  };
  const deframer = new MessageDeframer(maxMessageBytes, { takesCompressed, onMessage });
  feed((piece) => {
    for (let rest = piece; rest.length > 0 && !hasFailed; rest = rest.subarray(deframer.takenByteCount)) {
      const error = deframer.push(rest);
      if (error !== undefined) {
        hasFailed = true;
        log.push(JSON.stringify(error));
      }
    }
  });
  return [...log, `inside: ${String(!hasFailed && deframer.isInsideMessage)}`];
}

/** The same by looking at all bytes at once. */
function naiveDeframe(takesCompressed: boolean, input: Buffer): string[] {
  const log: string[] = [];
  for (let at = 0; at < input.length;) {
    if (input.length - at < 5) return [...log, "inside: true"];
    const flag = input.readUInt8(at);
    const messageBytes = input.readUInt32BE(at + 1);
    if (flag === 1 && !takesCompressed)
      return [...log, JSON.stringify({ kind: "compressed" }), "inside: false"];
    if (flag > 1) return [...log, JSON.stringify({ kind: "bad-flag", flag }), "inside: false"];
    if (messageBytes > maxMessageBytes)
      return [...log, JSON.stringify({ kind: "too-large", messageBytes }), "inside: false"];
    if (input.length - at - 5 < messageBytes) return [...log, "inside: true"];
    log.push(`${String(flag === 1)} ${input.toString("hex", at + 5, at + 5 + messageBytes)}`);
    at += 5 + messageBytes;
  }
  return [...log, "inside: false"];
}

export const messageDeframer: FuzzTarget = {
  name: "message-deframer",
  checks:
    "gives the messages, and the error, that a look at all bytes at once gives, however they are split and wherever the sink stops it; a frame that is written is one whole message",
  covers: ["wire/grpc/message-deframer.ts", "wire/grpc/message-frame.ts", "wire/grpc/message-encoding.ts"],
  maxBytes: 3000,
  dictionary: [
    Uint8Array.of(0, 0, 0, 0, 0),
    Uint8Array.of(1, 0, 0, 0, 1),
    Uint8Array.of(0, 0xff, 0xff, 0xff, 0xff),
    latin1("gzip"),
    latin1("identity,gzip"),
  ],
  seeds: () => [
    concatBytes(
      framed(latin1("hello")),
      framed(new Uint8Array(0)),
      framed(latin1("pause")),
      framed(latin1("x"), 1),
    ),
    framed(new Uint8Array(1500)),
    framed(new Uint8Array(1), 2),
    ...["gzip", "identity", "identity, gzip", "br"].map(latin1),
  ],
  generate: (random) =>
    concatBytes(
      ...Array.from({ length: random.below(5) }, () =>
        framed(random.bytes(random.oneIn(4) ? 2000 : 40), random.oneIn(4) ? 1 : 0),
      ),
    ),
  run(input) {
    const takesCompressed = hashOf(input.subarray(0, 5)) % 2 === 0;
    const expected = naiveDeframe(takesCompressed, Buffer.from(input));
    assert.deepEqual(
      deframe(takesCompressed, (push) => push(input)),
      expected,
    );
    assert.deepEqual(
      deframe(takesCompressed, (push) => splitBytes(input, push)),
      expected,
    );
    const frame = framed(input);
    assert.equal(isOneWholeMessage(frame, maxMessageBytes), input.length <= maxMessageBytes);
    assert.deepEqual(messageOf(frame), Uint8Array.from(input));
    assert.equal(new MessageFrame().holding(input, true).byteLength, frame.length);
    assert.deepEqual(concatBytes(...new MessageFrame().holding(input).toPieces()), frame);
    assert.equal(
      isOneWholeMessage(input, maxMessageBytes),
      expected.length === 2 &&
        input[0] === 0 &&
        expected[1] === "inside: false" &&
        !expected[0]?.startsWith("{"),
    );
    const field = fromLatin1(input);
    assert.equal(
      takesGzipBack(field),
      field
        .split(",")
        .map((name) => name.trim())
        .includes("gzip"),
    );
    assert.equal(parseMessageEncoding(field) !== undefined, ["gzip", "identity"].includes(field));
    assert.ok(takesGzipBack(undefined) && parseMessageEncoding(undefined) === "identity");
    return { feature: `${String(Math.min(3, expected.length))} ${expected.at(-1) ?? ""}` };
  },
};
