import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defaultHttp2Limits, normalizeHttp2Limits } from "./limits.js";
import type { Http2Limits } from "./limits.js";

/** Each limit: its default, the least and the most that may be set. */
const table: Readonly<Record<keyof Http2Limits, readonly [number, number, number]>> = {
  streamWindowBytes: [4_194_304, 65_535, 2_147_483_647],
  connectionWindowBytes: [16_777_216, 65_535, 2_147_483_647],
  receiveBudgetBytes: [33_554_432, 1, Number.MAX_SAFE_INTEGER],
  maxFrameBytes: [1_048_576, 16_384, 16_777_215],
  maxConcurrentStreams: [4096, 1, 4_294_967_295],
  maxStreamId: [2_147_483_647, 1, 2_147_483_647],
  maxHeaderListBytes: [65_536, 1, 4_294_967_295],
  maxHeaderBlockBytes: [262_144, 1, Number.MAX_SAFE_INTEGER],
  maxContinuationFrames: [64, 0, Number.MAX_SAFE_INTEGER],
  maxQueuedControlFrames: [10_000, 1, Number.MAX_SAFE_INTEGER],
  maxEmptyFrames: [1000, 0, Number.MAX_SAFE_INTEGER],
  maxExtraWork: [1_048_576, 0, Number.MAX_SAFE_INTEGER],
  outputHighWaterBytes: [1_048_576, 1, Number.MAX_SAFE_INTEGER],
};

describe("normalizeHttp2Limits()", () => {
  it("gives the defaults where nothing is named", () => {
    const defaults = Object.fromEntries(Object.entries(table).map(([name, [value]]) => [name, value]));
    assert.deepEqual(normalizeHttp2Limits(), defaults);
    assert.deepEqual(defaultHttp2Limits, defaults);
  });

  for (const [name, [, least, most]] of Object.entries(table)) {
    it(`takes ${name} from ${least} to ${most}, and whole numbers alone`, () => {
      for (const value of [least, most]) {
        assert.deepEqual(normalizeHttp2Limits({ [name]: value }), { ...defaultHttp2Limits, [name]: value });
      }
      for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, Infinity]) {
        assert.throws(() => normalizeHttp2Limits({ [name]: value }), {
          name: "TypeError",
          message: `limits.${name} must be an integer from ${least} to ${most}, got ${value}`,
        });
      }
    });
  }
});
