import assert from "node:assert/strict";
import { concatBytes } from "../engine/bytes.js";
import { mutatePieces, readPieces, writePieces } from "../engine/pieces.js";
import type { Piece } from "../engine/pieces.js";
import type { Random } from "../engine/random.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";
import { SessionHarness } from "./http2-harness.js";
import { frame, randomFrame, requestBlock } from "./http2-input.js";
import { emptySettings, seedsOf } from "./http2-seeds.js";

/** Input that has come so far cannot have filled half a window: then it does not matter how it is split. */
const maxSplitBytes = 20_000;

function randomPiece(random: Random): Piece {
  const kind = random.below(24);
  if (kind === 8) return { kind, bytes: concatBytes(Uint8Array.of(random.below(256)), randomFrame(random)) };
  if (kind > 8 && kind < 12)
    return { kind, bytes: Uint8Array.of(random.below(256), random.below(256), random.below(256)) };
  if (kind >= 12 && kind < 16)
    return random.oneIn(4) ? { kind, bytes: random.bytes(1) } : randomPiece(random);
  const frames = Array.from({ length: 1 + random.below(3) }, () => randomFrame(random));
  return { kind: 0, bytes: concatBytes(...frames) };
}

/** A beginning that both sides take, and then anything. */
function randomInput(random: Random, role: "client" | "server"): Uint8Array {
  const start: Piece[] = [{ kind: 0, bytes: random.oneIn(8) ? randomFrame(random, 4) : emptySettings }];
  if (role === "client") start.push({ kind: 9, bytes: random.bytes(2) });
  else start.push({ kind: 0, bytes: frame(1, 4, 1, requestBlock) });
  return writePieces([...start, ...Array.from({ length: random.below(12) }, () => randomPiece(random))]);
}

function play(role: "client" | "server", input: Uint8Array, isSplit: boolean): SessionHarness {
  const harness = new SessionHarness(role);
  for (const piece of readPieces(input))
    harness.play(piece, isSplit ? splitBytes : (bytes, take) => take(bytes));
  return harness;
}

function createTarget(role: "client" | "server"): FuzzTarget {
  return {
    name: `http2-${role}`,
    checks: `a ${role}'s connection, its owner's calls between the peer's bytes: never throws; nothing is told after an end; windows, frame sizes and states of what it sends are what the peer allowed; streams, held bytes and waiting output are bounded; the same however the bytes are split`,
    covers: [
      "frame-handler",
      "control-frames",
      "header-receiver",
      "receive-window",
      "stream-table",
      "work-budget",
    ].map((name) => `wire/http2/${name}.ts`),
    explores: ["wire/http2/"],
    maxBytes: 2048,
    maxWork: { perInput: 60_000, perByte: 400 },
    seeds: () => seedsOf(role),
    generate: (random) => randomInput(random, role),
    mutate: mutatePieces,
    run(input) {
      const whole = play(role, input, false);
      if (!whole.dependsOnTiming && whole.deliveredBytes < maxSplitBytes) {
        const split = play(role, input, true);
        assert.equal(split.log, whole.log);
        split.finish();
      }
      const { feature } = whole;
      whole.finish();
      return { feature, byteCount: input.length + whole.deliveredBytes };
    },
  };
}

export const http2Client: FuzzTarget = createTarget("client");
export const http2Server: FuzzTarget = createTarget("server");
