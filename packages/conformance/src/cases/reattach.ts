import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { formatReattachConfigs, launch, parseReattachConfigs, reattach } from "tenon/host";
import type { ReattachConfig } from "tenon/host";
import { serveForTest } from "tenon/plugin";
import { contract } from "../../../../examples/seeds/001-greeter/src/contract.js";
import { collectLog } from "../harness/collected-log.js";
import { runProgram } from "../harness/run-program.js";
import type { ProgramResult } from "../harness/run-program.js";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { TestScope } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { goProgram } from "../peers/peer-paths.js";
import { installPlugin } from "./installed-plugin.js";
import { examplePlugin, goPlugin } from "./plugin-under-test.js";

// Both sides of go-plugin's reattach. The configs go from one to the other as JSON, in Terraform's form.

const name = "greeter";

/** go-plugin's test mode: prints a config, ends with its stdin, and says so. */
async function startGoTestPlugin(t: TestScope, build: GoBuild) {
  const child = spawn(goProgram("reattach-plugin", build), { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  const { [name]: config } = parseReattachConfigs(String(first.value));
  assert.ok(config !== undefined);
  return {
    config,
    /** Ends it, and gives the lines that it has printed since. */
    async end(): Promise<string[]> {
      child.stdin.end();
      const rest: string[] = [];
      for (let line = await lines.next(); line.done !== true; line = await lines.next())
        rest.push(line.value);
      return rest;
    },
  };
}

function runGoHost(t: TestScope, build: GoBuild, config: ReattachConfig): Promise<ProgramResult> {
  const env = { TF_REATTACH_PROVIDERS: formatReattachConfigs({ [name]: config }) };
  return runProgram([goProgram("reattach-host", build)], { cwd: scratchFolder(t), env });
}

/** A Tenon host reattaches to Go plugins. */
export function describeTenonReattach(build: GoBuild): void {
  describe(`TypeScript host reattaches to a Go plugin, ${build}`, () => {
    it("calls a plugin in test mode, twice, and leaves it alone", async (t) => {
      const plugin = await startGoTestPlugin(t, build);
      assert.equal(plugin.config.test, true);
      for (let round = 0; round < 2; round++) {
        const syncStdout = new PassThrough();
        const client = await reattach(contract, plugin.config, { syncStdout });
        await client.ping();
        const greeter = await client.dispense(name);
        assert.equal((await greeter.greet({})).message, "Hello from test mode!");
        assert.equal(String((await once(syncStdout, "data"))[0]), "greeted\n");
        await client.close();
      }
      assert.deepEqual((await plugin.end()).at(-1), "closed");
      await assert.rejects(reattach(contract, plugin.config), { code: "REATTACH_FAILED" });
    });

    it("hears of the end of one in test mode", async (t) => {
      const plugin = await startGoTestPlugin(t, build);
      await using client = await reattach(contract, plugin.config);
      await plugin.end();
      assert.equal((await client.exited).endedBy, "itself");
      await assert.rejects(client.ping(), { code: "PLUGIN_EXITED" });
    });

    it("shares one that was launched, and ends it", async (t) => {
      const { leftFiles: _, ...installed } = installPlugin(t, goPlugin("seed-001-plugin", build));
      await using launched = await launch(contract, { ...installed, logger: collectLog().logger });
      const client = await reattach(contract, launched.reattachConfig);
      const greeter = await client.dispense(name);
      assert.equal((await greeter.greet({})).message, "Hello!");
      await client.close();
      assert.equal((await client.exited).endedBy, "shutdown");
      assert.equal((await launched.exited).code, 0);
    });
  });
}

/** A Go host reattaches to Tenon plugins, or, as the control, to Go's. */
export function describeGoReattach(build: GoBuild): void {
  describe(`Go host reattaches to a TypeScript plugin, ${build}`, () => {
    for (const tcp of [false, true]) {
      it(`calls one in test mode, and leaves it alone: ${tcp ? "TCP" : "unix"}`, async (t) => {
        const log = collectLog();
        const implementations = { greeter: { greet: () => ({ message: "Hello from a test!" }) } };
        await using plugin = await serveForTest(contract, implementations, { tcp, logger: log.logger });
        for (let round = 0; round < 2; round++) {
          const host = await runGoHost(t, build, plugin.reattachConfig);
          assert.equal(host.stdout, "Hello from a test! version 1\n", host.stderr);
          assert.equal(host.code, 0);
        }
        // Go connects once only to see that somebody listens.
        assert.deepEqual(
          log.entries.filter(({ level }) => level === "warn" || level === "error"),
          [],
        );
      });
    }

    it("ends one that a TypeScript host has launched", async (t) => {
      const { leftFiles: _, ...installed } = installPlugin(t, examplePlugin("seeds/001-greeter"));
      await using launched = await launch(contract, { ...installed, logger: collectLog().logger });
      const host = await runGoHost(t, build, launched.reattachConfig);
      // Go takes the version from the config in test mode only.
      assert.equal(host.stdout, "Hello! version 0\n", host.stderr);
      const { code, endedBy } = await launched.exited;
      assert.deepEqual([code, endedBy], [0, "itself"]);
    });

    it("control: reattaches to a Go plugin in test mode", async (t) => {
      const plugin = await startGoTestPlugin(t, build);
      const host = await runGoHost(t, build, plugin.config);
      assert.match(host.stdout, /Hello from test mode! version 1/, host.stderr);
      await plugin.end();
      const later = await runGoHost(t, build, plugin.config);
      assert.match(later.stderr, /reattachment process not found/i);
    });
  });
}
