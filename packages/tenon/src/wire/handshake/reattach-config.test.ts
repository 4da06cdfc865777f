import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { PluginError } from "../../errors/index.js";
import {
  formatReattachConfig,
  formatReattachConfigs,
  parseReattachConfig,
  parseReattachConfigs,
} from "./reattach-config.js";
import type { ReattachConfig } from "./reattach-config.js";

/** As terraform-plugin-sdk prints it. */
const terraform =
  '{"registry.terraform.io/me/cloud":{"Protocol":"grpc","ProtocolVersion":6,"Pid":3382870,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin713096927"}}}';

const unknownIdentity = { startTime: undefined, pidNamespace: undefined };

describe("parseReattachConfigs()", () => {
  it("reads what Terraform's providers print", () => {
    assert.deepEqual(parseReattachConfigs(terraform), {
      "registry.terraform.io/me/cloud": {
        protocol: "grpc",
        protocolVersion: 6,
        pid: 3_382_870,
        test: true,
        address: { network: "unix", path: "/tmp/plugin713096927" },
        ...unknownIdentity,
      },
    });
  });

  it("reads several entries", () => {
    const entry = (port: number) =>
      `{"Protocol":"grpc","ProtocolVersion":5,"Pid":7,"Addr":{"Network":"tcp","String":"127.0.0.1:${port}"}}`;
    const configs = parseReattachConfigs(`{"a":${entry(4000)},"b":${entry(4001)}}`);
    assert.deepEqual(Object.keys(configs), ["a", "b"]);
    assert.deepEqual(configs["b"]?.address, { network: "tcp", host: "127.0.0.1", port: 4001 });
    assert.equal(configs["b"].test, false);
  });

  it("refuses a list of configs", () => {
    assert.throws(() => parseReattachConfigs("[]"), {
      message: /^\[REATTACH_MALFORMED\] The reattach config must be an object of configs by name, got \[\]\./,
    });
  });

  it("names the entry that is wrong", () => {
    assert.throws(() => parseReattachConfigs('{"a":{"Protocol":"grpc"}}'), {
      message:
        /^\[REATTACH_MALFORMED\] The reattach config's \["a"\]\.Addr must be an object with "Network" and "String", got nothing\./,
    });
  });
});

