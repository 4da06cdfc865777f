import { resolvePlugins } from "../contract/resolve-plugins.js";
import { assertContract } from "../contract/contract.js";
import type { Contract } from "../contract/contract.js";
import { PluginError } from "../errors/index.js";
import type { Logger } from "../internal/logger.js";
import { createAbortError, waitFor } from "../internal/wait.js";
import { checkHostVersion } from "../wire/handshake/index.js";
import type { HandshakeLine } from "../wire/handshake/index.js";
import { connectPlugin } from "./connect-plugin.js";
import { consoleLogger, shieldLogger } from "./console-logger.js";
import { createPluginClient } from "./create-plugin-client.js";
import { createDeadline } from "./deadline.js";
import type { Deadline } from "./deadline.js";
import type { LaunchOptions } from "./launch-options.js";
import { normalizeLaunchOptions } from "./normalize-launch-options.js";
import type { NormalizedLaunchOptions } from "./normalize-launch-options.js";
import type { PluginClient } from "./plugin-client.js";
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
 * WRONG_ARCHITECTURE, SPAWN_FAILED; afterwards: EXITED_EARLY, HANDSHAKE_MALFORMED, HANDSHAKE_NOISE,
 * CORE_VERSION_UNSUPPORTED, VERSION_MISMATCH, PROTOCOL_UNSUPPORTED, CONNECT_FAILED, HTTP2_PROTOCOL, CONNECTION_LOST,
 * PLUGIN_EXITED, START_TIMEOUT; ABORTED
 */
export function launch<C extends Contract>(contract: C, options: LaunchOptions): Promise<PluginClient<C>> {
  assertContract("launch(contract)", contract);
  return launchChecked(contract, normalizeLaunchOptions(options));
}

async function launchChecked<C extends Contract>(
  contract: C,
  options: NormalizedLaunchOptions,
): Promise<PluginClient<C>> {
  const { signal, source, timeouts } = options;
  if (signal?.aborted === true) throw createAbortError(signal);
  const name = nameSource(source);
  const logger = shieldLogger(options.logger ?? consoleLogger({ name }));
  const deadline = createDeadline(name, timeouts.startMs);
  const run = await startPlugin({ handshake: contract.handshake, options, logger });
  try {
    // Loads the stubs' run time while the plugin starts.
    const [plugins, line] = await Promise.all([
      resolvePlugins(contract.plugins),
      waitForHandshake(run, { options, deadline }),
    ]);
    run.announce(line.address);
    assertLine(line, contract, name);
    const connection = await connectPlugin(run, { address: line.address, plugins, options, deadline });
    await run.observeFamily();
    run.phase = "running";
    return createPluginClient<C>(run, { connection, version: line.appVersion, timeouts });
  } catch (error) {
    throw await failLaunch(run, error, logger);
  }
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

/** @throws PluginError VERSION_MISMATCH, PROTOCOL_UNSUPPORTED */
function assertLine(line: HandshakeLine, { handshake }: Contract, name: string): void {
  const mismatch = checkHostVersion(line.appVersion, [handshake.protocolVersion]);
  if (mismatch !== undefined) {
    const { pluginVersion, hostVersions, message } = mismatch;
    const older = pluginVersion < Math.min(...hostVersions);
    throw new PluginError("VERSION_MISMATCH", `${name}: ${message}`, {
      details: { pluginVersion, hostVersions },
      remedy: older
        ? "Use a newer version of the plugin."
        : "Use an older version of the plugin, or update this program.",
    });
  }
  if (line.protocol === "grpc") return;
  throw new PluginError(
    "PROTOCOL_UNSUPPORTED",
    `The plugin ${name} speaks ${JSON.stringify(line.protocol)}; the contract's plugins speak grpc.`,
    {
      details: { protocol: line.protocol, supported: ["grpc"] },
      remedy:
        "Have the plugin serve gRPC (Go: set GRPCServer in its ServeConfig), or use its newest version.",
    },
  );
}

/** Ends the process, and finds the error to report: its own end explains a connection that broke. */
async function failLaunch(run: PluginRun, error: unknown, logger: Logger): Promise<unknown> {
  const broken = ["CONNECT_FAILED", "CONNECTION_LOST"].some(
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
