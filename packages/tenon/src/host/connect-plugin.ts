import type { Writable } from "node:stream";
import type { ResolvedPluginSet } from "../contract/plugin-type.js";
import { NetrpcError, PluginError, RpcStatusError } from "../errors/index.js";
import { waitFor } from "../internal/wait.js";
import type { WaitOptions } from "../internal/wait-options.js";
import { createSocketPorts } from "../broker/socket-ports.js";
import { loadConnector } from "../rpc/load-protocol.js";
import type { PluginConnection } from "../rpc/plugin-connection.js";
import { dial } from "../transport/dial.js";
import type { Address } from "../transport/address.js";
import type { ByteStream } from "../transport/byte-stream.js";
import { createTlsError, fromTlsError, isTlsError } from "../transport/tls/tls-error.js";
import type { TlsPort } from "../transport/tls/tls-port.js";
import { sniffTls } from "../transport/tls/tls-sniffer.js";
import { createPluginWantsTlsError } from "./host-security.js";
import { waitForDrain } from "./output/wait-for-drain.js";
import type { PluginLifetime } from "./plugin-lifetime.js";
import type { NormalizedLaunchOptions } from "./normalize-launch-options.js";
import type { Deadline } from "./deadline.js";

/** The options that matter for a connection. */
export type ConnectOptions = Pick<
  NormalizedLaunchOptions,
  "signal" | "timeouts" | "maxMessageBytes" | "syncStdout" | "syncStderr"
>;

/** What {@link connectPlugin} needs to know. */
export interface ConnectSettings {
  readonly address: Address;
  /** undefined: the connection is plain. */
  readonly tls: TlsPort | undefined;
  readonly plugins: ResolvedPluginSet;
  readonly options: ConnectOptions;
  readonly deadline: Deadline;
}

/**
 * Connects to a plugin that has said where it listens, and makes sure that it answers: one health check, or over net/rpc
 * one Control.Ping, which costs one round trip and finds a silent server, or one that speaks something else, in the launch
 * and not in the first call. Any answer will do, also "no such service": the check is about the connection.
 */
export async function connectPlugin(
  run: PluginLifetime,
  settings: ConnectSettings,
): Promise<PluginConnection> {
  const { plugins, options, tls } = settings;
  const connect = await loadConnector(plugins);
  const stream = await openStream(run, settings);
  run.phase = "first answer";
  const answeredWithTls = tls === undefined ? sniffTls(stream) : () => false;
  const connection = connect(stream, {
    ...(tls === undefined ? {} : { authority: tls.serverName, scheme: "https" }),
    maxMessageBytes: options.maxMessageBytes,
    reconnect: (limits) => reopenStream(settings, limits),
    brokerPorts: createSocketPorts({ tls, listen: (onConnection) => run.listen(onConnection) }),
    brokerMs: options.timeouts.brokerMs,
    onHandlerError: (error, { path }) =>
      run.logger.error("A method that the plugin called failed.", { path, error }),
    explainEnd: async (error) => (await run.endError()) ?? explainEnd(run, tls, error),
    stdio: { stdout: sinkTo(options.syncStdout), stderr: sinkTo(options.syncStderr) },
  });
  run.adopt(connection);
  try {
    await waitForAnswer(run, connection, settings);
  } catch (error) {
    throw answeredWithTls() ? createPluginWantsTlsError(run.name, error) : error;
  }
  return connection;
}

/** Connects, and makes sure of the other side. */
async function openStream(
  run: PluginLifetime,
  { address, tls, options, deadline }: ConnectSettings,
): Promise<ByteStream> {
  const { signal, timeouts } = options;
  run.phase = "connect";
  const stream = await dial(address, { signal, timeoutMs: deadline.leftMs() });
  if (tls === undefined) return stream;
  run.phase = "tls";
  const timeoutMs = Math.min(deadline.leftMs(), timeouts.tlsHandshakeMs);
  return tls.secure(stream, "client", { signal, timeoutMs });
}

/** The same for a connection that is renewed, long after the start. */
async function reopenStream(
  { address, tls, options }: ConnectSettings,
  limits: WaitOptions,
): Promise<ByteStream> {
  const stream = await dial(address, limits);
  if (tls === undefined) return stream;
  return tls.secure(stream, "client", { ...limits, timeoutMs: options.timeouts.tlsHandshakeMs });
}

/**
 * What the end of the byte stream means while the process lives. A plugin looks at the host's certificate when the
 * host's part of the handshake is done (TLS 1.3), so that its refusal is the connection's first and last word.
 */
function explainEnd(
  { phase, name }: PluginLifetime,
  tls: TlsPort | undefined,
  error: Error | undefined,
): PluginError | undefined {
  if (error !== undefined && isTlsError(error)) return fromTlsError("client", error);
  if (phase !== "first answer") return undefined;
  if (tls !== undefined) return createTlsError("client", "closed", error);
  return new PluginError("CONNECTION_LOST", `The plugin ${name} closed the connection before it answered.`, {
    cause: error,
    remedy:
      "Look at its log. If it takes TLS connections only, with a certificate of its own, set the option tls.",
  });
}

async function waitForAnswer(
  run: PluginLifetime,
  connection: PluginConnection,
  { plugins, options, deadline }: ConnectSettings,
): Promise<void> {
  const question = plugins.kind === "grpc" ? "a gRPC health check" : "a ping over net/rpc";
  await waitFor(connection.ping().catch(acceptAnswer), {
    signal: options.signal,
    timeoutMs: deadline.leftMs(),
    onTimeout: () => deadline.createError(run.phase, `The plugin listens, but does not answer ${question}.`),
  });
}

/** An error that came from the other side is an answer. */
function acceptAnswer(error: unknown): void {
  if (NetrpcError.is(error) || (RpcStatusError.is(error) && error.origin === "peer")) return;
  throw error;
}

/** Writes to a writable of the application; waits while it says that it is full. A closed one is passed over. */
function sinkTo(target: Writable | undefined): (bytes: Uint8Array) => void | Promise<void> {
  return (bytes) => {
    if (target?.writable !== true || target.write(bytes)) return;
    return waitForDrain(target);
  };
}
