// Rules about the repository as a whole that no other tool knows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, it } from "node:test";
import { missingPackages } from "./complete-lock.mjs";
import { root } from "./lib/paths.mjs";
import { trackedFiles } from "./lib/tracked-files.mjs";

const sources = trackedFiles("*.ts", "*.mts", "*.mjs").filter((path) => !path.includes("/gen/"));

describe("package-lock.json", () => {
  it("names the packages of every platform, or npm ci refuses it (npm run lock adds them)", () => {
    assert.deepEqual(missingPackages(), []);
  });

  it("names no registry, so that it works with whichever one npm is set up for", () => {
    const lock = readFileSync(join(root, "package-lock.json"), "utf8");
    assert.deepEqual(lock.match(/"resolved": "[a-z+]+:.*"/g) ?? [], []);
  });
});

describe("source files", () => {
  it("export by name, never with export *", () => {
    const found = sources.filter((path) => /^export \*/m.test(readFileSync(join(root, path), "utf8")));
    assert.deepEqual(found, []);
  });

  it("are named for one thing, not utils, helpers, types or misc", () => {
    const vague = /^(utils?|helpers?|types?|misc|common|constants)\.(ts|mts|mjs)$/;
    assert.deepEqual(
      sources.filter((path) => vague.test(basename(path))),
      [],
    );
  });

  it("leave no test out or to do, and run none alone", () => {
    const marks = /\b(it|test|describe|suite)\.(only|todo|skip)\(/;
    const tests = sources.filter((path) => /\.test\.m?[jt]s$/.test(path));
    assert.deepEqual(
      tests.filter((path) => marks.test(readFileSync(join(root, path), "utf8"))),
      [],
    );
  });
});
