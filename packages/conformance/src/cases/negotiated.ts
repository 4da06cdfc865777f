import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { join } from "node:path";
import { launch } from "tenon/host";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { contract } from "../versions/negotiated.js";
import { runGoHost } from "./go-host-run.js";
import { installPlugin } from "./installed-plugin.js";
import { goPlugin, typescriptPlugin } from "./plugin-under-test.js";
import { kvArguments } from "./tenon-netrpc-examples.js";

/** A TypeScript host with the plugin of go-plugin's example `negotiated`. */
export function describeTenonNegotiatedHost(build: GoBuild): void {
  describe(`TypeScript host with the Go plugin of the example, ${build}`, () => {
    it("speaks version 3, which is gRPC", async (t) => {
      const { command, cwd, env } = installPlugin(t, goPlugin("negotiated-plugin", build));
      await using client = await launch(contract, { command, cwd, env });
      assert.equal(client.version, 3);
      if (client.version !== 3) return;
      const kv = await client.dispense("kv");
      await kv.put({ key: "hello", value: Buffer.from("world") });
      const { value } = await kv.get({ key: "hello" });
      const written = "world\n\nWritten from plugin version 3\nRead by plugin version 3\n";
      assert.equal(Buffer.from(value).toString(), written);
    });

    it("speaks version 2, which is net/rpc, when it has no other", async (t) => {
      const { command, cwd, env } = installPlugin(t, goPlugin("negotiated-plugin", build));
      const older = { ...contract, versions: { 2: contract.versions[2] } };
      await using client = await launch(older, { command, cwd, env });
      assert.equal(client.version, 2);
      const kv = await client.dispense("kv");
      await kv.Put(kvArguments("hello", "world"));
      const written = "world\n\nWritten from plugin version 2\nRead by plugin version 2\n";
      assert.equal(Buffer.from(await kv.Get("hello")).toString(), written);
    });
  });
}

/** The host of go-plugin's example `negotiated` with a TypeScript plugin. */
export function describeGoNegotiatedHost(build: GoBuild): void {
  describe(`Go host of the example with a TypeScript plugin, ${build}`, () => {
    const plugin = typescriptPlugin(new URL("../versions/negotiated-plugin.ts", import.meta.url));
    const run = (cwd: string, KV_PROTO: string, ...args: readonly string[]) =>
      runGoHost({ host: "negotiated-host", build, cwd, args, env: { KV_PROTO } });

    it("speaks version 3", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "kv-plugin"));
      const put = await run(cwd, "grpc", "put", "hello", "world ");
      assert.equal(put.code, 0, put.stdout);
      assert.equal((await run(cwd, "grpc", "get", "hello")).stdout, "world Read by Tenon\n\n");
    });

    it("speaks version 2, which is net/rpc", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "kv-plugin"));
      const put = await run(cwd, "netrpc", "put", "hello", "world");
      assert.equal(put.code, 0, put.stdout);
      assert.equal(
        (await run(cwd, "netrpc", "get", "hello")).stdout,
        "world\n\nWritten from Tenon's version 2\n",
      );
    });
  });
}
