import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { join } from "node:path";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import { assertGracefulExit } from "./graceful-exit.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

// The hosts of the seeds' gRPC documents, each with a plugin at the path that its document shows.

export function describeGoSeed000Host(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go host of seed 000 with ${build} and ${plugin.name}`, () => {
    it("gets the plugin's name and version, and its JSON log entries at their level", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "yourplugin/cmd/plugin/yourplugin"));
      const host = await runGoHost({ host: "seed-000-host", build, cwd });
      assert.equal(host.stdout, "yourplugin 1.0.0\n", host.stderr);
      assert.match(host.stderr, /\[INFO\] +plugin\.yourplugin: asked for the name: name=yourplugin/);
      assertGracefulExit(host);
    });
  });
}

export function describeGoSeed001Host(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go host of seed 001 with ${build} and ${plugin.name}`, () => {
    it("prints the greeting, and the plugin's log entries with it", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "plugin/greeter"));
      const host = await runGoHost({ host: "seed-001-host", build, cwd });
      assert.equal(host.code, 0, host.stderr);
      assert.match(host.stdout, /^Hello!$/m);
      assert.match(host.stdout, /\[DEBUG\] plugin\.greeter: message from plugin: foo=bar/);
      assert.match(host.stdout, /\[DEBUG\] plugin\.greeter: message from GreeterHello\.Greet/);
      assertGracefulExit(host);
    });
  });
}

export function describeGoSeed003Host(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go host of seed 003 with ${build} and ${plugin.name} behind a shell`, () => {
    it("prints the greeting, and the plugin's file proves who did it", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "greet"));
      const host = await runGoHost({ host: "seed-003-host", build, args: ["Ann"], cwd });
      assert.equal(host.code, 0, host.stderr);
      assert.match(host.stderr, /response from plugin: hello Ann$/m);
      assert.equal(readFileSync(join(cwd, "greet-plugin-called"), "utf8"), "Ann");
      assertGracefulExit(host);
    });
  });
}
