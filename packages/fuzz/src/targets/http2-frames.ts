import assert from "node:assert/strict";
import { ConnectionViolation } from "../../../tenon/src/wire/http2/connection-violation.js";
import { FrameReader } from "../../../tenon/src/wire/http2/frame-reader.js";
import type { FrameSink } from "../../../tenon/src/wire/http2/frame-reader.js";
import { CLIENT_PREFACE, frameTypes } from "../../../tenon/src/wire/http2/frame.js";
import { HeaderAssembler } from "../../../tenon/src/wire/http2/header-assembler.js";
import { defaultHttp2Limits } from "../../../tenon/src/wire/http2/limits.js";
import {
  applySettings,
  encodeSettings,
  initialPeerSettings,
  namesStreamLimit,
  smallestTableBytes,
} from "../../../tenon/src/wire/http2/settings.js";
import { concatBytes, latin1 } from "../engine/bytes.js";
import { mutatePieces, readPieces, writePieces } from "../engine/pieces.js";
import { hashOf } from "../engine/random.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";
import { frame, randomFrame } from "./http2-input.js";

/** Runs `read`; returns the violation's message, or undefined. Anything else that is thrown is a finding. */
function violationOf(read: () => void): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof ConnectionViolation)) throw error;
    return error.message;
  }
}

/** Writes down what a reader tells, the pieces of one DATA frame together. Has enough at a GOAWAY. */
class FrameLog implements FrameSink {
  readonly lines: string[] = [];
  flowBytes = 0;
  isOver = false;
  /** What has come of the DATA frame under way; undefined when none is. */
  #data: string | undefined;

  // oxlint-disable-next-line max-params -- as FrameSink has it
  onFrameStart(type: number, flags: number, streamId: number, byteCount: number): void {
    this.#data = undefined;
    if (byteCount > 20_000) throw new ConnectionViolation("FRAME_SIZE_ERROR", "too large");
    this.lines.push(`start ${String(type)} ${String(flags)} ${String(streamId)} ${String(byteCount)}`);
  }

