import { describeValue } from "../../internal/describe-value.js";
import { assertOptions } from "../../internal/option-checks.js";
import type { KeyPair, TlsSettings } from "./tls-settings.js";

/**
 * TLS with certificates of your own, the same object on both sides. Go: the host's `TLSConfig`, the plugin's `TLSProvider`.
 * TLS 1.2 or later, ALPN `h2`.
 */
export interface TlsOptions {
  /** This side's certificate, PEM; those of its chain may follow. A plugin needs one. @default none */
  readonly cert?: string | Uint8Array | undefined;
  /** The certificate's private key, PEM. */
  readonly key?: string | Uint8Array | undefined;
  /** For a key that is encrypted. */
  readonly passphrase?: string | undefined;
  /**
   * The authorities that the other side's certificate must come from, PEM; a self-signed certificate is its own. A
   * plugin that has some demands a certificate of its host. Go: `RootCAs`, and `ClientCAs` with `RequireAndVerifyClientCert`.
   * @default the host: Node's own list; the plugin: the host needs no certificate
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * The host name, or IP address, that the server's certificate must be for, whatever address it is reached at. Go:
   * `ServerName`. @default "localhost"
   */
  readonly serverName?: string | undefined;
}

const optionNames = [
  "cert",
  "key",
  "passphrase",
  "ca",
  "serverName",
] as const satisfies readonly (keyof TlsOptions)[];

/**
 * Checks the option `tls`; undefined when it was not given. What is inside the PEM shows when a connection is made.
 * @throws TypeError naming the field, what was expected and what came
 */
export function readTlsOptions(value: unknown): TlsSettings | undefined {
  if (value === undefined) return undefined;
  assertOptions("tls", value, optionNames);
  const serverName = value["serverName"] ?? "localhost";
  if (typeof serverName !== "string" || serverName === "") {
    throw new TypeError(`tls.serverName must be a host name, got ${describeValue(serverName)}`);
  }
  return {
    own: readKeyPair(value),
    trust: { kind: "authorities", ca: readAuthorities(value["ca"]) },
    serverName,
  };
}

function readKeyPair(value: Readonly<Record<string, unknown>>): KeyPair | undefined {
  const { cert, key, passphrase }: { cert?: unknown; key?: unknown; passphrase?: unknown } = value;
  if (passphrase !== undefined && typeof passphrase !== "string") {
    throw new TypeError(`tls.passphrase must be a string, got ${describeValue(passphrase)}`);
  }
  if (cert === undefined && key === undefined) return undefined;
  assertPem("tls.cert", cert);
  assertPem("tls.key", key);
  return { cert, key, passphrase };
}

function readAuthorities(value: unknown): readonly (string | Uint8Array)[] | undefined {
  if (value === undefined) return undefined;
  const authorities: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (authorities.length === 0)
    throw new TypeError("tls.ca must have at least one authority, got an empty array");
  return authorities.map((authority, index) => {
    assertPem(Array.isArray(value) ? `tls.ca[${index}]` : "tls.ca", authority);
    return authority;
  });
}

function assertPem(name: string, value: unknown): asserts value is string | Uint8Array {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  if (typeof text === "string" && text.includes("-----BEGIN ")) return;
  // Never the value itself: it may be a key.
  const came =
    typeof text === "string" ? "a text without a PEM block (the path of a file?)" : describeValue(value);
  throw new TypeError(`${name} must be PEM, a string or bytes, got ${came}`);
}
