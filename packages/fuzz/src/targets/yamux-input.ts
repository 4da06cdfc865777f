import { concatBytes } from "../engine/bytes.js";
import { writePieces } from "../engine/pieces.js";
import type { Piece } from "../engine/pieces.js";
import type { Random } from "../engine/random.js";
import { uint32 } from "./http2-input.js";

/** Type, flags, stream, and a length that may lie about the payload. */
function frame(
  head: { type: number; flags: number; streamId: number; length?: number },
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const { type, flags, streamId, length = payload.length } = head;
  return concatBytes(Uint8Array.of(0, type, flags >> 8, flags), uint32(streamId), uint32(length), payload);
}

const edges = [0, 1, 100, 255, 0x10000, 0x40000, 0x7fffffff, 0xffffffff];

function randomFrame(random: Random): Uint8Array {
  const streamId = random.pick([0, 1, 1, 2, 2, 3, 4, 5, 6]);
  const flags = random.pick([0, 0, 0, 1, 1, 2, 4, 8, 5, 3, 12]);
  const type = random.below(random.oneIn(30) ? 6 : 4);
  if (type === 0) return frame({ type, flags, streamId }, random.bytes(random.oneIn(8) ? 800 : 20));
  return frame({ type, flags, streamId, length: random.pick(edges) });
}

/** What one piece of an input does: see `Harness.play`. */
export function randomYamuxPiece(random: Random): Piece {
  const kind = random.below(20);
  if (kind === 8 || kind === 15)
    return { kind, bytes: concatBytes(Uint8Array.of(random.below(256)), randomFrame(random)) };
  if (kind > 8 && kind < 16)
    return { kind, bytes: Uint8Array.of(random.below(256), random.below(256), random.below(256)) };
  return {
    kind: 0,
    bytes: concatBytes(...Array.from({ length: 1 + random.below(3) }, () => randomFrame(random))),
  };
}

/** @param peerIds of streams that the peer opens; @param ownId of the first that the owner opens */
export function yamuxSeeds(peerIds: readonly number[], ownId: number): Uint8Array[] {
  const opens = peerIds.map((streamId) => frame({ type: 1, flags: 1, streamId }));
  const data = peerIds.map((streamId) => frame({ type: 0, flags: 0, streamId }, new Uint8Array(600)));
  const whole: Piece = { kind: 0, bytes: concatBytes(...opens, ...data) };
  const act = (action: number, size: number): Piece => ({ kind: 10, bytes: Uint8Array.of(0, action, size) });
  return [
    writePieces([
      whole,
      act(0, 9),
      act(1, 255),
      act(4, 0),
      act(2, 0),
      { kind: 0, bytes: concatBytes(...peerIds.map((streamId) => frame({ type: 1, flags: 4, streamId }))) },
    ]),
    writePieces([
      { kind: 9, bytes: new Uint8Array(0) },
      { kind: 0, bytes: frame({ type: 1, flags: 2, streamId: ownId, length: 1000 }) },
      act(1, 255),
      { kind: 13, bytes: Uint8Array.of(40) },
    ]),
    // A stream that sends more than may be held: nobody reads it, or somebody reads all of it.
    ...[8, 15].map((kind) =>
      writePieces([
        { kind: 0, bytes: concatBytes(...opens) },
        { kind, bytes: concatBytes(Uint8Array.of(255), data[0] ?? whole.bytes) },
      ]),
    ),
    writePieces([
      { kind: 11, bytes: Uint8Array.of(0) },
      {
        kind: 8,
        bytes: concatBytes(Uint8Array.of(20), frame({ type: 2, flags: 1, streamId: 0, length: 7 })),
      },
    ]),
    writePieces([
      { kind: 14, bytes: Uint8Array.of(0) },
      { kind: 0, bytes: frame({ type: 2, flags: 2, streamId: 0, length: 0 }) },
      { kind: 0, bytes: frame({ type: 3, flags: 0, streamId: 0 }) },
      { kind: 12, bytes: Uint8Array.of(1) },
    ]),
  ];
}
