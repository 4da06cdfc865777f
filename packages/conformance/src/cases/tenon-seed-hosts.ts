import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { join } from "node:path";
import { runProgram } from "../harness/run-program.js";
import { scratchFolder } from "../harness/scratch-folder.js";
import { exampleProgram } from "./plugin-under-test.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** The plugins of the seeds' gRPC documents. */
export interface SeedPlugins {
  readonly seed000: PluginUnderTest;
  readonly seed001: PluginUnderTest;
  readonly seed003: PluginUnderTest;
}

/** The hosts of `examples/seeds`, each with a plugin at the path that its document shows. */
export function describeTenonSeedHosts({ seed000, seed001, seed003 }: SeedPlugins): void {
  describe(`TypeScript hosts of examples/seeds with ${seed000.name}`, () => {
    it("000 prints the plugin's name and version", async (t) => {
      const cwd = scratchFolder(t);
      seed000.install(join(cwd, "yourplugin/cmd/plugin/yourplugin"));
      const host = await runHost("seeds/000-ambient", cwd);
      assert.equal(host.stdout, "yourplugin 1.0.0\n", host.stderr);
      assert.equal(host.code, 0);
    });

    it("001 prints the greeting", async (t) => {
      const cwd = scratchFolder(t);
      seed001.install(join(cwd, "plugin/greeter"));
      const host = await runHost("seeds/001-greeter", cwd);
      assert.equal(host.stdout, "Hello!\n", host.stderr);
      assert.equal(host.code, 0);
    });

    it("003 starts its plugin through a shell, and the plugin's file proves who did it", async (t) => {
      const cwd = scratchFolder(t);
      seed003.install(join(cwd, "greet"));
      const host = await runHost("seeds/003-greet", cwd, "Ann");
      assert.equal(host.stdout, "response from plugin: hello Ann\n", host.stderr);
      assert.equal(host.code, 0);
      assert.equal(readFileSync(join(cwd, "greet-plugin-called"), "utf8"), "Ann");
    });
  });
}

function runHost(example: string, cwd: string, ...args: string[]) {
  return runProgram([process.execPath, exampleProgram(example, "host"), ...args], { cwd });
}
