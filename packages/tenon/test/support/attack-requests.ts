import { flag, frameNumbers, headerBlock, headers } from "./http2-frames.js";

/** The header fields of a gRPC request to the victim's service. */
export function requestFieldsOf(method: string, service = "sample.v1.Sample"): readonly string[] {
  return [
    ":method",
    "POST",
    ":scheme",
    "http",
    ":path",
    `/${service}/${method}`,
    "content-type",
    "application/grpc",
  ];
}

/** A request's header block, encoded once: floods send it thousands of times. */
export function requestBlock(method: string, service?: string): Uint8Array {
  return headerBlock(requestFieldsOf(method, service));
}

/** A frame of any type, in one piece of memory: floods have a hundred thousand. */
// oxlint-disable-next-line max-params -- a frame's fields in their order; an object a frame would slow the flood down
export function rawFrame(type: string, streamId: number, payload: Uint8Array, flags = 0): Uint8Array {
  const bytes = Buffer.allocUnsafe(9 + payload.length);
  bytes.writeUIntBE(payload.length, 0, 3);
  bytes.writeUInt8(frameNumbers[type] ?? 0xff, 3);
  bytes.writeUInt8(flags, 4);
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, 9);
  return bytes;
}

/** HEADERS with a block that is there already. */
export function headersOf(streamId: number, block: Uint8Array, endStream = false): Uint8Array {
  return rawFrame("HEADERS", streamId, block, flag.endHeaders | (endStream ? flag.endStream : 0));
}

/** A gRPC message with its prefix, which may promise more than there is. */
export function message(bytes: Uint8Array | readonly number[], promisedBytes = bytes.length): Uint8Array {
  const framed = Buffer.alloc(5 + bytes.length);
  framed.writeUInt32BE(promisedBytes, 1);
  framed.set(bytes, 5);
  return framed;
}

/** A `sample.v1.Note` with that author. */
export function note(author: string): Uint8Array {
  return message([0x0a, author.length, ...Buffer.from(author)]);
}

/** A whole request with one message. */
export function call(streamId: number, block: Uint8Array, body: Uint8Array): Uint8Array {
  return Buffer.concat([headersOf(streamId, block), rawFrame("DATA", streamId, body, flag.endStream)]);
}

/** The frames of a flood, one after the other in one piece: `make` is called for 0, 1, 2 … */
export function repeat(
  count: number,
  make: (round: number) => Uint8Array | readonly Uint8Array[],
): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, (_, round) => make(round)).flat());
}

/** A response's headers and messages, as a hostile server begins to answer. */
export function response(streamId: number, ...bodies: readonly Uint8Array[]): Uint8Array {
  const fields = [":status", "200", "content-type", "application/grpc"];
  return Buffer.concat([headers(streamId, fields), ...bodies.map((body) => dataOf(streamId, body))]);
}

/** DATA with these bytes. */
export function dataOf(streamId: number, payload: Uint8Array): Uint8Array {
  return rawFrame("DATA", streamId, payload);
}

/** The only stream ids that a client may give: 1, 3, 5 … */
export function clientStreamId(round: number): number {
  return 2 * round + 1;
}
