import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defaultYamuxSettings, normalizeYamuxSettings } from "./settings.js";
import type { YamuxSettings } from "./settings.js";

const safe = Number.MAX_SAFE_INTEGER;

/** Each setting: its default, the least and the most that may be set. */
const table: Readonly<Record<keyof YamuxSettings, readonly [number, number, number]>> = {
  streamWindowBytes: [262_144, 262_144, 2_147_483_647],
  acceptBacklog: [256, 1, safe],
  maxIncomingStreams: [16_384, 1, safe],
  keepAliveIntervalMs: [30_000, 1, Infinity],
  writeTimeoutMs: [10_000, 1, Infinity],
  streamOpenTimeoutMs: [75_000, 1, Infinity],
  streamCloseTimeoutMs: [300_000, 1, Infinity],
  receiveBudgetBytes: [268_435_456, 1, safe],
  maxQueuedControlFrames: [10_000, 1, safe],
  maxStreamId: [4_294_967_293, 1, 4_294_967_293],
  streamHighWaterBytes: [131_072, 1, safe],
  outputHighWaterBytes: [1_048_576, 1, safe],
};

describe("normalizeYamuxSettings()", () => {
  it("gives the defaults where nothing is named", () => {
    const defaults = Object.fromEntries(Object.entries(table).map(([name, [value]]) => [name, value]));
    assert.deepEqual(normalizeYamuxSettings(), defaults);
    assert.deepEqual(defaultYamuxSettings, defaults);
  });

  for (const [name, [, least, most]] of Object.entries(table)) {
    it(`takes ${name} from ${least} to ${most}, and whole numbers alone`, () => {
      for (const value of [least, most]) {
        assert.deepEqual(normalizeYamuxSettings({ [name]: value }), {
          ...defaultYamuxSettings,
          [name]: value,
        });
      }
      const above = most === Infinity ? [] : [most + 1, Infinity];
      for (const value of [least - 1, least + 0.5, Number.NaN, -Infinity, ...above]) {
        assert.throws(() => normalizeYamuxSettings({ [name]: value }), {
          name: "TypeError",
          message: `settings.${name} must be an integer from ${least} to ${most}, got ${value}`,
        });
      }
    });
  }
});
