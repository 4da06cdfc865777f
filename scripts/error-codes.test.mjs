// docs/errors.md has a section for each error code, in the order of the source, and each code is raised in a test.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { root } from "./lib/paths.mjs";
import { trackedFiles } from "./lib/tracked-files.mjs";

const source = readFileSync(join(root, "packages/tenon/src/errors/error-code.ts"), "utf8");
const entries = [...source.matchAll(/^ {2}([A-Z0-9_]+): "(\w+)"/gm)];
const codes = entries.map((match) => match[1] ?? "");

describe("error codes", () => {
  it("are found in the source", () => {
    assert.ok(codes.includes("EXITED_EARLY"));
  });

  it("have a section each in docs/errors.md, in the same order and with the same origin, and no other has one", () => {
    const document = readFileSync(join(root, "docs/errors.md"), "utf8");
    const sections = [...document.matchAll(/^## ([A-Z0-9_]+)\n\nOrigin: `(\w+)`$/gm)];
    assert.deepEqual(
      sections.map(([, code, origin]) => `${code ?? ""} ${origin ?? ""}`),
      entries.map(([, code, origin]) => `${code ?? ""} ${origin ?? ""}`),
    );
  });

  const tests = trackedFiles("*.test.ts", "packages/tenon/test/*.ts").map((path) =>
    readFileSync(join(root, path), "utf8"),
  );
  for (const code of codes) {
    it(`${code} is expected by a test`, () => {
      assert.ok(tests.some((text) => text.includes(`"${code}"`)));
    });
  }
});
