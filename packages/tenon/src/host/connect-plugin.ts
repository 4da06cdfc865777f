import type { Writable } from "node:stream";
import type { ResolvedPluginSet } from "../contract/plugin-type.js";
import { RpcStatusError } from "../errors/index.js";
import { waitFor } from "../internal/wait.js";
import { connectGrpcPlugin } from "../rpc/grpc/connect-grpc-plugin.js";
import type { PluginConnection } from "../rpc/plugin-connection.js";
import { dial } from "../transport/dial.js";
import type { Address } from "../transport/address.js";
import { waitForDrain } from "./output/wait-for-drain.js";
import type { PluginRun } from "./plugin-run.js";
import type { NormalizedLaunchOptions } from "./normalize-launch-options.js";
import type { Deadline } from "./deadline.js";

/** What {@link connectPlugin} needs to know. */
export interface ConnectSettings {
  readonly address: Address;
  readonly plugins: ResolvedPluginSet;
  readonly options: NormalizedLaunchOptions;
  readonly deadline: Deadline;
}

/**
 * Connects to a plugin that has said where it listens, and makes sure that it answers: one health check, which costs
 * one round trip and finds a silent server, or one that does not speak HTTP/2, in the launch and not in the first call.
 * Any answer will do, also "no such service": the check is about the connection.
 */
export async function connectPlugin(run: PluginRun, settings: ConnectSettings): Promise<PluginConnection> {
  const { address, plugins, options, deadline } = settings;
  run.phase = "connect";
  const stream = await dial(address, { signal: options.signal, timeoutMs: deadline.leftMs() });
  run.phase = "first answer";
  const connection = connectGrpcPlugin(stream, {
    plugins,
    maxMessageBytes: options.maxMessageBytes,
    explainEnd: () => run.endError(),
    stdio: { stdout: sinkTo(options.syncStdout), stderr: sinkTo(options.syncStderr) },
  });
  run.adopt(connection);
  await waitFor(connection.ping().catch(acceptStatus), {
    signal: options.signal,
    timeoutMs: deadline.leftMs(),
    onTimeout: () =>
      deadline.createError(run.phase, "The plugin listens, but does not answer a gRPC health check."),
  });
  return connection;
}

/** A status that came from the other side is an answer. */
function acceptStatus(error: unknown): void {
  if (RpcStatusError.is(error) && error.origin === "peer") return;
  throw error;
}

/** Writes to a writable of the application; waits while it says that it is full. A closed one is passed over. */
function sinkTo(target: Writable | undefined): (bytes: Uint8Array) => void | Promise<void> {
  return (bytes) => {
    if (target?.writable !== true || target.write(bytes)) return;
    return waitForDrain(target);
  };
}
