import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { nodeCommand } from "../harness/node-program.js";
import { runProgram } from "../harness/run-program.js";
import type { GoBuild } from "../peers/go-programs.js";
import { goProgram } from "../peers/peer-paths.js";

/** The folder of the library, whose codec this is about: no export of it has that alone. */
const library = new URL("../../../tenon/", import.meta.url);

/** The vectors that the library's own tests are held to are what Go writes. */
export function itHasGosVectors(build: GoBuild): void {
  it("are what Go writes", async () => {
    const { code, stdout, stderr } = await runProgram([goProgram("gob-vectors", build)], {
      cwd: fileURLToPath(library),
    });
    assert.equal(code, 0, stderr);
    const kept = readFileSync(new URL("test/golden/gob/vectors.json", library), "utf8");
    assert.deepEqual(JSON.parse(stdout), JSON.parse(kept));
  });
}

/** Random values of random types go through Go and back, and Go's random values through Tenon: others in each run. */
export function itGoesThroughGo(build: GoBuild, typeCount: number): void {
  it(`go there and back: values of ${typeCount} types`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const driver = nodeCommand(new URL("test/fixtures/gob-round-trip.ts", library));
    const args = [goProgram("gob-roundtrip", build), String(seed), String(typeCount)];
    const { code, stdout, stderr } = await runProgram([...driver, ...args], { cwd: fileURLToPath(library) });
    assert.equal(code, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { types: typeCount, values: typeCount * 8 });
  });
}
