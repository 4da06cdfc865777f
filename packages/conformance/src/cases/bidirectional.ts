import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { join } from "node:path";
import { RpcStatusError } from "tenon";
import { launch } from "tenon/host";
import { contract } from "../../../../examples/bidirectional/src/contract.js";
import { collectLog } from "../harness/collected-log.js";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import { assertGracefulExit } from "./graceful-exit.js";
import { installPlugin } from "./installed-plugin.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** go-plugin's bidirectional host, whose plugin asks it to add up. */
export function describeGoBidirectionalHost(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go bidirectional host with ${build} and ${plugin.name}`, () => {
    it("adds up what the plugin keeps, one run after the other", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "counter"));
      const run = (...args: string[]) =>
        runGoHost({ host: "bidirectional-host", build, args, cwd, env: { COUNTER_PLUGIN: "./counter" } });
      for (const value of ["3", "4"]) {
        const put = await run("put", "sum", value);
        assert.equal(put.code, 0, put.stdout + put.stderr);
        assertGracefulExit(put);
      }
      const get = await run("get", "sum");
      assert.equal(get.stdout, "7\n", get.stderr);
    });
  });
}

/** A TypeScript host with a plugin of go-plugin's bidirectional example. */
export function describeTenonBidirectionalHost(plugin: PluginUnderTest): void {
  describe(`TypeScript bidirectional host with ${plugin.name}`, () => {
    it("adds up what the plugin keeps, and hands its own errors through the plugin", async (t) => {
      const { leftFiles, ...installed } = installPlugin(t, plugin);
      const client = await launch(contract, { ...installed, logger: collectLog().logger });
      t.after(() => client.close());
      const counter = await client.dispense("counter");
      for (const value of [3n, 4n]) {
        await counter.put({ key: "sum", value, addServer: ({ a, b }) => ({ r: a + b }) });
      }
      assert.equal((await counter.get({ key: "sum" })).value, 7n);
      const refuse = () => {
        throw new Error("does not add");
      };
      await assert.rejects(counter.put({ key: "sum", value: 1n, addServer: refuse }), (error: unknown) => {
        assert.ok(RpcStatusError.is(error, "UNKNOWN"), String(error));
        assert.match(error.statusMessage, /does not add/);
        return true;
      });
      await client.close();
      assert.deepEqual(leftFiles(), []);
    });
  });
}
