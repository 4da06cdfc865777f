import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { adder } from "../netrpc/adder.js";
import { Adder } from "../netrpc/contract.js";
import { receive, streamedBytes } from "../netrpc/streamed.js";
import { useProbe } from "./netrpc-session.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

const numbers = Array.from({ length: 64 }, (_value, index) => index);

/** More than yamux's window of 256 KiB. */
const streamed = streamedBytes(3 << 20);

/** A TypeScript host that tries the broker of net/rpc in both directions, with a plugin. */
export function describeTenonNetrpcBroker(plugin: PluginUnderTest): void {
  describe(`TypeScript net/rpc host with ${plugin.name}: broker`, () => {
    const session = useProbe(plugin);

    it("serves 64 objects at once", async () => {
      const { probe } = session();
      const sums = numbers.map((A) => probe.Ask({ Adder: adder, A, B: 1 }));
      assert.deepEqual(
        await Promise.all(sums),
        numbers.map((number) => number + 1),
      );
      assert.equal(await probe.AskID(adder), 42);
    });

    it("calls 64 objects of the plugin's at once", async () => {
      const { probe } = session();
      const sums = numbers.map(async (A) => {
        await using theirs = await probe.OfferID();
        return await theirs.Add({ A, B: 1 });
      });
      assert.deepEqual(
        await Promise.all(sums),
        numbers.map((number) => number + 1),
      );
      const { Adder: theirs, Note } = await probe.Offer("a note");
      assert.deepEqual([Note, await theirs.Add({ A: 3, B: 4 })], ["a note", 7]);
      await theirs.close();
    });

    it("calls an object of the plugin's that calls one of its own", async () => {
      const { client, probe } = session();
      // An object of its own for a call is served as long as the call, and this one is asked afterwards.
      await using lasting = await client.broker.serve(Adder, adder);
      await using theirs = await probe.Chain({ Adder: lasting, A: 5 });
      assert.equal(await theirs.Add({ A: 3, B: 4 }), 12);
    });

    it("calls a fixed id, served before it is dialed and after", async () => {
      const { client, probe } = session();
      const ask = async (id: number) => {
        await using theirs = await client.broker.dial(id, Adder);
        return await theirs.Add({ A: 3, B: 4 });
      };
      await probe.ServeAt(1_000_000);
      assert.equal(await ask(1_000_000), 7);
      const asked = ask(1_000_001);
      await probe.ServeAt(1_000_001);
      assert.equal(await asked, 7);
    });

    it("sends and gets streams of bytes", async () => {
      const { client, probe } = session();
      const id = client.broker.nextId();
      const expected = await receive(Readable.from([streamed]));
      const [received] = await Promise.all([
        probe.Upload(id),
        client.broker.acceptStream(id).then((stream) => stream.end(streamed)),
      ]);
      assert.deepEqual(received, expected);
      const download = await client.broker.dialStream(await probe.Download(streamed.length));
      assert.deepEqual(await receive(download), expected);
    });

    it("gets all that comes on a stream of which it has ended its half", async () => {
      const { client, probe } = session();
      await probe.Loop(2_000_000);
      const stream = await client.broker.dialStream(2_000_000);
      stream.end(streamed);
      assert.deepEqual(await receive(stream), await receive(Readable.from([streamed])));
    });
  });
}
