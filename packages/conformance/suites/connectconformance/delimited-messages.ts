import type { Readable } from "node:stream";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";

// How connectconformance talks with a program under test, over stdin and stdout: each message behind its length, 32 bits
// big-endian.

const lengthBytes = 4;

/** The messages of a stream, as they come. @throws Error when it ends inside one */
export async function* readDelimited<Desc extends DescMessage>(
  input: Readable,
  desc: Desc,
): AsyncGenerator<MessageShape<Desc>> {
  let waiting = Buffer.alloc(0);
  for await (const chunk of input as AsyncIterable<Buffer>) {
    waiting = Buffer.concat([waiting, chunk]);
    for (let end = endOfFirst(waiting); end <= waiting.length; end = endOfFirst(waiting)) {
      yield fromBinary(desc, waiting.subarray(lengthBytes, end));
      waiting = waiting.subarray(end);
    }
  }
  if (waiting.length > 0) throw new Error(`the input ended inside a message, with ${waiting.length} bytes`);
}

/** Where the first message ends: Infinity while its length is not there. */
function endOfFirst(bytes: Buffer): number {
  return bytes.length < lengthBytes ? Infinity : lengthBytes + bytes.readUInt32BE(0);
}

/** A message behind its length. */
export function encodeDelimited<Desc extends DescMessage>(desc: Desc, message: MessageShape<Desc>): Buffer {
  const body = toBinary(desc, message);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}
