import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { checkHostVersion, choosePluginVersion } from "./version-choice.js";

interface GoChoice {
  readonly supported: readonly number[];
  readonly list: string | null;
  /** The first three fields of the handshake line. */
  readonly line: string;
  readonly stderr: string;
}

// Made by go-plugin itself: see test/golden/handshake/main.go.
const golden = new URL("../../../test/golden/handshake/answers.json", import.meta.url);
const goChoices = (JSON.parse(readFileSync(golden, "utf8")) as { versions: GoChoice[] }).versions;

describe("choosePluginVersion()", () => {
  for (const { supported, list, line, stderr } of goChoices) {
    it(`agrees with go-plugin on ${supported.join(" ")} against ${JSON.stringify(list)}`, () => {
      const choice = choosePluginVersion({ supported, hostList: list ?? undefined });
      assert.equal(`1|${choice.version}|unix`, line);
      const reported = choice.invalid.map(
        (text) => `server sent invalid plugin version ${JSON.stringify(text)}`,
      );
      assert.equal(reported.join(""), stderr);
    });
  }

  it("says whether the host listed the version", () => {
    assert.equal(choosePluginVersion({ supported: [2, 1], hostList: "1,2" }).listed, true);
    assert.deepEqual(choosePluginVersion({ supported: [2, 1], hostList: "3" }), {
      version: 1,
      listed: false,
      invalid: [],
    });
    assert.equal(choosePluginVersion({ supported: [2, 1], hostList: undefined }).listed, false);
  });

  it("serves the highest version in common, in whatever order both sides list theirs", () => {
    const versions = fc.uniqueArray(fc.integer({ min: -5, max: 20 }), { minLength: 1 });
    fc.assert(
      fc.property(versions, versions, (supported, accepted) => {
        const { version, listed } = choosePluginVersion({ supported, hostList: accepted.join(",") });
        const common = supported.filter((candidate) => accepted.includes(candidate));
        assert.equal(version, common.length > 0 ? Math.max(...common) : Math.min(...supported));
        assert.equal(listed, checkHostVersion(version, accepted) === undefined);
      }),
    );
  });

  it("refuses to choose from nothing", () => {
    assert.throws(() => choosePluginVersion({ supported: [], hostList: "1" }), RangeError);
  });
});

describe("checkHostVersion()", () => {
  it("takes a version of the host's own", () => {
    assert.equal(checkHostVersion(2, [1, 2]), undefined);
  });

  it("reports any other with both sides' versions, the highest first", () => {
    assert.deepEqual(checkHostVersion(4, [1, 3, 2]), {
      problem: "VERSION_MISMATCH",
      pluginVersion: 4,
      hostVersions: [3, 2, 1],
      message: "The plugin serves application protocol version 4; this host takes 3, 2, 1.",
    });
  });
});
