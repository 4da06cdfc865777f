import assert from "node:assert/strict";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { connect as connectTls } from "node:tls";
import { PluginError } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions } from "../../src/host/index.js";
import { createOwnCertificate } from "../../src/transport/tls/own-certificate.js";
import type { OwnCertificate } from "../../src/transport/tls/own-certificate.js";
import { isHandshakeProblem, parseHandshakeLine } from "../../src/wire/handshake/index.js";
import { contract as pluginContract } from "../fixtures/plugin-contract.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";
import { FixtureProcess, fixtureCommand, pluginEnvironment } from "../support/plugin-process.js";

isolateTemporaryFiles();

const shown = await createOwnCertificate("P-256");
const other = await createOwnCertificate("P-256");
const expired = await createOwnCertificate("P-256", Date.now() - 31 * 365 * 24 * 3_600_000);

/** A plugin made of node:http2 that announces one certificate and shows another, or the same. */
function peer(announced: OwnCertificate | undefined, served: OwnCertificate | undefined, more = {}) {
  const env: Record<string, string> = { ...more };
  if (announced !== undefined) env["PEER_ANNOUNCES"] = announced.announcement;
  if (served !== undefined) Object.assign(env, { PEER_CERT: served.cert, PEER_KEY: served.key });
  return { command: [fixture("announces-certificate")] as const, env };
}

/** One of our own plugins, from source. */
const ownPlugin = {
  module: fileURLToPath(new URL("../fixtures/plugin-bare.ts", import.meta.url)),
  execArgv: ["--import", "tsx"],
};

describe("AutoMTLS", () => {
  for (const autoMtls of ["offer", "require"] as const) {
    for (const certificateCurve of ["P-256", "P-521"] as const) {
      it(`is what host and plugin speak, with "${autoMtls}" and ${certificateCurve}`, async () => {
        await using client = await launch(pluginContract, { ...ownPlugin, autoMtls, certificateCurve });
        assert.equal(client.encryption, "autoMtls");
        const sample = await client.dispense("sample");
        const { body } = await sample.echo({ body: Buffer.from("secret") });
        assert.equal(Buffer.from(body).toString(), "secret");
      });
    }
  }

  it('is off when nothing is said, and with "off"', async () => {
    for (const options of [{}, { autoMtls: "off" }] as const) {
      await using client = await launch(pluginContract, { ...ownPlugin, ...options });
      assert.equal(client.encryption, "none");
      await client.ping();
    }
  });

  it("takes a plugin of another make, its base64 padded or not", async () => {
    for (const padding of ["", "="]) {
      const certificate = shown.announcement;
      const padded =
        padding === "" ? certificate : certificate.padEnd(Math.ceil(certificate.length / 4) * 4, "=");
      const plugin = peer(shown, shown, { PEER_ANNOUNCES: padded });
      await using client = await launch(contract, { ...plugin, autoMtls: "require" });
      assert.equal(client.encryption, "autoMtls");
      await client.ping();
    }
  });

  it("carries large messages and ends in good order", async () => {
    const client = await launch(pluginContract, { ...ownPlugin, autoMtls: "require" });
    const sample = await client.dispense("sample");
    const body = Buffer.alloc(5 << 20, "abc");
    assert.ok(body.equals((await sample.echo({ body })).body));
    await client.close();
    assert.equal((await client.exited).endedBy, "shutdown");
    assert.deepEqual(await listTemporaryFiles(), []);
  });
});

describe('autoMtls: "offer"', () => {
  it("takes a plugin that does not answer it, and says so", async () => {
    const logger = recordingLogger();
    const plugin = { command: [fixture("well-behaved")] } as const;
    await using client = await launch(contract, { ...plugin, autoMtls: "offer", logger });
    assert.equal(client.encryption, "none");
    const entry = await logger.waitFor(({ message }) => message.includes("AutoMTLS"));
    assert.equal(entry.level, "warn");
  });
});

