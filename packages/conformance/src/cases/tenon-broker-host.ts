import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { launch } from "tenon/host";
import type { PluginClient } from "tenon/host";
import { contract } from "../broker/contract.js";
import { double } from "../broker/double.js";
import { Doubler } from "../gen/broker/broker_pb.js";
import { collectLog } from "../harness/collected-log.js";
import type { TestScope } from "../harness/scratch-folder.js";
import { installPlugin } from "./installed-plugin.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

const numbers = Array.from({ length: 64 }, (_value, index) => index);

/** What a plugin of an old go-plugin cannot do. */
export interface BrokerQuirks {
  /** It cannot call the host's objects with AutoMTLS. */
  readonly noCallbacksOverTls?: boolean;
  /** It leaves the sockets of its own objects behind when it ends. */
  readonly leavesSockets?: boolean;
}

/** A TypeScript host that tries the broker in both directions, with a plugin: plain, and with AutoMTLS. */
export function describeTenonBrokerHost(plugin: PluginUnderTest, quirks: BrokerQuirks = {}): void {
  const modes = quirks.noCallbacksOverTls === true ? (["off"] as const) : (["off", "require"] as const);
  for (const autoMtls of modes) {
    const start = async (t: TestScope) => {
      const { leftFiles, ...installed } = installPlugin(t, plugin);
      const client = await launch(contract, { ...installed, autoMtls, logger: collectLog().logger });
      t.after(() => client.close());
      return { client, switchboard: await client.dispense("switchboard"), leftFiles };
    };
    const askTheirs = async (client: PluginClient<typeof contract>, id: number, number: number) => {
      await using doubler = await client.broker.dial(id, Doubler);
      return (await doubler.double({ number })).number;
    };

    describe(`TypeScript broker host with ${plugin.name}, AutoMTLS ${autoMtls}`, () => {
      it("serves 64 objects at once", async (t) => {
        const { switchboard } = await start(t);
        const asked = numbers.map((number) => switchboard.ask({ doubler: double, number }));
        const answers = await Promise.all(asked);
        assert.deepEqual(
          answers.map(({ number }) => number),
          numbers.map((number) => 2 * number),
        );
      });

      it("serves one object for many calls", async (t) => {
        const { client, switchboard } = await start(t);
        await using lasting = await client.broker.serve(Doubler, double);
        for (const number of numbers) {
          assert.equal((await switchboard.ask({ doubler: lasting, number })).number, 2 * number);
        }
      });

      it("calls 64 objects of the plugin's at once", async (t) => {
        const { client, switchboard } = await start(t);
        const asked = numbers.map(async (number) =>
          askTheirs(client, (await switchboard.offer({})).id, number),
        );
        assert.deepEqual(
          await Promise.all(asked),
          numbers.map((number) => 2 * number),
        );
      });

      it("calls a fixed id, served before it is dialed and after", async (t) => {
        const { client, switchboard } = await start(t);
        await switchboard.serve({ id: 1_000_000 });
        assert.equal(await askTheirs(client, 1_000_000, 21), 42);
        const asked = askTheirs(client, 1_000_001, 21);
        await switchboard.serve({ id: 1_000_001 });
        assert.equal(await asked, 42);
      });

      it(`leaves ${quirks.leavesSockets === true ? "only the plugin's socket" : "no socket"} behind`, async (t) => {
        const { client, switchboard, leftFiles } = await start(t);
        await switchboard.offer({});
        await switchboard.ask({ doubler: double, number: 1 });
        await client.close();
        assert.equal(leftFiles().length, quirks.leavesSockets === true ? 1 : 0, leftFiles().join());
      });
    });
  }
}
