// A host that is killed with SIGKILL: its plugins are gone within a second, a Tenon plugin, unmodified Go plugins, and one
// behind a shell that waits for it. CI does this 100 times (scripts/lib/slow-suites.mjs).
import assert from "node:assert/strict";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { exampleProgram } from "../src/cases/plugin-under-test.js";
import { nodeCommand } from "../src/harness/node-program.js";
import { runProgram } from "../src/harness/run-program.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import { goProgram } from "../src/peers/peer-paths.js";
import { describeWith } from "../src/requirements.js";

const trialCount = 5;
const trials = new URL("../../tenon/test/orphans/main.ts", import.meta.url);

// Only Linux shows a process' environment, by which a trial finds all that belong to it.
const skip = process.platform === "linux" ? false : "trials find processes by /proc";

describeWith(["go"], "a host killed with SIGKILL", () => {
  it("leaves no plugin behind", { skip }, async (t) => {
    const shell = `${goProgram("kv-plugin", "grpc-go 1.61")}; true`;
    const commands = [[exampleProgram("kv", "plugin")], [goProgram("kv-plugin", "grpc-go 1.83")], shell];
    const plugins = commands.map((command) => `--plugin=${JSON.stringify(command)}`);
    const args = [`--trials=${String(trialCount)}`, "--cookie=BASIC_PLUGIN=hello", ...plugins];
    // In the folder of the library, whose test this is.
    const cwd = fileURLToPath(new URL("../../tenon", import.meta.url));
    const env = { TMPDIR: scratchFolder(t) };
    const { code, stdout, stderr } = await runProgram([...nodeCommand(trials), ...args], { cwd, env });
    const all = String(trialCount);
    assert.match(stdout, new RegExp(`^${all} of ${all} hosts left nothing`, "m"), stdout + stderr);
    assert.equal(code, 0);
  });
});
