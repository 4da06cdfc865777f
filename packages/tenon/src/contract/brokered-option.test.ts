import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Adder, Progress, Relay, Worker } from "../../test/gen/callback_pb.js";
import { grpcPlugin } from "./grpc-plugin.js";
import { resolvePlugins } from "./resolve-plugins.js";

/** Hands over what the compiler would refuse. */
function makeUnchecked(...args: readonly unknown[]): unknown {
  return Reflect.apply(grpcPlugin, undefined, args) as unknown;
}

const wrong: readonly [what: string, options: unknown, message: RegExp][] = [
  [
    "another option",
    { broker: {} },
    /^grpcPlugin\(\) options has no field named "broker": did you mean brokered\?$/,
  ],
  ["something else than an object", { brokered: 7 }, /^brokered must be an object by name, got /],
  [
    "an unknown method",
    { brokered: { runs: {} } },
    /^brokered has no method named "runs": did you mean run\?$/,
  ],
  [
    "a method's name as the .proto has it",
    { brokered: { Run: {} } },
    /^brokered has no method named "Run": did you mean run\?$/,
  ],
  ["no fields", { brokered: { run: undefined } }, /^brokered\.run must be an object by name, got undefined/],
  [
    "an unknown field",
    { brokered: { run: { porgress: Progress } } },
    /^brokered\.run has no field of callback\.v1\.Job named "porgress": did you mean progress\?$/,
  ],
  [
    "a field of another type",
    { brokered: { run: { number: Progress } } },
    /^brokered\.run\.number must be a uint32/,
  ],
  [
    "a repeated field",
    { brokered: { run: { others: Progress } } },
    /^brokered\.run\.others must be a uint32/,
  ],
  [
    "a field of a oneof",
    { brokered: { run: { chosen: Progress } } },
    /^brokered\.run\.chosen must be a uint32/,
  ],
  [
    "no service",
    { brokered: { run: { progress: "Progress" } } },
    /^brokered\.run\.progress must be a service/,
  ],
];

describe("grpcPlugin(service, { brokered })", () => {
  for (const [what, options, message] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => makeUnchecked(Worker, options),
        (error: unknown) => {
          assert.ok(error instanceof TypeError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }

  it("refuses an unknown key among several services", () => {
    assert.throws(() => makeUnchecked({ worker: Worker }, { brokered: { wroker: {} } }), {
      name: "TypeError",
      message: 'brokered has no service named "wroker": did you mean worker?',
    });
  });

  it("gives the fields to the methods they belong to, and no other", async () => {
    const worker = grpcPlugin(Worker, {
      brokered: { run: { adder: Adder }, subscribe: { listener: Progress } },
    });
    const { plugin } = await resolvePlugins({ plugin: worker });
    assert.ok(plugin !== undefined && "single" in plugin.services);
    const fields = plugin.services.single.methods.map(({ localName, brokered }) => [
      localName,
      brokered?.map(({ name, isOptional }) => `${name}${isOptional ? "?" : ""}`),
    ]);
    assert.deepEqual(Object.fromEntries(fields), {
      run: ["adder"],
      watch: undefined,
      collect: undefined,
      chat: undefined,
      subscribe: ["listener?"],
      poke: undefined,
    });
  });

  it("takes services that have brokered fields themselves, and several behind one field", async () => {
    const relay = grpcPlugin(Relay, { brokered: { pass: { adder: Adder } } });
    const plugin = grpcPlugin(
      { main: Worker },
      { brokered: { main: { run: { progress: relay, adder: { a: Adder } } } } },
    );
    const { resolved } = await resolvePlugins({ resolved: plugin });
    assert.ok(resolved !== undefined && "group" in resolved.services);
    const [run] = resolved.services.group["main"]?.methods ?? [];
    const [progress, adder] = run?.brokered ?? [];
    assert.ok(progress !== undefined && "single" in progress.services);
    assert.equal(progress.services.single.methods[0]?.brokered?.[0]?.name, "adder");
    assert.ok(adder !== undefined && "group" in adder.services);
    assert.deepEqual(Object.keys(adder.services.group), ["a"]);
  });
});