describe("parseReattachConfig()", () => {
  it("takes a missing protocol for net/rpc, as Go does, and a missing version for 0", () => {
    const config = parseReattachConfig('{"Pid":7,"Addr":{"Network":"unix","String":"/s"},"Other":1}');
    assert.deepEqual(config, {
      protocol: "netrpc",
      protocolVersion: 0,
      pid: 7,
      test: false,
      address: { network: "unix", path: "/s" },
      ...unknownIdentity,
    });
  });

  const right = {
    Protocol: "grpc",
    ProtocolVersion: 1,
    Pid: 7,
    Test: true,
    Addr: { Network: "unix", String: "/s" },
  };

  it("takes an empty protocol for net/rpc too, and net/rpc by its name", () => {
    for (const Protocol of ["", "netrpc"]) {
      assert.equal(parseReattachConfig(JSON.stringify({ ...right, Protocol })).protocol, "netrpc");
    }
  });

  const wrong: readonly (readonly [field: string, change: object])[] = [
    ["Protocol", { Protocol: "http" }],
    ["ProtocolVersion", { ProtocolVersion: "1" }],
    ["ProtocolVersion", { ProtocolVersion: -1 }],
    ["Pid", { Pid: 0 }],
    ["Pid", { Pid: 1.5 }],
    ["Pid", { Pid: undefined }],
    ["Test", { Test: "true" }],
    ["Addr", { Addr: "/s" }],
    ["Addr.Network", { Addr: { Network: "udp", String: "127.0.0.1:1" } }],
    ["Addr.String", { Addr: { Network: "unix", String: "" } }],
    ["Addr.String", { Addr: { Network: "unix", String: 12 } }],
    ["Addr.String", { Addr: { Network: "unix", String: "/tmp/\0" } }],
    ["Addr.String", { Addr: { Network: "tcp", String: ["127.0.0.1:1"] } }],
    ["Addr.String", { Addr: { Network: "tcp", String: "127.0.0.1" } }],
    ["Addr.String", { Addr: { Network: "tcp", String: "127.0.0.1:0" } }],
    ["StartTime", { StartTime: 12 }],
    ["PidNamespace", { PidNamespace: 12 }],
  ];
  for (const [field, change] of wrong) {
    it(`refuses ${JSON.stringify(change)} by the field's name`, () => {
      assert.throws(
        () => parseReattachConfig(JSON.stringify({ ...right, ...change })),
        (error) => PluginError.is(error, "REATTACH_MALFORMED") && error.details["field"] === field,
      );
    });
  }

  for (const text of ["", "{", "null", "[]", "12", '"x"', "'{}'"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseReattachConfig(text), { code: "REATTACH_MALFORMED" });
    });
  }

  it("says what was expected, what came, and what an entry looks like", () => {
    for (const [change, sentence] of [
      [{ Protocol: "http" }, 'Protocol must be "grpc" or "netrpc", got "http".'],
      [{ Pid: undefined }, "Pid must be a whole number, 1 or more, got nothing."],
      [{ Test: 1 }, "Test must be true or false, got 1."],
      [{ StartTime: 1 }, "StartTime must be a text, got 1."],
      [{ Addr: { Network: "udp" } }, 'Addr.Network must be "unix" or "tcp", got "udp".'],
      [{ Addr: { Network: "unix" } }, "Addr.String must be the path of a socket, got nothing."],
      [
        { Addr: { Network: "tcp", String: "x" } },
        'Addr.String must be a host and a port, such as "127.0.0.1:4000", got "x".',
      ],
    ] as const) {
      assert.throws(() => parseReattachConfig(JSON.stringify({ ...right, ...change })), {
        message: new RegExp(`^\\[REATTACH_MALFORMED\\] The reattach config's ${sentence}`),
        remedy: /^An entry reads \{"Protocol":"grpc"/,
      });
    }
    assert.throws(() => parseReattachConfig("12"), {
      message: /^\[REATTACH_MALFORMED\] The reattach config must be an object, got 12\./,
    });
  });

  it("says that a text is no JSON, and quotes 80 characters of it", () => {
    for (const [text, quoted] of [
      ["x".repeat(80), "x".repeat(80)],
      ["x".repeat(81), `${"x".repeat(80)}…`],
    ] as const) {
      assert.throws(
        () => parseReattachConfig(text),
        (error) => {
          assert.ok(PluginError.is(error, "REATTACH_MALFORMED"));
          assert.ok(
            error.message.startsWith(`[REATTACH_MALFORMED] The reattach config is no JSON: ${quoted}.`),
          );
          assert.deepEqual(error.details, { field: "" });
          assert.match(error.remedy ?? "", /in a shell, put it in single quotes/);
          return error.cause instanceof SyntaxError;
        },
      );
    }
  });

  it("throws nothing but its own error, whatever the text", () => {
    const attempt = (parse: () => unknown): void => {
      try {
        parse();
      } catch (error) {
        assert.ok(PluginError.is(error, "REATTACH_MALFORMED"));
      }
    };
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        attempt(() => parseReattachConfig(text));
        attempt(() => parseReattachConfigs(text));
      }),
    );
  });
});

describe("formatReattachConfig()", () => {
  const config: ReattachConfig = {
    protocol: "grpc",
    protocolVersion: 6,
    pid: 7,
    test: true,
    address: { network: "tcp", host: "::1", port: 4000 },
  };

  it("writes what Terraform reads, with its names", () => {
    const { "registry.terraform.io/me/cloud": entry } = parseReattachConfigs(terraform);
    assert.ok(entry !== undefined);
    assert.equal(formatReattachConfigs({ "registry.terraform.io/me/cloud": entry }), terraform);
  });

  it("keeps the identity of the process", () => {
    const known = { ...config, startTime: "4711", pidNamespace: "pid:[1]" };
    assert.deepEqual(parseReattachConfig(formatReattachConfig(known)), known);
  });

  it("puts an IPv6 host in brackets", () => {
    assert.match(formatReattachConfig(config), /"String":"\[::1\]:4000"/);
  });
});
