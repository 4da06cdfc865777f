import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inheritedExecArgv } from "./module-command.js";

describe("inheritedExecArgv()", () => {
  const cases = [
    [
      ["--import", "tsx", "--enable-source-maps"],
      ["--import", "tsx", "--enable-source-maps"],
    ],
    [
      ["--inspect", "--inspect-brk=0", "--inspect-port=1", "--debug-port=1", "--no-warnings"],
      ["--no-warnings"],
    ],
    [["--test", "--test-reporter=spec", "--watch"], []],
    [["-e", "code", "--eval=code", "-p", "code", "--print", "code", "--input-type=module"], []],
    [
      ["-i", "--interactive", "-c", "--check", "-r", "x.js"],
      ["-r", "x.js"],
    ],
  ] as const;
  for (const [given, kept] of cases) {
    it(`keeps ${JSON.stringify(kept)} of ${JSON.stringify(given)}`, () => {
      assert.deepEqual(inheritedExecArgv(given), kept);
    });
  }
});
