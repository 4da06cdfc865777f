import type { Logger } from "../../internal/logger.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { createOwnCertificate } from "../../transport/tls/own-certificate.js";
import { readClientCertificates } from "../../transport/tls/pinned-certificate.js";
import { createSecureAcceptor } from "../../transport/tls/secure-acceptor.js";
import { createTlsPort } from "../../transport/tls/tls-port.js";
import type { TlsPort } from "../../transport/tls/tls-port.js";
import type { ServeSettings } from "../serve-options.js";

/** How the plugin's connections are protected. */
export interface PluginSecurity {
  /** For all connections between the two; undefined: they are plain. */
  readonly port: TlsPort | undefined;
  /** For the handshake line: base64 without padding. undefined unless the host asked for AutoMTLS: a Go host that did not crashes on one. */
  readonly serverCertificate: string | undefined;
}

/**
 * Chooses as Go's plugins do: the user's own TLS, else AutoMTLS if the host has sent its certificate, else none.
 * @throws PluginError CERTIFICATE_MALFORMED
 * @see go-plugin server.go:296-341 @v1.8.0
 */
export async function preparePluginSecurity(
  { tls, certificateCurve }: Pick<ServeSettings, "tls" | "certificateCurve">,
  clientCertificate: string | undefined,
): Promise<PluginSecurity> {
  if (tls !== undefined) return { port: await createTlsPort(tls), serverCertificate: undefined };
  if (clientCertificate === undefined) return { port: undefined, serverCertificate: undefined };
  const own = await createOwnCertificate(certificateCurve);
  const certificates = await readClientCertificates(clientCertificate);
  const trust = { kind: "pinned", certificates } as const;
  return {
    port: await createTlsPort({ own, trust, serverName: "localhost" }),
    serverCertificate: own.announcement,
  };
}

/** Takes connections in, once they are known to be the host's. */
export interface HostGate {
  readonly accept: (stream: ByteStream) => void;
  /** Ends the handshakes that are going on. */
  close(): void;
}

/** Hands on the streams that come: as they are, or once the other end is known to be the host. */
export function createHostGate(
  port: TlsPort | undefined,
  { timeouts, logger }: Pick<ServeSettings, "timeouts"> & { readonly logger: Logger },
  onStream: (stream: ByteStream) => void,
): HostGate {
  if (port === undefined) return { accept: onStream, close: () => undefined };
  return createSecureAcceptor({
    port,
    handshakeMs: timeouts.tlsHandshakeMs,
    onStream,
    onRefused(error) {
      // Whoever only looks whether the plugin lives, as a Go host does before it reattaches, closes at once.
      const level = error.details["reason"] === "closed" ? "debug" : "error";
      logger[level]("a connection was refused", { error: error.message });
    },
  });
}
