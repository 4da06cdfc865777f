// TLS between Tenon and Go, both ways: AutoMTLS, and certificates of the user's own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { it } from "node:test";
import type { Readable } from "node:stream";
import { PluginError } from "tenon";
import { launch } from "tenon/host";
import { contract as counterContract } from "../../../examples/bidirectional/src/contract.js";
import { describeGoEchoHost } from "../src/cases/go-echo-host.js";
import { autoMtlsHost } from "../src/cases/host-variant.js";
import type { HostVariant } from "../src/cases/host-variant.js";
import { installPlugin } from "../src/cases/installed-plugin.js";
import { goPlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import { describeTenonEchoHost } from "../src/cases/tenon-echo-host.js";
import { describeTenonKvHost } from "../src/cases/tenon-kv-host.js";
import { contract } from "../src/echo/contract.js";
import { issueCertificates, tlsEnvironment } from "../src/harness/issued-certificates.js";
import { collectLog } from "../src/harness/collected-log.js";
import { nodeCommand } from "../src/harness/node-program.js";
import { runProgram } from "../src/harness/run-program.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import type { TestScope } from "../src/harness/scratch-folder.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { goProgram } from "../src/peers/peer-paths.js";
import { describeWith } from "../src/requirements.js";

const echoSource = new URL("../src/echo/plugin.ts", import.meta.url);
const echoPlugin = { ...typescriptPlugin(echoSource), crashLeavesSocket: false };
const build = "grpc-go 1.83";

describeWith(["go"], "AutoMTLS between TypeScript hosts and Go plugins", () => {
  const largeHost: HostVariant = {
    ...autoMtlsHost,
    name: "with AutoMTLS and P-521",
    options: { autoMtls: "offer", certificateCurve: "P-521" },
  };
  for (const each of goBuildNames) {
    describeTenonKvHost(
      {
        name: `the Go KV plugin, ${each}`,
        note: "plugin-go-grpc",
        missingKey: /^open kv_nothing: no such file or directory$/,
        install: (t) => installPlugin(t, goPlugin("kv-plugin", each)),
        exit: { code: 0, signal: null, endedBy: "shutdown" },
      },
      autoMtlsHost,
    );
    describeTenonEchoHost(goPlugin("echo-plugin", each), autoMtlsHost);
  }
  describeTenonEchoHost(goPlugin("echo-plugin", build), largeHost);
});

describeWith(["go"], "the broker's connections", () => {
  for (const each of goBuildNames) {
    it(`are protected as the main one is, when a Go plugin calls its host back, ${each}`, async (t) => {
      const { leftFiles: _, ...installed } = installPlugin(t, goPlugin("bidirectional-plugin", each));
      const { options } = autoMtlsHost;
      const client = await launch(counterContract, { ...installed, ...options, logger: collectLog().logger });
      t.after(() => client.close());
      const counter = await client.dispense("counter");
      for (const value of [3n, 4n])
        await counter.put({ key: "sum", value, addServer: ({ a, b }) => ({ r: a + b }) });
      assert.equal((await counter.get({ key: "sum" })).value, 7n);
    });
  }
});

describeWith(["go"], "AutoMTLS between Go hosts and TypeScript plugins", () => {
  const env = { ECHO_AUTO_MTLS: "1" };
  for (const each of goBuildNames) describeGoEchoHost(each, echoPlugin, { name: "with AutoMTLS", env });
  const largeEnv = { ...env, ECHO_CURVE: "P-521" };
  describeGoEchoHost(build, echoPlugin, { name: "with AutoMTLS and P-521", env: largeEnv });
});

describeWith(["go"], "TLS with certificates of the user's own", () => {
  const { ca, host, plugin } = issueCertificates();
  const env = tlsEnvironment(plugin, ca);
  const name = "with certificates of the user's own";
  for (const each of goBuildNames) {
    const options = { tls: { ...host, ca }, env };
    describeTenonEchoHost(goPlugin("echo-plugin", each), { name, options, encryption: "tls" });
    // A Go host hands its own variables on: both sides show the same certificate.
    describeGoEchoHost(each, echoPlugin, { name, env });
  }
});

describeWith(["go"], "a certificate that is shown without its key", () => {
  const impostor = goProgram("tls-impostor", build);
  const { host } = issueCertificates();

  it("does not make a plugin the announced one", async () => {
    const logger = collectLog().logger;
    await assert.rejects(
      launch(contract, { command: [impostor], autoMtls: "require", logger }),
      (error: unknown) => {
        assert.ok(PluginError.is(error, "TLS_FAILED"), String(error));
        assert.equal(error.details["reason"], "handshake");
        return true;
      },
    );
  });

  it("does not make a program the plugin's host", async (t) => {
    const { path, untilLogged } = await startPlugin(t, host.cert);
    const result = await runProgram([impostor, path], {
      cwd: scratchFolder(t),
      env: { IMPOSTOR_CERT: host.cert },
    });
    assert.equal(result.stdout, "refused\n", result.stderr);
    await untilLogged(/a connection was refused/);
  });
});

describeWith(["go"], "one side without TLS", () => {
  const { ca, plugin } = issueCertificates();
  const command = [goProgram("echo-plugin", build)] as const;

  it("is refused by a Go plugin with TLS, and told so", async () => {
    const logger = collectLog().logger;
    await assert.rejects(
      launch(contract, { command, env: tlsEnvironment(plugin, ca), logger }),
      (error: unknown) => {
        assert.ok(PluginError.is(error), String(error));
        assert.match(error.message, /takes TLS connections only/);
        return true;
      },
    );
  });

  it("is refused by a TypeScript host with TLS, when it is a Go plugin", async () => {
    const logger = collectLog().logger;
    await assert.rejects(launch(contract, { command, tls: { ca }, logger }), (error: unknown) => {
      assert.ok(PluginError.is(error, "TLS_FAILED"), String(error));
      return true;
    });
  });

  it("is refused by a Go plugin that wants the host's certificate", async () => {
    const logger = collectLog().logger;
    const launched = launch(contract, { command, env: tlsEnvironment(plugin, ca), tls: { ca }, logger });
    await assert.rejects(launched, (error: unknown) => {
      assert.ok(PluginError.is(error, "TLS_FAILED"), String(error));
      assert.equal(error.details["reason"], "refused", error.message);
      return true;
    });
  });
});

/** Starts the echo plugin as a Go host with AutoMTLS would, with the test's own certificate for the host's. */
async function startPlugin(t: TestScope, hostCertificate: string) {
  const [command, ...args] = nodeCommand(echoSource);
  const { magicCookieKey, magicCookieValue } = contract.handshake;
  const env = { ...process.env, [magicCookieKey]: magicCookieValue, PLUGIN_CLIENT_CERT: hostCertificate };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { path: line.split("|")[3] ?? "", untilLogged: (text: RegExp) => untilLine(child.stderr, text) };
}

async function untilLine(stream: Readable, text: RegExp): Promise<void> {
  for await (const line of createInterface(stream)) if (text.test(line)) return;
  throw new Error(`the plugin ended without ${String(text)} in its log`);
}
