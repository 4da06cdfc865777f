import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcStatusError } from "tenon";
import { launch } from "tenon/host";
import type { ExitReport } from "tenon/host";
import { contract } from "../../../../examples/kv/src/contract.js";
import { collectLog } from "../harness/collected-log.js";
import type { TestScope } from "../harness/scratch-folder.js";
import { plainHost } from "./host-variant.js";
import type { HostVariant } from "./host-variant.js";
import type { InstalledPlugin } from "./installed-plugin.js";

/** A KV plugin as a TypeScript host's cases take it. */
export interface LaunchedKvPlugin {
  readonly name: string;
  /** What the plugin adds to each value that it stores. */
  readonly note: string;
  /** What a failed `get` says. */
  readonly missingKey: RegExp;
  install(t: TestScope): InstalledPlugin;
  /** How the plugin ends when the host closes it. */
  readonly exit: Pick<ExitReport, "code" | "signal" | "endedBy">;
}

/** A TypeScript host with a KV plugin. */
export function describeTenonKvHost(plugin: LaunchedKvPlugin, variant: HostVariant = plainHost): void {
  const start = async (t: TestScope) => {
    const log = collectLog();
    const { leftFiles, ...installed } = plugin.install(t);
    const client = await launch(contract, { ...installed, ...variant.options, logger: log.logger });
    assert.equal(client.encryption, variant.encryption);
    t.after(() => client.close());
    return { client, log, leftFiles };
  };

  describe(`TypeScript host with ${plugin.name}, ${variant.name}`, () => {
    it("puts a value and gets it", async (t) => {
      const { client } = await start(t);
      const kv = await client.dispense("kv_grpc");
      await kv.put({ key: "hello", value: Buffer.from("world") });
      const { value } = await kv.get({ key: "hello" });
      assert.equal(Buffer.from(value).toString(), `world\n\nWritten from ${plugin.note}`);
    });

    it("gets a missing key's error as a status with the plugin's message", async (t) => {
      const { client } = await start(t);
      const kv = await client.dispense("kv_grpc");
      await assert.rejects(kv.get({ key: "nothing" }), (error: unknown) => {
        assert.ok(RpcStatusError.is(error, "UNKNOWN"), String(error));
        assert.match(error.statusMessage, plugin.missingKey);
        return true;
      });
    });

    it("pings", async (t) => {
      const { client } = await start(t);
      await client.ping();
    });

    it("closes within the ladder, reports how the plugin ended, and leaves no socket", async (t) => {
      const { client, leftFiles } = await start(t);
      await client.close();
      const { code, signal, endedBy } = await client.exited;
      assert.deepEqual({ code, signal, endedBy }, plugin.exit);
      assert.deepEqual(leftFiles(), []);
    });
  });
}
