import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { launch } from "tenon/host";
import { NetrpcError } from "tenon/netrpc";
import { runProgram } from "../harness/run-program.js";
import { scratchFolder } from "../harness/scratch-folder.js";
import { contract } from "../netrpc/kv.js";
import { installPlugin } from "./installed-plugin.js";
import { exampleProgram } from "./plugin-under-test.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** The host of `examples/seeds/001-basic`, which is go-plugin's basic host in TypeScript. */
export function describeTenonBasicHost(plugin: PluginUnderTest): void {
  describe(`TypeScript host of examples/seeds/001-basic with ${plugin.name}`, () => {
    it("prints the greeting, and the plugin's log entries", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "plugin/greeter"));
      const host = await runProgram([process.execPath, exampleProgram("seeds/001-basic", "host")], { cwd });
      assert.equal(host.stdout, "Hello!\n", host.stderr);
      assert.equal(host.code, 0);
      assert.match(host.stderr, /DEBUG plugin: message from plugin foo=bar/);
      assert.match(host.stderr, /DEBUG plugin: message from GreeterHello\.Greet/);
    });
  });
}

/** The host of `examples/seeds/004-hashi`. */
export function describeTenonSeed004Host(plugin: PluginUnderTest): void {
  describe(`TypeScript host of examples/seeds/004-hashi with ${plugin.name}`, () => {
    it("prints the greeting", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "a"));
      const host = await runProgram([process.execPath, exampleProgram("seeds/004-hashi", "host")], { cwd });
      assert.equal(host.stdout, "hello, a\n", host.stderr);
      assert.equal(host.code, 0);
    });
  });
}

/** A TypeScript host with go-plugin's KV plugin by net/rpc. */
export function describeTenonNetrpcKvHost(plugin: PluginUnderTest & { readonly note: string }): void {
  describe(`TypeScript KV host by net/rpc with ${plugin.name}`, () => {
    it("puts a value and gets it, and gets a missing key's error as its text", async (t) => {
      const { command, cwd, env } = installPlugin(t, plugin);
      await using client = await launch(contract, { command, cwd, env });
      const kv = await client.dispense("kv");
      await kv.Put(kvArguments("hello", "world"));
      const value = await kv.Get("hello");
      assert.equal(Buffer.from(value).toString(), `world\n\nWritten from ${plugin.note}`);
      await assert.rejects(kv.Get("nothing"), (error: unknown) => {
        assert.ok(NetrpcError.is(error), String(error));
        assert.match(error.serverMessage, /no such file or directory/);
        return true;
      });
    });
  });
}

/** The arguments of Put. */
export function kvArguments(key: string, value: string): ReadonlyMap<string, string | Uint8Array> {
  return new Map<string, string | Uint8Array>([
    ["key", key],
    ["value", Buffer.from(value)],
  ]);
}
