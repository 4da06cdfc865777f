import type { Encryption, LaunchSettings } from "tenon/host";

/** How a TypeScript host protects its connections, for cases that are run in more than one way. */
export interface HostVariant {
  /** For the names of cases. */
  readonly name: string;
  readonly options: Pick<LaunchSettings, "autoMtls" | "certificateCurve" | "tls" | "env">;
  /** What the client says of it. */
  readonly encryption: Encryption;
}

/** As hosts are when nothing is said. */
export const plainHost: HostVariant = { name: "without TLS", options: {}, encryption: "none" };

/** With certificates that both sides make. */
export const autoMtlsHost: HostVariant = {
  name: "with AutoMTLS",
  options: { autoMtls: "require" },
  encryption: "autoMtls",
};
