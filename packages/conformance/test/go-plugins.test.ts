// A Tenon host with plugins written in Go.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { describe, it } from "node:test";
import { join } from "node:path";
import { PluginError } from "tenon";
import { launch } from "tenon/host";
import { contract as kvContract } from "../../../examples/kv/src/contract.js";
import { contract as streamingContract } from "../../../examples/streaming/src/contract.js";
import { describeTenonEchoHost } from "../src/cases/tenon-echo-host.js";
import { describeTenonKvHost } from "../src/cases/tenon-kv-host.js";
import { describeTenonSeedHosts } from "../src/cases/tenon-seed-hosts.js";
import { goPlugin } from "../src/cases/plugin-under-test.js";
import { installPlugin } from "../src/cases/installed-plugin.js";
import { collectLog } from "../src/harness/collected-log.js";
import type { TestScope } from "../src/harness/scratch-folder.js";
import { goProgram } from "../src/peers/peer-paths.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import type { GoBuild } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

function describeLogs(build: GoBuild): void {
  describe(`TypeScript host with a Go KV plugin's log, ${build}`, () => {
    it("gets hclog's JSON entries at their level with their fields", async (t) => {
      const log = collectLog();
      const { leftFiles: _, ...installed } = installPlugin(t, goPlugin("kv-plugin", build));
      await using client = await launch(kvContract, { ...installed, logger: log.logger });
      const entry = await log.waitFor(({ message }) => message === "plugin address");
      assert.equal(entry.level, "debug");
      assert.equal(entry.fields["network"], "unix");
      await client.close();
    });
  });
}

function describeStreaming(build: GoBuild): void {
  const start = async (t: TestScope) => {
    const log = collectLog();
    const { leftFiles: _, ...installed } = installPlugin(t, goPlugin("streaming-plugin", build));
    const client = await launch(streamingContract, { ...installed, logger: log.logger });
    t.after(() => client.close());
    return { streamer: await client.dispense("streamer"), cwd: installed.cwd, log };
  };

  describe(`TypeScript host with the Go streaming plugin, ${build}`, () => {
    it("rejects Write, which the plugin answers with OK and no message, though it has written", async (t) => {
      const { streamer, cwd } = await start(t);
      await streamer.configure({ path: "file", chunkSize: 4n });
      const chunks = ["some ", "text"].map((text) => ({ bytesToWrite: Buffer.from(text) }));
      await assert.rejects(streamer.write(chunks), (error: unknown) => {
        assert.ok(PluginError.is(error, "GRPC_PROTOCOL"), String(error));
        assert.match(error.message, /StreamerService\/Write.*OK without a message/);
        return true;
      });
      assert.equal(readFileSync(join(cwd, "file"), "utf8"), "some text");
    });

    it("reads a stream in the chunks that it asked for", async (t) => {
      const { streamer, log } = await start(t);
      await streamer.configure({ path: "plugin", chunkSize: 65_536n });
      let size = 0;
      for await (const { readBytes } of streamer.read({})) {
        assert.ok(readBytes.length <= 65_536);
        size += readBytes.length;
      }
      assert.equal(size, statSync(goProgram("streaming-plugin", build)).size);
      const entry = await log.waitFor(({ message }) => message === "FileStreamer: Read");
      assert.equal(entry.fields["path"], "plugin");
    });
  });
}

describeWith(["go"], "TypeScript hosts with Go plugins", () => {
  for (const build of goBuildNames) {
    describeTenonKvHost({
      name: `the Go KV plugin, ${build}`,
      note: "plugin-go-grpc",
      missingKey: /^open kv_nothing: no such file or directory$/,
      install: (t) => installPlugin(t, goPlugin("kv-plugin", build)),
      exit: { code: 0, signal: null, endedBy: "shutdown" },
    });
    describeLogs(build);
    describeStreaming(build);
    describeTenonEchoHost(goPlugin("echo-plugin", build));
    describeTenonSeedHosts({
      seed000: goPlugin("seed-000-plugin", build),
      seed001: goPlugin("seed-001-plugin", build),
      seed003: goPlugin("seed-003-plugin", build),
    });
  }
});