  // oxlint-disable-next-line max-params -- as FrameSink has it
  onData(streamId: number, bytes: Uint8Array, flowBytes: number, endStream: boolean): void {
    if (this.#data !== undefined) this.lines.pop();
    this.flowBytes += flowBytes;
    this.#data = `${this.#data ?? ""}${Buffer.from(bytes).toString("hex")}`;
    this.lines.push(`data ${String(streamId)} ${this.#data} ${String(endStream)}`);
  }

  // oxlint-disable-next-line max-params -- as FrameSink has it
  onFrame(type: number, _flags: number, _streamId: number, payload: Uint8Array): void {
    this.lines.push(`frame ${String(type)} ${Buffer.from(payload).toString("hex")}`);
    if (type === frameTypes.GOAWAY) this.isOver = true;
  }

  onUnknownFrame(): void {
    this.lines.push("unknown");
  }
}

export const frameReader: FuzzTarget = {
  name: "http2-frame-reader",
  checks:
    "throws ConnectionViolation and nothing else; tells the same frames, and the same violation, however the bytes are split; flow-controlled bytes are the DATA frames' lengths",
  covers: ["wire/http2/frame-reader.ts"],
  maxBytes: 2048,
  dictionary: [latin1(CLIENT_PREFACE)],
  seeds: () => [
    concatBytes(latin1(CLIENT_PREFACE), frame(0, 0x09, 1, Uint8Array.of(2, 1, 1, 0, 0))),
    frame(0, 8, 1, new Uint8Array(0)),
  ],
  generate: (random) =>
    concatBytes(
      random.oneIn(2) ? latin1(CLIENT_PREFACE) : new Uint8Array(0),
      ...Array.from({ length: random.below(8) }, () => randomFrame(random)),
    ),
  run(input) {
    // Whether a preface is expected follows from the input, not from its hash: mutation keeps it mostly.
    const expectPreface = input[0] === CLIENT_PREFACE.charCodeAt(0);
    const whole = new FrameLog();
    const wholeReader = new FrameReader(whole, { expectPreface });
    const wholeProblem = violationOf(() => wholeReader.read(input));
    const split = new FrameLog();
    const splitReader = new FrameReader(split, { expectPreface });
    const splitProblem = violationOf(() => splitBytes(input, (piece) => splitReader.read(piece)));
    assert.deepEqual([split.lines, splitProblem], [whole.lines, wholeProblem]);
    assert.equal(split.flowBytes, whole.flowBytes);
    assert.ok(whole.flowBytes <= input.length);
    return { feature: wholeProblem?.replace(/\d+/g, "") ?? "" };
  },
};

const assemblerLimits = { ...defaultHttp2Limits, maxHeaderBlockBytes: 200, maxContinuationFrames: 4 };

export const headerAssembler: FuzzTarget = {
  name: "http2-header-assembler",
  checks:
    "throws ConnectionViolation and nothing else; a block is its frames' bytes without padding and priority; limits on bytes and frames hold",
  covers: ["wire/http2/header-assembler.ts"],
  maxBytes: 1024,
  seeds: () => [
    writePieces([
      { kind: 0x2c, bytes: Uint8Array.of(1, 0, 0, 0, 1, 16, 0x82, 0) },
      { kind: 0x01, bytes: Uint8Array.of(0x82) },
      { kind: 0x04, bytes: Uint8Array.of(0x86) },
    ]),
    writePieces([
      { kind: 0, bytes: new Uint8Array(190) },
      { kind: 0, bytes: new Uint8Array(20) },
    ]),
    writePieces(Array.from({ length: 8 }, () => ({ kind: 0, bytes: Uint8Array.of(0x82) }))),
  ],
  mutate: mutatePieces,
  run(input) {
    let blockBytes = 0;
    let frames = 0;
    const assembler = new HeaderAssembler(assemblerLimits, (streamId, bytes, endStream) => {
      assert.ok(bytes.length <= blockBytes && bytes.length <= assemblerLimits.maxHeaderBlockBytes);
      assert.ok(
        frames <= assemblerLimits.maxContinuationFrames + 1 &&
          streamId === 1 &&
          typeof endStream === "boolean",
      );
    });
    const problem = violationOf(() => {
      for (const { kind, bytes } of readPieces(input)) {
        if (assembler.expectedStreamId === 0) {
          blockBytes = bytes.length;
          frames = 1;
          assembler.headers(kind, 1, bytes);
        } else {
          blockBytes += bytes.length;
          frames++;
          assembler.continuation(kind, bytes);
        }
        const isWhole = (kind & 0x04) !== 0;
        assert.equal(assembler.expectedStreamId, isWhole ? 0 : 1);
      }
    });
    return { feature: `${problem ?? ""} ${String(assembler.selfDependent)}` };
  },
};

export const settings: FuzzTarget = {
  name: "http2-settings",
  checks: "throws ConnectionViolation and nothing else; every value lies within RFC 9113's bounds afterwards",
  covers: ["wire/http2/settings.ts"],
  maxBytes: 120,
  dictionary: [
    [0, 2, 0, 0, 0, 1],
    [0, 4, 0x80, 0, 0, 0],
    [0, 5, 0, 0, 0x40, 0],
    [0, 3, 0, 0, 0, 0],
    [0, 1, 0, 0, 0, 0],
    [0, 9],
  ].map((bytes) => Uint8Array.from(bytes)),
  seeds: () => [encodeSettings("client", defaultHttp2Limits), encodeSettings("server", defaultHttp2Limits)],
  run(input) {
    const payload = input.subarray(0, input.length - (input.length % 6));
    const peer = hashOf(input) % 2 === 0 ? "client" : "server";
    const values = initialPeerSettings();
    const problem = violationOf(() => applySettings(payload, values, peer));
    assert.ok(smallestTableBytes(payload) >= 0);
    for (const role of ["client", "server"] as const)
      applySettings(encodeSettings(role, defaultHttp2Limits), initialPeerSettings(), role);
    assert.ok(
      values.initialWindowBytes <= 0x7fffffff &&
        values.maxFrameBytes >= 16_384 &&
        values.maxFrameBytes <= 0xffffff,
    );
    assert.ok(Object.values(values).every((value) => typeof value === "number" && value >= 0));
    return { feature: `${problem?.replace(/\d+/g, "") ?? ""} ${String(namesStreamLimit(payload))}` };
  },
};
