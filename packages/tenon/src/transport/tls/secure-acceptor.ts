import { PluginError } from "../../errors/index.js";
import type { ByteStream } from "../byte-stream.js";
import type { TlsPort } from "./tls-port.js";

/** What becomes of the connections that a listener accepts. */
export interface SecureAcceptorOptions {
  readonly port: TlsPort;
  /** For one handshake, in milliseconds. */
  readonly handshakeMs: number;
  /** Takes a stream whose other end is the right one. */
  readonly onStream: (stream: ByteStream) => void;
  /** Told of a connection that was refused. Not told once the acceptor is closed. */
  readonly onRefused: (error: PluginError) => void;
}

/** Shakes hands with whoever connects. */
export interface SecureAcceptor {
  readonly accept: (stream: ByteStream) => void;
  /** Ends the handshakes that are going on. Streams that were handed over go on. */
  close(): void;
}

export function createSecureAcceptor(options: SecureAcceptorOptions): SecureAcceptor {
  const { port, handshakeMs, onStream, onRefused } = options;
  const closing = new AbortController();
  const accept = async (stream: ByteStream): Promise<void> => {
    let secured: ByteStream;
    try {
      secured = await port.secure(stream, "server", { timeoutMs: handshakeMs, signal: closing.signal });
    } catch (error) {
      if (closing.signal.aborted || !PluginError.is(error)) return;
      onRefused(error);
      return;
    }
    onStream(secured);
  };
  return {
    accept: (stream) => void accept(stream),
    close: () => closing.abort(),
  };
}
