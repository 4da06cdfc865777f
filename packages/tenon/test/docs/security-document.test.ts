import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const markdown = readFileSync(join(root, "SECURITY.md"), "utf8");
const folder = "packages/tenon/test/attacks";

/** The tests that the table of attacks names: file, and what the test's name has in it. */
const named = Array.from(
  markdown.matchAll(/\]\((packages\/tenon\/test\/attacks\/[^)]+)\) "([^"]+)"/g),
  ([, path = "", name = ""]) => ({ path, name }),
);
const rows = markdown.split("\n").filter((line) => line.startsWith("|") && line.includes(`](${folder}`));

describe("SECURITY.md", () => {
  it("names a test for every attack in its table", () => {
    assert.ok(rows.length >= 25);
    assert.equal(named.length, rows.length);
  });

  for (const { path, name } of named) {
    it(`names a test that exists: ${name}`, () => {
      assert.ok(existsSync(join(root, path)), path);
      assert.ok(readFileSync(join(root, path), "utf8").includes(name), `${path} has no such test`);
    });
  }

  it("names every file of attacks", () => {
    const files = readdirSync(join(root, folder)).map((file) => `${folder}/${file}`);
    assert.deepEqual([...new Set(named.map(({ path }) => path))].sort(), files.sort());
  });

  it("has rapid reset, the resets of 2025, CONTINUATION, and the eight of 2019", () => {
    const eight = Array.from({ length: 8 }, (_, index) => `CVE-2019-${9511 + index}`);
    for (const cve of ["CVE-2023-44487", "CVE-2025-8671", "CVE-2024-27316", ...eight])
      assert.ok(
        rows.some((row) => row.includes(`| ${cve} `)),
        cve,
      );
  });
});
