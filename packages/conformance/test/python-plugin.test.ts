// go-plugin's own Python plugin. It listens on 127.0.0.1:1234 and nowhere else, so its cases stand in one file and run
// one after the other, and no other file may start it.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { it } from "node:test";
import { delimiter } from "node:path";
import { runGoHost } from "../src/cases/go-host-run.js";
import type { InstalledPlugin } from "../src/cases/installed-plugin.js";
import { exampleProgram } from "../src/cases/plugin-under-test.js";
import { describeTenonKvHost } from "../src/cases/tenon-kv-host.js";
import { runProgram } from "../src/harness/run-program.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import type { TestScope } from "../src/harness/scratch-folder.js";
import { pythonPeers } from "../src/peers/peer-paths.js";
import { describeWith } from "../src/requirements.js";

/** As go-plugin's README has it. */
const command = "python plugin.py";

/** A copy of the plugin's folder, with the venv's `python` first on PATH. */
function install(t: TestScope): InstalledPlugin {
  const { kvPlugin, bin } = pythonPeers();
  const cwd = scratchFolder(t);
  cpSync(kvPlugin, cwd, { recursive: true });
  const env = { PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`, PYTHONDONTWRITEBYTECODE: "1" };
  return { command, cwd, env, leftFiles: () => [] };
}

describeWith(["go", "python"], "control: the Go KV host with the Python KV plugin", () => {
  it("puts and gets, then has to kill the plugin, which knows no Shutdown", async (t) => {
    const { cwd, env } = install(t);
    // `exec`: Go kills the shell alone, and where that is not the plugin's own process (Debian's dash) the plugin lives
    // on, holds the pipes open, and the host never ends. Ours needs no such care: see the cases below.
    const kvEnv = { ...env, KV_PLUGIN: `exec ${command}`, KV_PROTO: "grpc" };
    const run = { host: "kv-host", build: "grpc-go 1.83", cwd, env: kvEnv } as const;
    const put = await runGoHost({ ...run, args: ["put", "hello", "world"] });
    assert.equal(put.code, 0, put.stdout);
    assert.match(put.stderr, /failed to exit gracefully/);
    const get = await runGoHost({ ...run, args: ["get", "hello"] });
    assert.equal(get.stdout, "world\n\nWritten from plugin-python\n", get.stderr);
  });
});

describeWith(["python"], "TypeScript host with the Python KV plugin", () => {
  it("puts and gets as the document of seed 002 shows it, with KV_PLUGIN in the environment", async (t) => {
    const { cwd, env } = install(t);
    const host = [process.execPath, exampleProgram("seeds/002-kv", "host")];
    const options = { cwd, env: { ...env, KV_PLUGIN: command } };
    const put = await runProgram([...host, "put", "hello", "world"], options);
    assert.equal(put.code, 0, put.stderr);
    const get = await runProgram([...host, "get", "hello"], options);
    assert.equal(get.stdout, "world\n\nWritten from plugin-python\n", get.stderr);
  });

  describeTenonKvHost({
    name: `\`${command}\``,
    note: "plugin-python",
    missingKey: /No such file or directory: 'kv_nothing'/,
    install,
    exit: { code: null, signal: "SIGTERM", endedBy: "sigterm" },
  });
});
