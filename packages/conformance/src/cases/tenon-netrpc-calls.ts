import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NetrpcError } from "tenon/netrpc";
import type { GobAnyInput } from "tenon/netrpc";
import type { NamedValue } from "../netrpc/everything.js";
import { difference, sample } from "../netrpc/sample.js";
import { streamedBytes } from "../netrpc/streamed.js";
import { useProbe } from "./netrpc-session.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

const square = "tenon.test/peers/netrpc/shared.Square";
const numbers = Array.from({ length: 64 }, (_value, index) => index);

/** A TypeScript host that tries all that a call over net/rpc can do, with a plugin. */
export function describeTenonNetrpcCalls(plugin: PluginUnderTest): void {
  describe(`TypeScript net/rpc host with ${plugin.name}: calls`, () => {
    const session = useProbe(plugin);

    it("calls without arguments", async () => {
      assert.equal(await session().probe.Greet(), "Hello!");
    });

    it("gets a value of every type", async () => {
      assert.equal(difference(await session().probe.Sample()), "");
    });

    it("sends a value of every type", async () => {
      assert.equal(await session().probe.Check(sample), "");
    });

    it("sends a value of every type there and back", async () => {
      assert.equal(difference(await session().probe.Echo(sample)), "");
    });

    it("sends zero values by leaving them out", async () => {
      const zero = await session().probe.Echo({ Yes: true });
      assert.equal(zero.Yes, true);
      assert.equal(zero.Text, "");
      assert.equal(zero.Ints.Int, 0);
      assert.equal(zero.Nested.size, 0);
      assert.equal(zero.Tree, undefined);
      assert.equal(zero.Shape, undefined);
      assert.deepEqual(zero.Array, [0, 0, 0]);
    });

    it("sends interface values there and back", async () => {
      const { probe } = session();
      const two = { type: square, value: { Side: 2 } } as const;
      const list: (NamedValue | undefined)[] = [two, undefined, { type: "int8", value: -8 }];
      const values: (NamedValue | undefined)[] = [
        undefined,
        two,
        { type: "bool", value: true },
        { type: "uint64", value: 2n ** 64n - 1n },
        { type: "float64", value: 7 },
        { type: "[]uint8", value: Uint8Array.of(1, 2) },
        { type: "[]interface {}", value: list },
        {
          type: "map[string]interface {}",
          value: new Map([["list", { type: "[]interface {}", value: list }]]),
        },
      ];
      for (const value of values) assert.deepEqual(await probe.EchoAny(value), value);
      assert.equal(await probe.Area(two), 4);
    });

    it("sends plain values in an interface there and back", async () => {
      const { probe } = session();
      const list = ["a", 1.5, true, undefined];
      const values = [
        undefined,
        true,
        "text",
        7,
        -2.5,
        2n ** 64n - 1n,
        Uint8Array.of(1, 2),
        ["a", "b"],
        [1, 2, 3],
        list,
        new Map<string, GobAnyInput>([
          ["list", list],
          ["text", "x"],
        ]),
      ];
      for (const value of values) assert.deepEqual(await probe.EchoPlain(value), value);
    });

    it("gets an error as its text, what it was called by beside it", async () => {
      for (const text of ["failed as asked", "50% of „it“ is\nmissing"]) {
        await assert.rejects(session().probe.Fail(text), (error: unknown) => {
          assert.ok(NetrpcError.is(error), String(error));
          assert.equal(error.serverMessage, text);
          assert.equal(error.serviceMethod, "Plugin.Fail");
          return true;
        });
      }
    });

    it("gets answers out of order", async () => {
      const { probe } = session();
      const answered: string[] = [];
      const names = ["first", "second", "third"];
      const calls = names.map(async (name) => answered.push(await probe.Wait(name)));
      for (const [index, name] of [...names.entries()].reverse()) {
        await probe.Release(name);
        await calls[index];
      }
      assert.deepEqual(answered, ["third", "second", "first"]);
    });

    it("gives a call up by its signal or its time, and calls again", async () => {
      const { probe } = session();
      await assert.rejects(probe.Wait("given up", { timeoutMs: 50 }), { code: "CALL_TIMEOUT" });
      const abort = new AbortController();
      const waiting = probe.Wait("given up", { signal: abort.signal });
      abort.abort();
      await assert.rejects(waiting, { code: "ABORTED" });
      await probe.Release("given up");
      assert.equal(await probe.Greet(), "Hello!");
    });

    it("keeps 64 calls at once apart", async () => {
      const answers = await Promise.all(
        numbers.map((Side) => session().probe.Area({ type: square, value: { Side } })),
      );
      assert.deepEqual(
        answers,
        numbers.map((side) => side * side),
      );
    });

    it("carries 8 MiB both ways", async () => {
      const sent = streamedBytes(8 << 20);
      assert.ok(Buffer.from(sent).equals(await session().probe.EchoBytes(sent)));
    });

    it("dispenses a new object each time", async () => {
      const { client, probe } = session();
      {
        await using other = await client.dispense("probe");
        const counts: number[] = [];
        for (const each of [probe, probe, other, probe, other]) counts.push(await each.Next());
        assert.deepEqual(counts, [1, 2, 1, 3, 2]);
        await other.close();
        await assert.rejects(other.Next(), { code: "CLOSED" });
      }
      assert.equal(await probe.Next(), 4);
    });

    it("pings", () => session().client.ping());

    it("gets what the plugin prints", async () => {
      const { probe, stdout, stderr } = session();
      await probe.Print({ Stdout: "printed to stdout\n", Stderr: "printed to stderr\n" });
      await stdout.waitFor("printed to stdout\n");
      await stderr.waitFor("printed to stderr\n");
    });
  });
}
