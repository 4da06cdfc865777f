import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsOptions } from "tenon/plugin";
import { issueCertificates } from "../../src/harness/issued-certificates.js";

/** How a connection is made: what each side is told. */
export interface Security {
  readonly name: "plain" | "TLS";
  readonly ourServer: { readonly tls?: TlsOptions };
  readonly ourClient: { readonly tls?: TlsOptions };
  /** Arguments of grpc-go's programs. */
  readonly theirServer: readonly string[];
  readonly theirClient: readonly string[];
}

/** Plain, and TLS with certificates issued for the run, which `folder` holds for grpc-go. */
export function createSecurities(programs: string, folder: string): readonly Security[] {
  const { ca, plugin: server } = issueCertificates(join(programs, "tls-certificates"));
  const files = { ca: join(folder, "ca.pem"), cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  writeFileSync(files.ca, ca);
  writeFileSync(files.cert, server.cert);
  writeFileSync(files.key, server.key, { mode: 0o600 });
  return [
    { name: "plain", ourServer: {}, ourClient: {}, theirServer: [], theirClient: [] },
    {
      name: "TLS",
      ourServer: { tls: server },
      ourClient: { tls: { ca } },
      theirServer: ["-use_tls", `-tls_cert_file=${files.cert}`, `-tls_key_file=${files.key}`],
      theirClient: ["-use_tls", "-use_test_ca", `-ca_file=${files.ca}`, "-server_host_override=localhost"],
    },
  ];
}
