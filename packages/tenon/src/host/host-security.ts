import { PluginError } from "../errors/index.js";
import type { Logger } from "../internal/logger.js";
import { loadNodeTls } from "../transport/tls/tls-handshake.js";
import { createOwnCertificate } from "../transport/tls/own-certificate.js";
import type { OwnCertificate } from "../transport/tls/own-certificate.js";
import { readAnnouncedCertificate } from "../transport/tls/pinned-certificate.js";
import { createTlsPort } from "../transport/tls/tls-port.js";
import type { TlsPort } from "../transport/tls/tls-port.js";
import type { TlsSettings } from "../transport/tls/tls-settings.js";
import type { HandshakeLine } from "../wire/handshake/index.js";
import type { CertificateCurve } from "../wire/x509/index.js";
import type { AutoMtls } from "./launch-options.js";

/** The options that say how a host and its plugin make sure of each other. */
export interface SecurityOptions {
  readonly autoMtls: AutoMtls;
  readonly certificateCurve: CertificateCurve;
  readonly tls: TlsSettings | undefined;
}

/** How a connection is protected: not at all, by certificates made for this run, or by the user's own. */
export type Encryption = "none" | "autoMtls" | "tls";

/** What host and plugin have agreed on. */
export interface AgreedSecurity {
  readonly encryption: Encryption;
  /** For all connections between the two; undefined: they are plain. */
  readonly port: TlsPort | undefined;
}

/** The host's part before the plugin starts, and what it makes of the plugin's answer. */
export interface HostSecurity {
  /** For the plugin's environment: PEM. undefined: AutoMTLS is not offered. */
  readonly clientCertificate: string | undefined;
  /**
   * Reads the plugin's answer.
   * @throws PluginError TLS_REQUIRED, CERTIFICATE_MALFORMED
   */
  agree(line: HandshakeLine): Promise<AgreedSecurity>;
}

/** Makes ready what has to be there before the plugin starts. @see go-plugin client.go:669-692 @v1.8.0 */
export async function prepareHostSecurity(
  { autoMtls, certificateCurve, tls }: SecurityOptions,
  { name, logger }: { readonly name: string; readonly logger: Logger },
): Promise<HostSecurity> {
  if (tls !== undefined) {
    const port = await createTlsPort(tls);
    return { clientCertificate: undefined, agree: async () => ({ encryption: "tls", port }) };
  }
  if (autoMtls === "off")
    return { clientCertificate: undefined, agree: async () => ({ encryption: "none", port: undefined }) };
  const own = await createOwnCertificate(certificateCurve);
  return {
    clientCertificate: own.cert,
    async agree({ serverCertificate }) {
      if (serverCertificate !== undefined) return agreeOn(own, serverCertificate);
      if (autoMtls === "require") throw createRequiredError(name);
      logger.warn("The plugin does not answer the offer of AutoMTLS: its connection is not encrypted.", {
        plugin: name,
      });
      return { encryption: "none", port: undefined };
    },
  };
}

async function agreeOn(own: OwnCertificate, serverCertificate: string): Promise<AgreedSecurity> {
  const certificate = await readAnnouncedCertificate(serverCertificate);
  const trust = { kind: "pinned", certificates: [certificate] } as const;
  return { encryption: "autoMtls", port: await createTlsPort({ own, trust, serverName: "localhost" }) };
}

/**
 * Loads Node's TLS, which a host with AutoMTLS is likely to need, while the plugin starts: 8 ms that nobody waits for.
 */
export function preloadTls({ clientCertificate }: HostSecurity): void {
  if (clientCertificate !== undefined) void loadNodeTls();
}

function createRequiredError(name: string): PluginError {
  return new PluginError(
    "TLS_REQUIRED",
    `The plugin ${name} was asked for AutoMTLS, but announced no certificate: it would be reached without encryption.`,
    {
      details: { plugin: name, autoMtls: "require" },
      remedy:
        'Use a plugin that supports AutoMTLS, or allow a plain one with autoMtls: "offer". One with a certificate of its own needs the option tls in place of autoMtls.',
    },
  );
}

/** The error for a plugin that answers a plain connection with TLS. */
export function createPluginWantsTlsError(name: string, cause: unknown): PluginError {
  return new PluginError(
    "TLS_REQUIRED",
    `The plugin ${name} takes TLS connections only, and was reached without.`,
    {
      cause,
      details: { plugin: name },
      remedy: "Set the option tls, with the authority of the plugin's own certificate as ca.",
    },
  );
}
