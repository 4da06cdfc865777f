import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Sample } from "../../../test/gen/sample_pb.js";
import { gob } from "../../wire/gob/index.js";
import { defineContract } from "../contract.js";
import { grpcPlugin } from "../grpc-plugin.js";
import { resolvePluginSet } from "../resolve-plugins.js";
import { readIdPlaces } from "./id-places.js";
import { netrpcPlugin } from "./netrpc-plugin.js";

const handshake = { protocolVersion: 1, magicCookieKey: "SAMPLE", magicCookieValue: "hello" };
const adder = netrpcPlugin({ Add: { args: gob.safeInt, reply: gob.safeInt } });
const Put = {
  args: gob.struct("PutArgs", { AddServer: gob.uint32, Name: gob.string, Both: gob.uint }),
  reply: gob.struct("PutReply", { Opened: gob.uint, Both: gob.uint }),
};
const Whole = { args: gob.uint32, reply: gob.uint };

/** Hands over what the compiler would refuse. */
function describeUnchecked(...args: readonly unknown[]): () => void {
  const describePlugin: (...args: never) => unknown = netrpcPlugin;
  return () => void Reflect.apply(describePlugin, undefined, args);
}

describe("netrpcPlugin()", () => {
  it("keeps what it was given, with go-plugin's name for the service", () => {
    assert.equal(adder.kind, "netrpc");
    assert.equal(adder.service, "Plugin");
    assert.deepEqual(adder.brokered, {});
    assert.equal(adder.methods.Add.args, gob.safeInt);
    assert.equal(netrpcPlugin({ Put }, { service: "Store" }).service, "Store");
  });

  it("cannot be changed afterwards", () => {
    const methods = { Add: { args: gob.safeInt, reply: gob.safeInt } };
    const plugin = netrpcPlugin(methods);
    methods.Add.reply = gob.safeUint;
    assert.equal(plugin.methods.Add.reply, gob.safeInt);
    assert.throws(() => Object.assign(plugin, { service: "Other" }), TypeError);
  });

  const refused: readonly (readonly [message: string | RegExp, ...args: readonly unknown[]])[] = [
    ["netrpcPlugin(methods) must be an object of methods by name, got undefined"],
    ["netrpcPlugin(methods) must be an object of methods by name, got an array", []],
    ["netrpcPlugin(methods) must have at least one method, got an empty object", {}],
    [
      'netrpcPlugin(methods) must have names as Go exports them, with a capital letter first, got "put"',
      { put: Put },
    ],
    ["the method Put must be an object, got undefined", { Put: undefined }],
    [/^the method Put has no field named "arguments": /, { Put: { ...Put, arguments: gob.any } }],
    [
      "Put.reply must be a type made by gob, such as gob.string or gob.struct(…), got undefined",
      { Put: { args: gob.any } },
    ],
    [
      /^Put\.args must be a type made by gob, .*, got the function String: call it$/,
      { Put: { args: String } },
    ],
    [/^netrpcPlugin\(\) options has no field named "services": /, { Put }, { services: "a" }],
    ['service must be a name that is not empty, got ""', { Put }, { service: "" }],
    ["brokered must be an object by name, got an array", { Put }, { brokered: [] }],
    ['brokered has no method named "Putt": did you mean Put?', { Put }, { brokered: { Putt: {} } }],
    ["brokered.Put must be an object by name, got 7", { Put }, { brokered: { Put: 7 } }],
    [
      'brokered.Put has nothing named "AddServers": did you mean AddServer?',
      { Put },
      { brokered: { Put: { AddServers: adder } } },
    ],
    [
      "brokered.Put.Name must be a gob.uint32, Go's type of the broker's id, or another unsigned integer, got string",
      { Put },
      { brokered: { Put: { Name: adder } } },
    ],
    [
      "brokered.Send.reply must be a gob.uint32, Go's type of the broker's id, or another unsigned integer, got []int",
      { Send: { args: gob.uint32, reply: gob.slice(gob.int) } },
      { brokered: { Send: { reply: adder } } },
    ],
    [
      "brokered.Put.Both is a field of the arguments and of the reply: give one another name",
      { Put },
      { brokered: { Put: { Both: adder } } },
    ],
    [
      'brokered.Put has nothing named "args": known are AddServer, Both, Opened',
      { Put },
      { brokered: { Put: { args: adder } } },
    ],
    [
      "brokered.Put.AddServer must be what netrpcPlugin(…) has made, got an object",
      { Put },
      { brokered: { Put: { AddServer: grpcPlugin(Sample) } } },
    ],
  ];
  for (const [message, ...args] of refused) {
    it(`refuses: ${String(message)}`, () => {
      assert.throws(describeUnchecked(...args), { name: "TypeError", message });
    });
  }
});

describe("readIdPlaces()", () => {
  it("finds fields of the arguments and of the reply", () => {
    assert.deepEqual(readIdPlaces("brokered.Put", Put, { AddServer: adder, Opened: adder }), {
      args: { fields: [["AddServer", adder]] },
      reply: { fields: [["Opened", adder]] },
    });
  });

  it("takes args and reply for the whole of them when they are ids", () => {
    assert.deepEqual(readIdPlaces("brokered.Whole", Whole, { args: adder, reply: adder }), {
      args: { whole: adder },
      reply: { whole: adder },
    });
    assert.deepEqual(readIdPlaces("brokered.Whole", Whole, { reply: adder }), {
      args: undefined,
      reply: { whole: adder },
    });
  });

  it("looks through pointers", () => {
    const method = { args: gob.pointer(Put.args), reply: gob.any };
    const places = readIdPlaces("brokered.Put", method, { AddServer: adder });
    assert.deepEqual(places.args, { fields: [["AddServer", adder]] });
  });
});

describe("a plugin set of net/rpc", () => {
  it("is one of a contract, and ready as it is", async () => {
    const contract = defineContract({ handshake, plugins: { adder } });
    assert.equal(contract.plugins.adder, adder);
    assert.deepEqual(await resolvePluginSet(contract.plugins), { kind: "netrpc", plugins: { adder } });
  });

  it("has no plugin of another kind in it", () => {
    assert.throws(() => defineContract({ handshake, plugins: { adder, sample: grpcPlugin(Sample) } }), {
      name: "TypeError",
      message:
        /^plugins must have plugins of one kind, .*, got "sample" by grpcPlugin\(…\) and "adder" by netrpcPlugin\(…\): /,
    });
  });

  it("is refused when somebody made it up", () => {
    const plugins = { adder: { kind: "netrpc", methods: {}, service: "Plugin", brokered: {} } } as const;
    assert.throws(() => defineContract({ handshake, plugins }), {
      name: "TypeError",
      message: 'plugins["adder"] must be made by grpcPlugin(…) or netrpcPlugin(…), got an object',
    });
  });
});
