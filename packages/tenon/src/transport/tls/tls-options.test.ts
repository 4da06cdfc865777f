import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readTlsOptions } from "./tls-options.js";

const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

describe("readTlsOptions()", () => {
  it("gives undefined for no options", () => assert.equal(readTlsOptions(undefined), undefined));

  it("looks for localhost, with Node's own authorities and no certificate, when nothing is said", () => {
    assert.deepEqual(readTlsOptions({}), {
      own: undefined,
      trust: { kind: "authorities", ca: undefined },
      serverName: "localhost",
    });
  });

  it("takes PEM as a text, as bytes, and in an array", () => {
    const bytes = Buffer.from(pem);
    for (const ca of [pem, bytes, [pem, bytes]]) {
      assert.deepEqual(readTlsOptions({ cert: bytes, key: pem, ca, serverName: "example.com" }), {
        own: { cert: bytes, key: pem, passphrase: undefined },
        trust: { kind: "authorities", ca: [ca].flat() },
        serverName: "example.com",
      });
    }
  });

  const wrong: readonly [what: string, value: unknown, message: RegExp][] = [
    ["another type", true, /^TypeError: tls must be an object, got true$/],
    ["a field of node:tls", { rejectUnauthorized: false }, /tls has no field named "rejectUnauthorized"/],
    ["a certificate without key", { cert: pem }, /tls\.key must be PEM.*got undefined/],
    ["a key without certificate", { key: pem }, /tls\.cert must be PEM.*got undefined/],
    ["a path", { cert: "./cert.pem", key: pem }, /tls\.cert must be PEM.*path of a file/],
    ["no authority", { ca: [] }, /tls\.ca must have at least one/],
    ["an authority that is none", { ca: [pem, 1] }, /tls\.ca\[1\] must be PEM.*got 1/],
    ["a name that is none", { serverName: "" }, /tls\.serverName must be a host name, got ""/],
    [
      "a passphrase that is none",
      { cert: pem, key: pem, passphrase: 1 },
      /tls\.passphrase must be a string, got 1/,
    ],
  ];
  for (const [what, value, message] of wrong) {
    it(`refuses ${what}`, () => assert.throws(() => readTlsOptions(value), message));
  }

  it("never shows what may be a key", () => {
    assert.throws(
      () => readTlsOptions({ cert: pem, key: "secret" }),
      (error) => error instanceof TypeError && !error.message.includes("secret"),
    );
  });
});
