import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { defaultHttp2Limits } from "../../src/wire/http2/limits.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const markdown = readFileSync(join(root, "SECURITY.md"), "utf8");
const folder = "packages/tenon/test/attacks";

/** The tests that the table of attacks names: file, and what the test's name has in it. */
const named = Array.from(
  markdown.matchAll(/\]\((packages\/tenon\/test\/attacks\/[^)]+)\) "([^"]+)"/g),
  ([, path = "", name = ""]) => ({ path, name }),
);
const rows = markdown.split("\n").filter((line) => line.startsWith("|") && line.includes(`](${folder}`));

/** The limits that the table names with their place: what it says they are, and where they are set. */
const limits = Array.from(
  markdown.matchAll(/\| ([^|`]+), `(\w+)` in `(packages\/[^`]+)`/g),
  ([, stated = "", name = "", path = ""]) => ({ stated, name, path }),
);

const units: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, minutes: 60_000 };

/** The number that a text begins with, in bytes or milliseconds if it has a unit. */
function readAmount(text: string): number {
  const [amount = "", unit = ""] = text.split(" ");
  const [base = "", exponent = "1"] = amount.replaceAll(",", "").split("^");
  return Number(base) ** Number(exponent) * (units[unit] ?? 1);
}

/** The value in the code: of HTTP/2's limits, or of the file's constant of that name. */
function readLimit(name: string, path: string): number {
  const known = Object.entries<number>({ ...defaultHttp2Limits }).find(([key]) => key === name);
  if (known !== undefined) return known[1];
  const source = readFileSync(join(root, path), "utf8");
  const product = new RegExp(`^const (?:default)?${name} = ([\\d_* ]+);$`, "im").exec(source)?.[1] ?? "";
  return product.split("*").reduce((value, factor) => value * Number(factor.replaceAll("_", "")), 1);
}

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

  it("names limits with their place", () => assert.ok(limits.length >= 15, `${limits.length}`));

  for (const { stated, name, path } of limits) {
    it(`states the limit that the code has: ${name}, ${stated}`, () => {
      assert.equal(readAmount(stated), readLimit(name, path));
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
