import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../errors/index.js";
import { assertSocketPathFits, maxSocketPathBytes } from "./socket-path.js";

describe("assertSocketPathFits()", () => {
  const limits: [NodeJS.Platform, number][] = [
    ["linux", 107],
    ["darwin", 103],
    ["freebsd", 103],
  ];
  for (const [platform, limit] of limits) {
    it(`takes ${limit} bytes on ${platform} and no more`, () => {
      assert.equal(maxSocketPathBytes(platform), limit);
      assertSocketPathFits("/".padEnd(limit, "a"), platform);
      assert.throws(
        () => assertSocketPathFits("/".padEnd(limit + 1, "a"), platform),
        (error) => PluginError.is(error, "SOCKET_PATH_TOO_LONG") && error.details["maxBytes"] === limit,
      );
    });
  }

  it("counts bytes, not characters", () => {
    assert.throws(
      () => assertSocketPathFits("/".padEnd(60, "é"), "linux"),
      (error) => PluginError.is(error, "SOCKET_PATH_TOO_LONG") && error.details["bytes"] === 119,
    );
  });
});
