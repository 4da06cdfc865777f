import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { checkCookie } from "./cookie.js";
import { formatHostEnvironment, parsePluginEnvironment, unsharedVariables } from "./environment.js";

// deepEqual tells objects without a prototype apart.
const plain = { noNullPrototype: true };

const cookie = { magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" };

describe("formatHostEnvironment()", () => {
  it("writes what every plugin needs", () => {
    assert.deepEqual(formatHostEnvironment({ ...cookie, versions: [2, 1] }), {
      BASIC_PLUGIN: "hello",
      PLUGIN_MIN_PORT: "10000",
      PLUGIN_MAX_PORT: "25000",
      PLUGIN_PROTOCOL_VERSIONS: "2,1",
    });
  });

  it("writes the rest only when it is there", () => {
    const env = formatHostEnvironment({
      ...cookie,
      versions: [1],
      ports: { minPort: 1, maxPort: 2 },
      clientCertificate: "-----BEGIN CERTIFICATE-----\nMIIB\n",
      multiplex: true,
      socketDirectory: "/tmp/t",
      socketGroup: "staff",
      host: { pid: 7, startTime: "123", pidNamespace: "pid:[4]" },
    });
    assert.equal(env["PLUGIN_MIN_PORT"], "1");
    assert.equal(env["PLUGIN_CLIENT_CERT"], "-----BEGIN CERTIFICATE-----\nMIIB\n");
    assert.equal(env["PLUGIN_MULTIPLEX_GRPC"], "true");
    assert.equal(env["PLUGIN_UNIX_SOCKET_DIR"], "/tmp/t");
    assert.equal(env["PLUGIN_UNIX_SOCKET_GROUP"], "staff");
    assert.equal(env["TENON_HOST"], "7;123;pid:[4]");
  });

  it("has every variable but the cookie on the list of those that are not passed on", () => {
    const all = formatHostEnvironment({
      ...cookie,
      versions: [1],
      clientCertificate: "x",
      multiplex: true,
      socketDirectory: "x",
      socketGroup: "x",
      host: { pid: 1, startTime: undefined, pidNamespace: undefined },
    });
    assert.deepEqual(Object.keys(all).sort(), [...unsharedVariables, "BASIC_PLUGIN"].sort());
  });
});

describe("parsePluginEnvironment()", () => {
  it("reads an empty environment as a host's that says nothing", () => {
    assert.deepEqual(parsePluginEnvironment({}), {
      versionList: undefined,
      ports: { minPort: 0, maxPort: 0 },
      clientCertificate: undefined,
      multiplex: { asked: false, on: false },
      socketDirectory: undefined,
      socketGroup: undefined,
      host: undefined,
    });
  });

  it("takes an empty variable for none", () => {
    const empty = Object.fromEntries(unsharedVariables.map((name) => [name, ""]));
    assert.deepEqual(parsePluginEnvironment(empty), parsePluginEnvironment({}));
  });

  it("tells asking for multiplexing from wanting it, as Go does", () => {
    const read = (value: string): object =>
      parsePluginEnvironment({ PLUGIN_MULTIPLEX_GRPC: value }).multiplex;
    assert.deepEqual(read("true"), { asked: true, on: true });
    assert.deepEqual(read("T"), { asked: true, on: true });
    assert.deepEqual(read("0"), { asked: true, on: false });
    assert.deepEqual(read("yes"), { asked: true, on: false });
  });

  it("takes every port there is", () => {
    const { ports } = parsePluginEnvironment({ PLUGIN_MIN_PORT: "65535", PLUGIN_MAX_PORT: "65535" });
    assert.deepEqual(ports, { minPort: 65_535, maxPort: 65_535 });
  });

  const portProblems: [Record<string, string>, RegExp][] = [
    [{ PLUGIN_MIN_PORT: "x", PLUGIN_MAX_PORT: "1" }, /PLUGIN_MIN_PORT must be a port .* got "x"/],
    [{ PLUGIN_MIN_PORT: "-1", PLUGIN_MAX_PORT: "1" }, /PLUGIN_MIN_PORT must be a port .* got "-1"/],
    [{ PLUGIN_MIN_PORT: "1", PLUGIN_MAX_PORT: "65536" }, /PLUGIN_MAX_PORT must be a port .* got "65536"/],
    [{ PLUGIN_MIN_PORT: "1" }, /PLUGIN_MIN_PORT \(1\) must not be greater than PLUGIN_MAX_PORT \(0\)/],
  ];
  for (const [env, expected] of portProblems) {
    it(`says what is wrong with ${JSON.stringify(env)}`, () => {
      const { ports } = parsePluginEnvironment(env);
      assert.match("problem" in ports ? ports.problem : "", expected);
    });
  }

  it("reads what a host writes", () => {
    const part = fc.option(fc.stringMatching(/^[^;]+$/), { nil: undefined });
    const anyHost = fc.record({ pid: fc.integer({ min: 1 }), startTime: part, pidNamespace: part }, plain);
    const settings = fc.record({
      versions: fc.array(fc.integer(), { minLength: 1 }),
      socketDirectory: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      clientCertificate: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      host: fc.option(anyHost, { nil: undefined }),
    });
    fc.assert(
      fc.property(settings, (value) => {
        const read = parsePluginEnvironment(formatHostEnvironment({ ...cookie, ...value }));
        assert.equal(read.versionList, value.versions.join(","));
        assert.equal(read.socketDirectory, value.socketDirectory);
        assert.equal(read.clientCertificate, value.clientCertificate);
        assert.deepEqual(read.host, value.host);
      }),
    );
  });

  it("takes a TENON_HOST of a pid alone", () => {
    for (const pid of [1, 7]) {
      const { host } = parsePluginEnvironment({ TENON_HOST: String(pid) });
      assert.deepEqual(host, { pid, startTime: undefined, pidNamespace: undefined });
    }
  });

  it("ignores a TENON_HOST that names no process", () => {
    for (const value of ["x", "0", "-1", ";1", "1.5"]) {
      assert.equal(parsePluginEnvironment({ TENON_HOST: value }).host, undefined, value);
    }
  });
});

describe("checkCookie()", () => {
  it("tells right, missing, wrong and misconfigured apart", () => {
    assert.equal(checkCookie(cookie, { BASIC_PLUGIN: "hello" }), "ok");
    assert.equal(checkCookie(cookie, {}), "missing");
    assert.equal(checkCookie(cookie, { BASIC_PLUGIN: "" }), "missing");
    assert.equal(checkCookie(cookie, { BASIC_PLUGIN: "Hello" }), "wrong");
    assert.equal(checkCookie({ ...cookie, magicCookieValue: "" }, {}), "misconfigured");
    assert.equal(checkCookie({ ...cookie, magicCookieKey: "" }, {}), "misconfigured");
  });
});
