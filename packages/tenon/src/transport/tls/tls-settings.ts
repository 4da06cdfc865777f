import type { PinnedCertificate } from "./pinned-certificate.js";

/** A certificate with its key, both PEM; other certificates of its chain may follow it. */
export interface KeyPair {
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
  /** For a key that is encrypted. */
  readonly passphrase?: string | undefined;
}

/**
 * Whose certificate a side takes. `pinned`: exactly one of these, on every connection (AutoMTLS). `authorities`: one
 * that an authority has issued for the server's name; `ca` (PEM) has the authorities, undefined stands for Node's own
 * list. A server without `ca` asks for no certificate.
 */
export type TlsTrust =
  | { readonly kind: "pinned"; readonly certificates: readonly PinnedCertificate[] }
  | { readonly kind: "authorities"; readonly ca: readonly (string | Uint8Array)[] | undefined };

/** All that one side of a plugin's connections has to know, whichever end opens them. Go: one `tls.Config`. */
export interface TlsSettings {
  /** What this side shows. A side without cannot accept connections. */
  readonly own: KeyPair | undefined;
  readonly trust: TlsTrust;
  /** The name that the server's certificate must be for, where authorities are trusted. */
  readonly serverName: string;
}

/** Which end of a connection this side is: the one that opened it, or the one that accepted it. */
export type TlsRole = "client" | "server";
