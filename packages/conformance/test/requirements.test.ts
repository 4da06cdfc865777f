// What happens to cases whose language is not there: tried with a PATH that holds Node and nothing else.
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { describe, it } from "node:test";
import { join } from "node:path";
import { nodeCommand } from "../src/harness/node-program.js";
import { runProgram } from "../src/harness/run-program.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import type { TestScope } from "../src/harness/scratch-folder.js";

const builder = new URL("../src/peers/build-peers.ts", import.meta.url);
const cases = new URL("./fixtures/needs-go.ts", import.meta.url);

/** Runs the builder, then the fixture's cases, on a machine without Go and Python. */
async function runWithoutGo(t: TestScope, env: Record<string, string>) {
  const cwd = scratchFolder(t);
  symlinkSync(process.execPath, join(cwd, "node"));
  // NODE_TEST_CONTEXT: a test runner inside a test would report to the outer one.
  const bareEnv = { ...env, PATH: cwd, TENON_PEERS_CACHE: join(cwd, "peers"), NODE_TEST_CONTEXT: "" };
  const built = await runProgram(nodeCommand(builder), { cwd, env: bareEnv });
  const [node, ...args] = nodeCommand(cases);
  const run = await runProgram([node, "--test-reporter=tap", ...args], { cwd, env: bareEnv });
  return { built, run };
}

describe("describeWith()", () => {
  it("leaves the cases out on a developer's machine, with a line that says what and why", async (t) => {
    const { built, run } = await runWithoutGo(t, { TENON_REQUIRE_ALL: "" });
    assert.equal(built.code, 0, built.stderr);
    assert.match(built.stdout, /^peers: no Go peers: .*no `go` on PATH/m);
    assert.equal(run.code, 0, run.stdout);
    assert.match(run.stdout, /^ok 1 - cases that need Go # SKIP .*no `go` on PATH/m);
    assert.doesNotMatch(run.stdout, /a case that must not run/);
  });

  it("fails with TENON_REQUIRE_ALL=1", async (t) => {
    const { run } = await runWithoutGo(t, { TENON_REQUIRE_ALL: "1" });
    assert.equal(run.code, 1, run.stdout);
    assert.match(run.stdout, /^not ok 1 - cases that need Go/m);
    assert.match(run.stdout, /TENON_REQUIRE_ALL is set, and these cases cannot run: .*no `go` on PATH/);
  });
});
