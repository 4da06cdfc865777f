import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { PluginError } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions, TlsOptions } from "../../src/host/index.js";
import { createOwnCertificate } from "../../src/transport/tls/own-certificate.js";
import { contract } from "../fixtures/plugin-contract.js";
import { recordingLogger } from "../support/host-fixtures.js";
import { issueCertificate } from "../support/issued-certificate.js";

const authority = await createOwnCertificate("P-256");
const stranger = await createOwnCertificate("P-256");
const host = issueCertificate(authority);
const plugin = issueCertificate(authority);

interface PluginTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** A plugin from source, with TLS of its own. */
function startOptions({ cert, key, ca }: PluginTls) {
  return {
    module: fileURLToPath(new URL("../fixtures/plugin-own-tls.ts", import.meta.url)),
    execArgv: ["--import", "tsx"],
    env: { TLS_CERT: cert, TLS_KEY: key, TLS_CA: ca },
  };
}

describe("TLS with certificates of one's own", () => {
  const good: readonly [what: string, tls: TlsOptions, plugin: PluginTls][] = [
    [
      "both sides have certificates of one authority",
      { ...host, ca: authority.cert },
      { ...plugin, ca: authority.cert },
    ],
    ["only the plugin has one", { ca: authority.cert }, plugin],
    ["the plugin's is self-signed", { ca: stranger.cert }, { cert: stranger.cert, key: stranger.key }],
    ["PEM comes as bytes", { ca: Buffer.from(authority.cert) }, plugin],
  ];
  for (const [what, tls, pluginTls] of good) {
    it(`works when ${what}`, async () => {
      await using client = await launch(contract, { ...startOptions(pluginTls), tls });
      assert.equal(client.encryption, "tls");
      const sample = await client.dispense("sample");
      const { body } = await sample.echo({ body: Buffer.from("secret") });
      assert.equal(Buffer.from(body).toString(), "secret");
    });
  }

  const bad: readonly [what: string, tls: TlsOptions, plugin: PluginTls, reason: RegExp][] = [
    ["the plugin's certificate is of another authority", { ca: stranger.cert }, plugin, /untrusted/],
    [
      "the plugin's certificate is for another name",
      { ca: authority.cert, serverName: "example.com" },
      plugin,
      /untrusted/,
    ],
    [
      "the host has no certificate, and needs one",
      { ca: authority.cert },
      { ...plugin, ca: authority.cert },
      /refused|closed/,
    ],
    ["the host's key is another's", { ...host, key: plugin.key }, plugin, /own-certificate/],
  ];
  for (const [what, tls, pluginTls, reason] of bad) {
    it(`is refused when ${what}`, async () => {
      const error = await failureOf({ ...startOptions(pluginTls), tls });
      assert.ok(PluginError.is(error, "TLS_FAILED"), String(error));
      assert.match(String(error.details["reason"]), reason, error.message);
    });
  }

  it("tells a host without TLS of the plugin's", async () => {
    const error = await failureOf(startOptions(plugin));
    assert.ok(PluginError.is(error, "CONNECTION_LOST"), String(error));
    assert.match(
      error.message,
      /takes TLS connections only, with a certificate of its own, set the option tls\.$/,
    );
  });

  it("is what the plugin speaks although its host asks for AutoMTLS, which the host refuses", async () => {
    const error = await failureOf({ ...startOptions(plugin), autoMtls: "require" });
    assert.ok(PluginError.is(error, "TLS_REQUIRED"), String(error));
    assert.match(
      error.message,
      /One with a certificate of its own needs the option tls in place of autoMtls\.$/,
    );
  });

  it("writes why it refused a connection to the host's log", async () => {
    const logger = recordingLogger();
    await failureOf({
      ...startOptions({ ...plugin, ca: stranger.cert }),
      tls: { ...host, ca: authority.cert },
      logger,
    });
    const entry = await logger.waitFor(({ message }) => message === "a connection was refused");
    assert.equal(entry.level, "error");
  });
});

async function failureOf(options: LaunchOptions): Promise<unknown> {
  try {
    await using client = await launch(contract, { logger: recordingLogger(), ...options });
    return client.encryption;
  } catch (error) {
    return error;
  }
}
