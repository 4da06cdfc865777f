import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { join } from "node:path";
import { scratchFolder } from "../harness/scratch-folder.js";
import type { GoBuild } from "../peers/go-programs.js";
import { runGoHost } from "./go-host-run.js";
import { assertGracefulExit } from "./graceful-exit.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** The host writes this in chunks of 10 bytes, and reads it back. */
const written = "Lorem ipsum dolor sit amet";

/** go-plugin's streaming host with a plugin, which it looks for at `./plugin/streamer`. */
export function describeGoStreamingHost(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go streaming host with ${build} and ${plugin.name}`, () => {
    it("configures the plugin, writes a stream and reads it back as one", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "plugin/streamer"));
      const host = await runGoHost({ host: "streaming-host", build, args: ["./file"], cwd });
      assert.equal(host.code, 0, host.stderr);
      assert.match(host.stderr, new RegExp(`"received 26 bytes".*"bytes":"${written}"`));
      assert.equal(readFileSync(join(cwd, "file"), "utf8"), written);
      assertGracefulExit(host);
    });
  });
}

/**
 * What the streaming host makes of go-plugin's own streaming plugin with a grpc-go of today: the plugin's `Write` ends
 * with OK and no message, and the client calls that an error, as ours does. The host then leaves by `log.Fatal`, which
 * runs no `defer`: nobody ends the plugin, so the case does.
 */
export function describeGoStreamingHostRefusal(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go streaming host with ${build} and ${plugin.name}`, () => {
    it("refuses the Write that is answered with OK and no message", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "plugin/streamer"));
      const host = await runGoHost({ host: "streaming-host", build, args: ["./file"], cwd });
      process.kill(Number(/"plugin started".*"pid":(\d+)/.exec(host.stderr)?.[1]), "SIGTERM");
      assert.equal(host.code, 1);
      assert.match(host.stderr, /cardinality violation: received no response message/);
    });
  });
}
