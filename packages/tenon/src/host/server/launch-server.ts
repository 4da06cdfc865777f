import { join } from "node:path";
import type { PluginSet, ResolvedGrpcSet } from "../../contract/plugin-type.js";
import { resolvePlugins } from "../../contract/resolve-plugins.js";
import { assertServerContract } from "../../contract/server-contract.js";
import type { ServerContract } from "../../contract/server-contract.js";
import { PluginError } from "../../errors/index.js";
import { createAbortError } from "../../internal/wait.js";
import type { ServerLink } from "../../rpc/grpc/connect-grpc-server.js";
import type { Address } from "../../transport/address.js";
import { dial } from "../../transport/dial.js";
import { createPrivateDirectory } from "../../transport/private-directory.js";
import type { PrivateDirectory } from "../../transport/private-directory.js";
import { createTlsPort } from "../../transport/tls/tls-port.js";
import type { TlsPort } from "../../transport/tls/tls-port.js";
import { formatAddress } from "../../wire/handshake/address.js";
import { endRun } from "../create-plugin-client.js";
import type { PluginRun } from "../plugin-run.js";
import { listensAtPort } from "../process/port-owner.js";
import { selectFamily } from "../process/process-stat.js";
import { readProcessTable } from "../process/process-table.js";
import { createServerCalls } from "./create-server-client.js";
import { findFreePort, isFreePort } from "./free-port.js";
import { normalizeServerOptions } from "./launch-server-options.js";
import type { LaunchServerOptions, NormalizedServerOptions } from "./launch-server-options.js";
import { reachServer } from "./reach-server.js";
import type { ServerProcess } from "./server-client.js";
import { startServer } from "./start-server.js";

/** How often another port is tried, when somebody else took the chosen one first. */
const portAttemptCount = 3;

/**
 * Starts a gRPC server that is given its address as an argument, without a handshake, and waits until it answers there.
 *
 * The address is a unix socket in a private directory, or a free port of 127.0.0.1. A port cannot be reserved for another
 * process: should a third one take it first, another is tried; on Linux it is made sure that it is the program that
 * listens, before a byte is sent. The program is looked after as a plugin is: it never outlives the host, its stderr goes
 * to the logger, its stdout there too, at level debug. It gets no cookie and none of the protocol's variables.
 *
 * @param contract the services by name: `{ plugins: { greeter: grpcPlugin(Greeter) } }`, or a contract
 * @throws TypeError, RangeError at once, not as a rejection, for a wrong contract or option
 * @throws PluginError as `launch` does when the program cannot be started; EXITED_EARLY, START_TIMEOUT; LISTEN_FAILED when
 * the given address is taken; TLS_FAILED, HTTP2_PROTOCOL, CONNECTION_LOST, PLUGIN_EXITED; ABORTED
 */
export function launchServer<Plugins extends PluginSet>(
  contract: ServerContract<Plugins>,
  options: LaunchServerOptions,
): Promise<ServerProcess<Plugins>> {
  assertServerContract("launchServer(contract)", contract);
  return launchChecked(contract, normalizeServerOptions(options));
}

async function launchChecked<Plugins extends PluginSet>(
  contract: ServerContract<Plugins>,
  options: NormalizedServerOptions,
): Promise<ServerProcess<Plugins>> {
  const { signal, tls } = options.launch;
  if (signal?.aborted === true) throw createAbortError(signal);
  const [plugins, port] = await Promise.all([
    resolvePlugins(contract.plugins),
    tls === undefined ? undefined : createTlsPort(tls),
  ]);
  const endMs = performance.now() + options.launch.timeouts.startMs;
  for (let attempt = 1; ; attempt++) {
    const directory = await createPrivateDirectory(options.launch.tempDir);
    const address = await chooseAddress(options, directory).catch(async (error: unknown) => {
      await directory.remove();
      throw error;
    });
    const run = await startServer({ options, directory, address });
    try {
      const link = await reachRun(run, { address, plugins, tls: port, options, endMs });
      return createServerProcess<Plugins>(run, { link, address, pingMs: options.launch.timeouts.pingMs });
    } catch (error) {
      await endFailed(run);
      if (attempt === portAttemptCount || !(await lostItsPort(error, options, address))) throw error;
    }
  }
}

