import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import type { GoHostResult } from "./go-host-run.js";
import { assertGracefulExit } from "./graceful-exit.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

// Hosts of go-plugin's examples that speak net/rpc, and of seed 004, each with a plugin where it looks for it.

/** A net/rpc plugin. One in Go may end before its answer to Quit is out, and its host then says that it had to kill it. */
export interface NetrpcPluginUnderTest extends PluginUnderTest {
  readonly written: "Go" | "TypeScript";
}

function assertEnd(host: GoHostResult, { written }: NetrpcPluginUnderTest): void {
  assert.equal(host.code, 0, host.stdout + host.stderr);
  if (written === "TypeScript") assertGracefulExit(host);
}

/** go-plugin's basic host, which is seed 001's tutorial. */
export function describeGoBasicHost(build: GoBuild, plugin: NetrpcPluginUnderTest): void {
  describe(`Go basic host with ${build} and ${plugin.name}`, () => {
    it("prints the greeting, and the plugin's log entries with it", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "plugin/greeter"));
      const host = await runGoHost({ host: "basic-host", build, cwd });
      assert.match(host.stdout, /^Hello!$/m, host.stderr);
      assert.match(host.stdout, /\[DEBUG\] plugin\.greeter: message from plugin: foo=bar/);
      assert.match(host.stdout, /\[DEBUG\] plugin\.greeter: message from GreeterHello\.Greet/);
      assertEnd(host, plugin);
    });
  });
}

/** go-plugin's KV host by net/rpc. */
export function describeGoNetrpcKvHost(
  build: GoBuild,
  plugin: NetrpcPluginUnderTest & { readonly note: string },
): void {
  describe(`Go KV host by net/rpc with ${build} and ${plugin.name}`, () => {
    it("puts a value in one run and gets it in the next, and reports the plugin's error", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "kv"));
      const env = { KV_PLUGIN: "./kv", KV_PROTO: "netrpc" };
      const run = (...args: string[]) => runGoHost({ host: "kv-host", build, args, cwd, env });
      const put = await run("put", "hello", "world");
      assertEnd(put, plugin);
      const get = await run("get", "hello");
      assert.equal(get.stdout, `world\n\nWritten from ${plugin.note}\n`, get.stderr);
      const missing = await run("get", "nothing");
      assert.match(missing.stdout, /^error: .*no such file or directory/);
      assert.equal(missing.code, 1);
    });
  });
}

/** The host of seed 004 by net/rpc. */
export function describeGoSeed004Host(build: GoBuild, plugin: NetrpcPluginUnderTest): void {
  describe(`Go host of seed 004 with ${build} and ${plugin.name}`, () => {
    it("prints the greeting, and that no error came with it", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "a"));
      const host = await runGoHost({ host: "seed-004-host", build, cwd });
      assert.equal(host.stdout, "hello, a <nil>\n", host.stderr);
      assertEnd(host, plugin);
    });
  });
}
