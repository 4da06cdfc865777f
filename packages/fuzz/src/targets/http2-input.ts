import { CLIENT_PREFACE, frameTypes } from "../../../tenon/src/wire/http2/frame.js";
import { concatBytes, latin1 } from "../engine/bytes.js";
import type { Random } from "../engine/random.js";

/** Frames and header blocks as a peer sends them, right or nearly so. */

/** A frame. */
// oxlint-disable-next-line max-params -- the four parts that every frame has
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Uint8Array {
  const { length } = payload;
  return concatBytes(
    Uint8Array.of(length >> 16, length >> 8, length, type, flags),
    uint32(streamId),
    payload,
  );
}

export function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Fields as literals without an entry and without Huffman: RFC 7541 section 6.2.2. Texts under 127 characters. */
export function literals(...fields: readonly string[]): Uint8Array {
  return concatBytes(
    ...fields.map((text, at) =>
      concatBytes(Uint8Array.from([...(at % 2 === 0 ? [0] : []), text.length]), latin1(text)),
    ),
  );
}

export const clientPreface: Uint8Array = latin1(CLIENT_PREFACE);

export const requestBlock: Uint8Array = literals(":method", "POST", ":scheme", "http", ":path", "/a");
export const responseBlock: Uint8Array = literals(":status", "200");

const extraFields = [
  ["content-length", "5"],
  ["content-length", "x"],
  ["te", "trailers"],
  ["te", "gzip"],
  ["connection", "close"],
  ["X", "y"],
  [":path", "/b"],
  [":status", "103"],
  [":status", "999"],
  ["a", " b"],
  ["grpc-status", "0"],
  ["big", "x".repeat(120)],
] as const;

const streamIds = [0, 1, 1, 1, 2, 3, 3, 5, 7, 9, 0x7fffffff];
const edges = [0, 1, 2, 100, 0x3fff, 0x4000, 0xffff, 0x10000, 0x7ffffffe, 0x7fffffff, 0xffffffff];

/** A block that opens a stream, answers one, or ends one, sometimes with fields that break a rule. */
function randomBlock(random: Random): Uint8Array {
  const start = random.pick([
    requestBlock,
    requestBlock,
    responseBlock,
    responseBlock,
    literals(":status", "103"),
    new Uint8Array(0),
  ]);
  const extra = Array.from({ length: random.oneIn(2) ? 0 : random.below(4) }, () =>
    literals(...random.pick(extraFields)),
  );
  const indexed = random.oneIn(3) ? Uint8Array.of(0x83, 0x86, 0x84) : new Uint8Array(0);
  return concatBytes(indexed, start, ...extra);
}

/** A frame of any type, with what belongs into it. */
export function randomFrame(random: Random, type: number = random.below(11)): Uint8Array {
  const streamId = random.pick(streamIds);
  const flags = random.oneIn(6) ? random.bits() & 0xff : 0;
  switch (type) {
    case frameTypes.DATA:
      return frame(
        type,
        flags | (random.oneIn(3) ? 1 : 0),
        streamId,
        random.bytes(random.oneIn(8) ? 1000 : 20),
      );
    case frameTypes.HEADERS:
    case frameTypes.CONTINUATION:
      return frame(
        type,
        flags | (random.oneIn(8) ? 0 : 4) | (random.oneIn(3) ? 1 : 0),
        streamId,
        randomBlock(random),
      );
    case frameTypes.SETTINGS:
      return frame(
        type,
        flags & 1,
        0,
        concatBytes(...Array.from({ length: random.below(4) }, () => randomSetting(random))),
      );
    case frameTypes.PING:
      return frame(type, flags & 1, 0, latin1(random.pick(["tenonbye", "12345678", "short"])));
    case frameTypes.GOAWAY:
      return frame(
        type,
        0,
        0,
        concatBytes(uint32(random.pick(streamIds)), uint32(random.below(15)), random.bytes(4)),
      );
    case frameTypes.PRIORITY:
      return frame(type, flags, streamId, concatBytes(uint32(random.pick(streamIds)), Uint8Array.of(1)));
    default:
      // WINDOW_UPDATE, RST_STREAM, and types that there are not.
      return frame(type, flags, streamId, uint32(random.pick(edges)));
  }
}

function randomSetting(random: Random): Uint8Array {
  return concatBytes(Uint8Array.of(0, 1 + random.below(7)), uint32(random.pick(edges)));
}
