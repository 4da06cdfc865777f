import { setTimeout as sleep } from "node:timers/promises";
import type { ResolvedGrpcSet } from "../../contract/plugin-type.js";
import { PluginError } from "../../errors/index.js";
import { createAbortError, waitFor } from "../../internal/wait.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import { connectGrpcServer } from "../../rpc/grpc/connect-grpc-server.js";
import type { ConnectGrpcServerOptions, ServerLink } from "../../rpc/grpc/connect-grpc-server.js";
import type { Address } from "../../transport/address.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { dial } from "../../transport/dial.js";
import type { TlsPort } from "../../transport/tls/tls-port.js";
import { formatAddress } from "../../wire/handshake/address.js";

/** Between two attempts, in milliseconds: the first wait, and the longest. */
const retryMs = { first: 5, longest: 100 };

/** A server to be reached. */
export interface ServerTarget {
  readonly address: Address;
  readonly plugins: ResolvedGrpcSet;
  /** undefined: the connection is plain. */
  readonly tls: TlsPort | undefined;
  readonly allowRemote: boolean;
  /** Whether to try again while nothing listens. */
  readonly retry: boolean;
  readonly signal: AbortSignal | undefined;
  /** For all of it, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxMessageBytes: number;
  readonly explainEnd?: ConnectGrpcServerOptions["explainEnd"];
  /** Whether whoever listens is the right one; asked before a byte is sent. @default anybody is */
  readonly isRightListener?: (() => Promise<boolean>) | undefined;
}

/**
 * Connects to a server, and makes sure that it answers.
 * @throws PluginError CONNECT_FAILED, TLS_FAILED, HTTP2_PROTOCOL, CONNECTION_LOST, START_TIMEOUT, ABORTED
 */
export async function reachServer(target: ServerTarget): Promise<ServerLink> {
  const endMs = performance.now() + target.timeoutMs;
  const leftMs = (): number => Math.max(0, endMs - performance.now());
  const stream = await openStream(target, leftMs);
  const { address, tls } = target;
  const authority = address.network === "tcp" ? formatAddress(address) : undefined;
  const link = connectGrpcServer(stream, {
    plugins: target.plugins,
    maxMessageBytes: target.maxMessageBytes,
    explainEnd: target.explainEnd,
    reconnect: (limits) => reopen(target, limits),
    ...(tls === undefined ? { authority } : { authority: tls.serverName, scheme: "https" }),
  });
  try {
    const onTimeout = (): PluginError =>
      createTimeout(target, "It listens, but does not answer a gRPC call.");
    await waitFor(link.ping(), { signal: target.signal, timeoutMs: leftMs(), onTimeout });
    return link;
  } catch (error) {
    link.destroy(new PluginError("CLOSED", "The connection was not made."));
    throw error;
  }
}

async function openStream(target: ServerTarget, leftMs: () => number): Promise<ByteStream> {
  const { address, tls, allowRemote, signal } = target;
  for (let delayMs = retryMs.first; ; delayMs = Math.min(2 * delayMs, retryMs.longest)) {
    try {
      const stream = await dial(address, { allowRemote, signal, timeoutMs: leftMs() });
      if ((await target.isRightListener?.()) ?? true) {
        return tls === undefined
          ? stream
          : await tls.secure(stream, "client", { signal, timeoutMs: leftMs() });
      }
      stream.destroy();
    } catch (error) {
      if (!target.retry || !isNobodyThere(error)) throw error;
    }
    if (leftMs() <= delayMs) throw createTimeout(target, "Nothing listens there.");
    await sleep(delayMs, undefined, { signal }).catch(() => {
      if (signal !== undefined) throw createAbortError(signal);
    });
  }
}

/** Connects once more, to a server that was there. */
async function reopen(
  target: ServerTarget,
  { signal, timeoutMs = Infinity }: WaitOptions,
): Promise<ByteStream> {
  const endMs = performance.now() + timeoutMs;
  return openStream({ ...target, retry: false, signal, timeoutMs }, () =>
    Math.max(0, endMs - performance.now()),
  );
}

/** What a server that is being started looks like from outside. */
function isNobodyThere(error: unknown): boolean {
  return (
    PluginError.is(error, "CONNECT_FAILED") &&
    (error.details["errno"] === "ENOENT" || error.details["errno"] === "ECONNREFUSED")
  );
}

function createTimeout({ address, timeoutMs }: ServerTarget, what: string): PluginError {
  const place = `${address.network} ${formatAddress(address)}`;
  return new PluginError(
    "START_TIMEOUT",
    `The server at ${place} was not there after ${timeoutMs} ms. ${what}`,
    {
      details: { phase: "connect", address, timeoutMs },
      remedy:
        "Check that it runs and listens at this address; if it needs more time to start, raise the time limit.",
    },
  );
}
