import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { join } from "node:path";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { TestScope } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import { assertGracefulExit } from "./graceful-exit.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** A KV plugin; each adds a note of its own to what it stores. */
export interface KvPluginUnderTest extends PluginUnderTest {
  readonly note: string;
  /** What a failed `get` says after the file's name. */
  readonly missingKey: RegExp;
}

/** go-plugin's KV host with a plugin. */
export function describeGoKvHost(build: GoBuild, plugin: KvPluginUnderTest): void {
  /** A folder with the plugin in it, and the host that works there. */
  function installed(t: TestScope) {
    const cwd = scratchFolder(t);
    plugin.install(join(cwd, "kv"));
    const env = { KV_PLUGIN: "./kv", KV_PROTO: "grpc" };
    return (...args: string[]) => runGoHost({ host: "kv-host", build, args, cwd, env });
  }

  describe(`Go KV host with ${build} and ${plugin.name}`, () => {
    it("puts a value in one run and gets it in the next", async (t) => {
      const runHost = installed(t);
      const put = await runHost("put", "hello", "world");
      assert.equal(put.code, 0, put.stdout + put.stderr);
      const get = await runHost("get", "hello");
      assert.equal(get.stdout, `world\n\nWritten from ${plugin.note}\n`, get.stderr);
      assert.equal(get.code, 0);
    });

    it("reports the plugin's error for a missing key", async (t) => {
      const get = await installed(t)("get", "nothing");
      assert.match(get.stdout, /^error: rpc error: code = Unknown desc = .*kv_nothing/);
      assert.match(get.stdout, plugin.missingKey);
      assert.equal(get.code, 1);
    });

    it("ends the plugin gracefully, within its 2 seconds", async (t) => {
      const put = await installed(t)("put", "a", "b");
      assertGracefulExit(put);
    });
  });
}
