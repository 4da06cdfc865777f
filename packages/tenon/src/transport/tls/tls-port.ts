import { PluginError } from "../../errors/index.js";
import { waitFor } from "../../internal/wait.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../byte-stream.js";
import { createTlsError } from "./tls-error.js";
import { loadNodeTls, startHandshake } from "./tls-handshake.js";
import type { HandshakeRequest, NodeTls } from "./tls-handshake.js";
import type { TlsRole, TlsSettings } from "./tls-settings.js";

/** How long a handshake may take when nothing is said, in milliseconds. */
export const defaultHandshakeMs = 10_000;

/**
 * One side's TLS, for all connections between a plugin and its host, whichever side opens them: the main one, and those
 * of the broker, in both roles with the same certificates.
 */
export interface TlsPort {
  /** The name of the other side's server: `:authority` under TLS. */
  readonly serverName: string;
  /**
   * Shakes hands on a stream that was just connected (`client`) or accepted (`server`), and resolves with the stream to
   * use in its place once the other side is known to be the right one; nothing it has sent was read before. `stream` is
   * the port's from the call on, and is closed when the handshake fails.
   * @param limits `timeoutMs` is 10 s if it is not given
   * @throws PluginError TLS_FAILED (`details.reason`), START_TIMEOUT (`details.phase` is `tls`), ABORTED; always by rejecting
   */
  secure(stream: ByteStream, role: TlsRole, limits?: WaitOptions): Promise<ByteStream>;
}

/** Loads Node's TLS, when it is not yet loaded, and makes a port with the settings. */
export async function createTlsPort(settings: TlsSettings): Promise<TlsPort> {
  const tls = await loadNodeTls();
  return {
    serverName: settings.serverName,
    secure: (stream, role, limits) => secureStream(tls, { stream, role, settings }, limits),
  };
}

async function secureStream(
  tls: NodeTls,
  request: HandshakeRequest,
  { signal, timeoutMs = defaultHandshakeMs }: WaitOptions = {},
): Promise<ByteStream> {
  const { stream } = request;
  // Until the TLS socket takes them over, and when it is gone: nobody's uncaught exception.
  stream.on("error", ignore);
  try {
    return await waitFor(shakeHands(tls, request), {
      signal,
      timeoutMs,
      onTimeout: () => createTimeout(timeoutMs),
    });
  } catch (error) {
    // Also the TLS socket around it: that one goes with its stream.
    stream.destroy();
    throw error;
  }
}

function shakeHands(tls: NodeTls, request: HandshakeRequest): Promise<ByteStream> {
  const { stream, role, settings } = request;
  return new Promise((resolve, reject) => {
    if (role === "server" && settings.own === undefined)
      return reject(createTlsError(role, "own-certificate"));
    const onGone = (): void => reject(createTlsError(role, "closed"));
    // A stream that is over says nothing any more.
    if (stream.destroyed) return onGone();
    // With a stream in memory Node's TLS does not see its end. Whatever it has to say of it comes first.
    const onEnd = (): void => void setImmediate(onGone);
    stream.once("end", onEnd);
    stream.once("close", onEnd);
    try {
      startHandshake(tls, request, {
        onFailure: reject,
        onSecure(socket) {
          // Either end of the pair takes the other with it: with a stream in memory Node does not see to that.
          socket.once("close", () => stream.destroy());
          stream.once("close", () => socket.destroy());
          resolve(socket);
        },
      });
    } catch (error) {
      reject(PluginError.is(error) ? error : createTlsError(role, "own-certificate", error));
    }
  });
}

function createTimeout(timeoutMs: number): PluginError {
  return new PluginError("START_TIMEOUT", `The TLS handshake was not done after ${timeoutMs} ms.`, {
    remedy: "The other side is there, but does not answer as TLS asks: it may not speak TLS.",
    details: { phase: "tls", timeoutMs },
  });
}

function ignore(): void {
  // The handshake, or whoever uses the TLS socket, has heard of it.
}