async function chooseAddress(
  { address, network }: NormalizedServerOptions,
  directory: PrivateDirectory,
): Promise<Address> {
  if (address !== undefined) {
    await assertNobodyListens(address);
    return address;
  }
  if (network === "unix") return { network, path: join(directory.path, "server") };
  return { network, host: "127.0.0.1", port: await findFreePort() };
}

/** Else the calls would go to whoever was there before. @throws PluginError LISTEN_FAILED */
async function assertNobodyListens(address: Address): Promise<void> {
  const stream = await dial(address, { timeoutMs: 1000 }).catch(() => undefined);
  if (stream === undefined) return;
  stream.destroy();
  throw new PluginError("LISTEN_FAILED", `Another program listens at ${formatAddress(address)} already.`, {
    details: { place: formatAddress(address), errno: "EADDRINUSE" },
    remedy: "Use connect() to call that one; or leave address out, so that a free one is chosen.",
  });
}

interface Reach {
  readonly address: Address;
  readonly plugins: ResolvedGrpcSet;
  readonly tls: TlsPort | undefined;
  readonly options: NormalizedServerOptions;
  readonly endMs: number;
}

async function reachRun(
  run: PluginRun,
  { address, plugins, tls, options, endMs }: Reach,
): Promise<ServerLink> {
  const { signal, maxMessageBytes } = options.launch;
  const exit = new AbortController();
  const exited = run.reported.then((report) => {
    exit.abort();
    throw run.createEndError(report);
  });
  const reached = reachServer({
    address,
    plugins,
    tls,
    allowRemote: false,
    retry: true,
    signal: signal === undefined ? exit.signal : AbortSignal.any([signal, exit.signal]),
    timeoutMs: Math.max(0, endMs - performance.now()),
    maxMessageBytes,
    explainEnd: () => run.endError(),
    ...(address.network === "tcp" ? { isRightListener: () => isListener(run.pid, address.port) } : {}),
  });
  reached.then((link) => run.adopt(link), ignore);
  exited.catch(ignore);
  const link = await Promise.race([reached, exited]);
  await run.observeFamily();
  run.phase = "running";
  return link;
}

/** Whether it is the program that listens, or one that it started. What cannot be told is taken for granted. */
async function isListener(pid: number, port: number): Promise<boolean> {
  const family = selectFamily(await readProcessTable(), pid).map((row) => row.pid);
  return (await listensAtPort(family, port)) ?? true;
}

async function endFailed(run: PluginRun): Promise<void> {
  run.hurry();
  try {
    await run.end();
  } catch (error) {
    // The launch's own error is the one to report.
    run.logger.error("The server of a failed launch could not be ended.", { error: String(error) });
  }
}

async function lostItsPort(
  error: unknown,
  { address: given }: NormalizedServerOptions,
  address: Address,
): Promise<boolean> {
  if (given !== undefined || address.network !== "tcp") return false;
  return PluginError.is(error, "EXITED_EARLY") && !(await isFreePort(address.port));
}

interface ProcessParts {
  readonly link: ServerLink;
  readonly address: Address;
  readonly pingMs: number;
}

function createServerProcess<Plugins extends PluginSet>(
  run: PluginRun,
  parts: ProcessParts,
): ServerProcess<Plugins> {
  const calls = createServerCalls<Plugins>({ ...parts, endErrorNow: () => run.endErrorNow() });
  return {
    ...calls,
    closed: calls.closed.then((error) => (PluginError.is(error, "CLOSED") ? undefined : error)),
    pid: run.pid,
    exited: run.exited,
    close: (options = {}) => endRun(run, options),
    [Symbol.asyncDispose]: () => endRun(run, {}),
  };
}

function ignore(): void {
  // Whoever of the two comes first is what counts.
}