describe('autoMtls: "require"', () => {
  it("refuses a plugin that does not answer it", async () => {
    const plugin = { command: [fixture("well-behaved")] } as const;
    await fails(plugin, "TLS_REQUIRED", /announced no certificate/);
  });
});

describe("a host with AutoMTLS refuses a plugin", () => {
  it("that shows another certificate than it announced", async () => {
    const error = await fails(peer(shown, other), "TLS_FAILED", /another certificate/);
    assert.equal(error.details["reason"], "other-certificate");
  });

  it("that announced the certificate of another", async () => {
    await fails(peer(other, shown), "TLS_FAILED", /another certificate/);
  });

  it("whose certificate has expired", async () => {
    const error = await fails(peer(expired, expired), "TLS_FAILED", /not valid at this time/);
    assert.equal(error.details["reason"], "expired");
  });

  it("that announces a certificate and serves without TLS", async () => {
    const error = await fails(
      peer(shown, undefined),
      "TLS_FAILED",
      /does not speak TLS|closed the connection/,
    );
    assert.match(String(error.details["reason"]), /not-tls|closed/);
  });

  it("that announces a certificate and says nothing, when the handshake's time is out", async () => {
    const plugin = peer(shown, undefined, { PEER_SILENT: "yes" });
    const error = await fails(
      { ...plugin, timeouts: { tlsHandshakeMs: 200 } },
      "START_TIMEOUT",
      /TLS handshake/,
    );
    assert.deepEqual(error.details, { phase: "tls", timeoutMs: 200 });
  });

  it("that announces what is no certificate", async () => {
    const plugin = peer(undefined, undefined, { PEER_ANNOUNCES: "A".repeat(100) });
    await fails(plugin, "CERTIFICATE_MALFORMED", /handshake line is not a certificate/);
  });

  it("that does not take the host's certificate", async () => {
    const plugin = peer(shown, shown, { PEER_CA: other.cert });
    const error = await fails(plugin, "TLS_FAILED", /this side's certificate/);
    assert.match(String(error.details["reason"]), /refused|closed/);
  });
});

describe("a plugin with AutoMTLS that is killed", () => {
  it("in the handshake, is reported as such", async () => {
    const error = await fails(peer(shown, undefined, { PEER_DIES: "yes" }), "PLUGIN_EXITED", /SIGKILL/);
    assert.equal(error.details["phase"], "tls");
  });

  it("in a call, fails the call with its end", async () => {
    const logger = recordingLogger();
    const client = await launch(pluginContract, { ...ownPlugin, autoMtls: "require", logger });
    const sample = await client.dispense("sample");
    const call = sample.echo({ body: Buffer.alloc(8 << 20) });
    process.kill(client.pid, "SIGKILL");
    await assert.rejects(call, (error) => PluginError.is(error, "PLUGIN_EXITED"));
    assert.equal((await client.exited).signal, "SIGKILL");
    assert.deepEqual(await listTemporaryFiles(), []);
  });
});

describe("a host without TLS", () => {
  it("says that a plugin takes TLS only, when the plugin answers with TLS", async () => {
    const plugin = {
      ...peer(undefined, undefined, { PEER_SAYS: "15030100020246" }),
      autoMtls: "off",
    } as const;
    await fails(plugin, "TLS_REQUIRED", /takes TLS connections only/);
  });

  it("says that a plugin that hangs up may take TLS only", async () => {
    const plugin = { ...peer(shown, shown), autoMtls: "off" } as const;
    await fails(plugin, "CONNECTION_LOST", /closed the connection.*takes TLS connections only/);
  });

  it("pays no attention to a certificate that it did not ask for", async () => {
    await using client = await launch(contract, { ...peer(shown, undefined), autoMtls: "off" });
    assert.equal(client.encryption, "none");
  });
});

describe("a plugin that was asked for AutoMTLS", () => {
  it("announces base64 without padding, and answers nobody but its host", async (test) => {
    const host = await createOwnCertificate("P-256");
    const plugin = startPlugin(test, host.cert);
    const line = parseHandshakeLine(await plugin.handshake());
    assert.ok(!isHandshakeProblem(line) && line.address.network === "unix");
    assert.match(line.serverCertificate ?? "", /^[A-Za-z0-9+/]{400,}$/);
    const path = line.address.path;
    for (const own of [{}, { cert: other.cert, key: other.key }]) {
      const stranger = connectTls({ path, ...own, ALPNProtocols: ["h2"], rejectUnauthorized: false });
      assert.equal(await readAll(stranger), "");
    }
    await plugin.untilWritten("stderr", /a connection was refused.*no certificate/);
    await plugin.untilWritten("stderr", /a connection was refused.*another certificate/);
    const plain = connect(path);
    plain.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    // Nothing of HTTP/2: at most an alert, which begins with 0x15.
    assert.ok(["", "\x15"].includes((await readAll(plain)).slice(0, 1)));
    await plugin.untilWritten("stderr", /a connection was refused.*does not speak TLS/);
    const right = connectTls({
      path,
      cert: host.cert,
      key: host.key,
      ALPNProtocols: ["h2"],
      rejectUnauthorized: false,
    });
    // An HTTP/2 server speaks first.
    await once(right, "data");
    right.destroy();
  });

  it("takes no harm from a connection that only looks whether it lives", async (test) => {
    const host = await createOwnCertificate("P-256");
    const plugin = startPlugin(test, host.cert);
    const line = parseHandshakeLine(await plugin.handshake());
    assert.ok(!isHandshakeProblem(line) && line.address.network === "unix");
    connect(line.address.path).end();
    await plugin.untilWritten("stderr", /"@level":"debug".*a connection was refused/);
    assert.doesNotMatch(plugin.stderr, /"@level":"error"/);
  });

  it("ends with an error when what it was sent is no certificate", async (test) => {
    const plugin = startPlugin(test, "hello");
    assert.equal((await plugin.closed).code, 1);
    assert.match(plugin.stderr, /CERTIFICATE_MALFORMED.*PLUGIN_CLIENT_CERT/);
    assert.equal(plugin.stdout, "");
  });

  it("announces no certificate unless it was asked for one", async (test) => {
    const plugin = new FixtureProcess(test, fixtureCommand("plugin-bare.ts"), pluginEnvironment());
    assert.match(await plugin.handshake(), /\|grpc\|$/);
  });
});

function startPlugin(
  test: ConstructorParameters<typeof FixtureProcess>[0],
  clientCertificate: string,
): FixtureProcess {
  const env = pluginEnvironment({ PLUGIN_CLIENT_CERT: clientCertificate });
  return new FixtureProcess(test, fixtureCommand("plugin-bare.ts"), env);
}

async function readAll(stream: ReturnType<typeof connect>): Promise<string> {
  let text = "";
  stream.on("data", (bytes: Buffer) => (text += bytes.toString("latin1")));
  stream.on("error", () => undefined);
  await new Promise((resolve) => stream.once("close", resolve));
  return text;
}

/** The error of a launch that rejects with that code and text, with a remedy, and with nothing left behind. */
async function fails(
  options: Pick<LaunchOptions, "autoMtls" | "timeouts"> & {
    readonly command: readonly [string];
    readonly env?: Record<string, string>;
  },
  code: string,
  text: RegExp,
): Promise<PluginError> {
  const before = listHeld();
  let failure: unknown;
  await launch(contract, { autoMtls: "require", logger: recordingLogger(), ...options }).catch(
    (error: unknown) => (failure = error),
  );
  assert.ok(PluginError.is(failure), `expected a PluginError, got ${String(failure)}`);
  assert.equal(failure.code, code, failure.message);
  assert.match(failure.message, text);
  assert.notEqual(failure.remedy, undefined);
  assert.deepEqual(listHeld(), before);
  assert.deepEqual(await listTemporaryFiles(), []);
  return failure;
}

/** Without what tsx keeps of the programs that it has compiled. */
async function listTemporaryFiles(): Promise<string[]> {
  const names = await readdir(process.env["TMPDIR"] ?? "");
  return names.filter((name) => !name.startsWith("tsx-"));
}
