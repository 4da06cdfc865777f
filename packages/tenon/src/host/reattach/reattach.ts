import type { AnyContract } from "../../contract/contract.js";
import { assertContract } from "../../contract/contract.js";
import { listVersions } from "../../contract/contract-versions.js";
import { createPluginResolver } from "../../contract/resolve-plugins.js";
import { PluginError } from "../../errors/index.js";
import { createAbortError } from "../../internal/wait.js";
import { createTlsPort } from "../../transport/tls/tls-port.js";
import { formatAddress } from "../../wire/handshake/address.js";
import type { ReattachConfig } from "../../wire/handshake/index.js";
import { choosePlugins } from "../choose-plugins.js";
import { connectPlugin } from "../connect-plugin.js";
import { consoleLogger, shieldLogger } from "../console-logger.js";
import { createClientOf, createPluginClient } from "../create-plugin-client.js";
import { createDeadline } from "../deadline.js";
import type { ClientOf } from "../plugin-client.js";
import { assertReattachConfig } from "./assert-reattach-config.js";
import { findAttachedProcess, observeTestProcess } from "./attached-process.js";
import type { AttachedProcess } from "./attached-process.js";
import { AttachedRun } from "./attached-run.js";
import { thisSystem } from "./process-system.js";
import { normalizeReattachOptions } from "./reattach-options.js";
import type { NormalizedReattachOptions, ReattachOptions } from "./reattach-options.js";

/**
 * Connects to a plugin that already runs: one in test mode, under a debugger for example, or one that another host has
 * launched. Go: `ClientConfig.Reattach`.
 *
 * The client is as one of `launch`, but for its end: a plugin in test mode is only let go by `close()`, which sends it
 * nothing, as in Go. Another is asked to end (Shutdown) and then gets SIGTERM and SIGKILL, these only when it is certain
 * that the pid is still the plugin's: when the config has the process' start time, and it fits. What the plugin started
 * itself is not ended. `exited` knows no exit code.
 *
 * @param config such as `parseReattachConfig` reads, or `client.reattachConfig`
 * @throws TypeError, RangeError at once, not as a rejection, for a wrong config or option
 * @throws PluginError REATTACH_FAILED when the plugin no longer lives (`details.reason` is `process-gone` or `not-listening`);
 * VERSION_MISMATCH, PROTOCOL_UNSUPPORTED; CONNECT_FAILED, TLS_REQUIRED, TLS_FAILED, HTTP2_PROTOCOL, YAMUX_PROTOCOL,
 * CONNECTION_LOST, START_TIMEOUT; ABORTED
 */
export function reattach<C extends AnyContract>(
  contract: C,
  config: ReattachConfig,
  options?: ReattachOptions,
): Promise<ClientOf<C>> {
  assertContract("reattach(contract)", contract);
  assertReattachConfig(config);
  return reattachChecked<C>(contract, config, normalizeReattachOptions(options));
}

async function reattachChecked<C extends AnyContract>(
  contract: C,
  config: ReattachConfig,
  options: NormalizedReattachOptions,
): Promise<ClientOf<C>> {
  const { signal, timeouts, tls } = options;
  if (signal?.aborted === true) throw createAbortError(signal);
  const { address, test } = config;
  const name = `at ${formatAddress(address)} (process ${config.pid})`;
  const deadline = createDeadline(name, timeouts.startMs);
  const versions = listVersions(contract);
  const version = findVersion(config, [...versions.keys()]);
  const set = choosePlugins({ appVersion: version, protocol: config.protocol }, versions, name);
  const found = findProcess(config);
  const logger = shieldLogger(options.logger ?? consoleLogger({ name }));
  const [resolve, port] = await Promise.all([
    createPluginResolver([set]),
    tls === undefined ? undefined : createTlsPort(tls),
  ]);
  const run = new AttachedRun({ name, process: found, test, logger, timeouts });
  try {
    const plugins = resolve(set);
    const connection = await connectPlugin(run, { address, tls: port, plugins, options, deadline });
    run.phase = "running";
    const encryption = port === undefined ? "none" : "tls";
    const { protocol } = config;
    const parts = { connection, version, protocol, encryption, reattachConfig: config, timeouts } as const;
    return createClientOf(contract, createPluginClient(run, parts));
  } catch (error) {
    const explanation = PluginError.is(error, "CONNECTION_LOST") ? await run.endError() : undefined;
    await run.detach();
    throw explanation ?? explainDial(error, config);
  }
}

/** A Go host's own config has no version: a contract with one version knows it. */
function findVersion({ test, protocolVersion }: ReattachConfig, versions: readonly number[]): number {
  const isUnknown = protocolVersion === 0 && !test && !versions.includes(0);
  const [only = protocolVersion, ...others] = versions;
  return isUnknown && others.length === 0 ? only : protocolVersion;
}

/** @throws PluginError REATTACH_FAILED when it is gone */
function findProcess(config: ReattachConfig): AttachedProcess {
  if (config.test) return observeTestProcess(config, thisSystem);
  const found = findAttachedProcess(config, thisSystem);
  if (found !== undefined) return found;
  const { pid, address, startTime } = config;
  const known = startTime === undefined ? "" : ", or its pid is another process' by now";
  throw new PluginError("REATTACH_FAILED", `The plugin's process ${pid} no longer lives${known}.`, {
    details: { reason: "process-gone", pid, address },
    remedy:
      "Launch it again, or take the config that it printed last. For one in a container, whose pids count apart, set test.",
  });
}

/** That nothing listens is found out by the first connection, not by one before it, as Go has: that one would be wasted. */
function explainDial(error: unknown, { pid, address }: ReattachConfig): unknown {
  const errno = PluginError.is(error, "CONNECT_FAILED") ? error.details["errno"] : undefined;
  if (typeof errno !== "string") return error;
  const place = `${address.network} ${formatAddress(address)}`;
  return new PluginError("REATTACH_FAILED", `No plugin listens at ${place} any more (${errno}).`, {
    cause: error,
    details: { reason: "not-listening", pid, address, errno },
    remedy: "It has ended, or it listens elsewhere: take the config that it printed last.",
  });
}
