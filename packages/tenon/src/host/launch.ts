import { assertContract } from "../contract/contract.js";
import type { AnyContract } from "../contract/contract.js";
import { listVersions } from "../contract/contract-versions.js";
import { createPluginResolver } from "../contract/resolve-plugins.js";
import { PluginError } from "../errors/index.js";
import type { Logger } from "../internal/logger.js";
import { readProcessIdentity } from "../internal/process-identity.js";
import { createAbortError, waitFor } from "../internal/wait.js";
import type { HandshakeLine, ReattachConfig } from "../wire/handshake/index.js";
import { choosePlugins } from "./choose-plugins.js";
import { connectPlugin } from "./connect-plugin.js";
import { consoleLogger, shieldLogger } from "./console-logger.js";
import { createClientOf, createPluginClient } from "./create-plugin-client.js";
import { createDeadline } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import { preloadTls, prepareHostSecurity } from "./host-security.js";
import type { LaunchOptions } from "./launch-options.js";
import { normalizeLaunchOptions } from "./normalize-launch-options.js";
import type { NormalizedLaunchOptions } from "./normalize-launch-options.js";
import type { ClientOf } from "./plugin-client.js";
import type { PluginRun } from "./plugin-run.js";
import { nameSource, startPlugin } from "./start-plugin.js";

/**
 * Starts a plugin's process, shakes hands with it, connects, and waits until it answers. Go: `NewClient` and `Client`.
 *
 * The client is the caller's to close. A launch that fails has ended the process (SIGKILL, as Go does) and left nothing
 * behind when it rejects. The plugin never outlives the host, even one that is killed: see docs/guides/lifecycle.md.
 * While the plugin runs, it keeps the host's process alive, as any child process does.
 *
 * @throws TypeError, RangeError at once, not as a rejection, for a wrong option
 * @throws PluginError before the start: CWD_NOT_FOUND, COMMAND_NOT_FOUND, NOT_EXECUTABLE, INTERPRETER_NOT_FOUND,
 * WRONG_ARCHITECTURE, SPAWN_FAILED, LISTEN_FAILED; with the option `secure` also CHECKSUM_MISMATCH, UNSAFE_PERMISSIONS,
 * FILE_UNREADABLE; afterwards: EXITED_EARLY, HANDSHAKE_MALFORMED, HANDSHAKE_NOISE,
 * CORE_VERSION_UNSUPPORTED, VERSION_MISMATCH, PROTOCOL_UNSUPPORTED, CONNECT_FAILED, TLS_REQUIRED, TLS_FAILED,
 * CERTIFICATE_MALFORMED, HTTP2_PROTOCOL, YAMUX_PROTOCOL, NETRPC_PROTOCOL, CONNECTION_LOST,
 * PLUGIN_EXITED, START_TIMEOUT; ABORTED
 */
export function launch<C extends AnyContract>(contract: C, options: LaunchOptions): Promise<ClientOf<C>> {
  assertContract("launch(contract)", contract);
  return launchChecked<C>(contract, normalizeLaunchOptions(options));
}

async function launchChecked<C extends AnyContract>(
  contract: C,
  options: NormalizedLaunchOptions,
): Promise<ClientOf<C>> {
  const { signal, source, timeouts } = options;
  if (signal?.aborted === true) throw createAbortError(signal);
  const name = nameSource(source);
  const logger = shieldLogger(options.logger ?? consoleLogger({ name }));
  const deadline = createDeadline(name, timeouts.startMs);
  const security = await prepareHostSecurity(options, { name, logger });
  const { clientCertificate } = security;
  const versions = listVersions(contract);
  const told = { cookie: contract.handshake, versions: [...versions.keys()], clientCertificate };
  const run = await startPlugin({ ...told, options, logger });
  try {
    preloadTls(security);
    // Loads the stubs' run time while the plugin starts.
    const [resolve, line] = await Promise.all([
      createPluginResolver(versions.values()),
      waitForHandshake(run, { options, deadline }),
    ]);
    run.announce(line.address);
    const plugins = resolve(choosePlugins(line, versions, name));
    const { encryption, port } = await security.agree(line);
    const target = { address: line.address, tls: port };
    const connection = await connectPlugin(run, { ...target, plugins, options, deadline });
    await run.observeFamily();
    run.phase = "running";
    const reattachConfig = describeRun(run, line);
    const { protocol } = reattachConfig;
    const parts = { connection, version: line.appVersion, protocol, encryption, reattachConfig, timeouts };
    return createClientOf(contract, createPluginClient(run, parts));
  } catch (error) {
    throw await failLaunch(run, error, logger);
  }
}

/** A shell that was started in the plugin's place counts as the plugin: it is what is known. */
function describeRun({ pid }: PluginRun, line: HandshakeLine): ReattachConfig {
  const { startTime, pidNamespace } = readProcessIdentity(pid) ?? {};
  const protocol = line.protocol === "netrpc" ? "netrpc" : "grpc";
  const place = { protocol, protocolVersion: line.appVersion, address: line.address } as const;
  return { ...place, pid, test: false, startTime, pidNamespace };
}

interface LaunchLimits {
  readonly options: NormalizedLaunchOptions;
  readonly deadline: Deadline;
}

function waitForHandshake(run: PluginRun, { options, deadline }: LaunchLimits): Promise<HandshakeLine> {
  const exited = run.reported.then((report) => {
    throw run.createEndError(report);
  });
  return waitFor(Promise.race([run.reader.handshake, exited]), {
    signal: options.signal,
    timeoutMs: deadline.leftMs(),
    onTimeout: () => deadline.createError("handshake", describeSilence(run.reader.noise())),
  });
}

function describeSilence(noise: readonly string[]): string {
  if (noise.length === 0) return "It has printed nothing on stdout, where its handshake line belongs.";
  return `It has printed no handshake line on stdout, but ${JSON.stringify(noise.slice(-3).join("\n").slice(-200))}.`;
}

/** Ends the process, and finds the error to report: its own end explains a connection that broke. */
async function failLaunch(run: PluginRun, error: unknown, logger: Logger): Promise<unknown> {
  const broken = ["CONNECT_FAILED", "CONNECTION_LOST", "TLS_FAILED"].some(
    (code) => PluginError.is(error) && error.code === code,
  );
  const explanation = broken ? await run.endError() : undefined;
  run.hurry();
  try {
    await run.end();
  } catch (endError) {
    // The launch's own error is the one to report.
    logger.error("The plugin of a failed launch could not be ended.", { error: String(endError) });
  }
  return explanation ?? error;
}
