import { execFileSync } from "node:child_process";
import { goProgram } from "../peers/peer-paths.js";

/** A certificate for `localhost` with its key, PEM. */
export interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority, and certificates that it has issued to both sides; made by Go. */
export interface IssuedCertificates {
  /** The authority's own, PEM. */
  readonly ca: string;
  readonly host: IssuedCertificate;
  readonly plugin: IssuedCertificate;
}

/**
 * Makes all of them anew. Only for cases under `describeWith(["go"], …)`, or with the path of the `tls-certificates`
 * program.
 */
export function issueCertificates(
  program: string = goProgram("tls-certificates", "grpc-go 1.83"),
): IssuedCertificates {
  return JSON.parse(execFileSync(program, { encoding: "utf8" })) as IssuedCertificates;
}

/** What tells an echo program its certificates. */
export function tlsEnvironment(
  { cert, key }: IssuedCertificate,
  ca: string,
): Readonly<Record<string, string>> {
  return { ECHO_TLS_CERT: cert, ECHO_TLS_KEY: key, ECHO_TLS_CA: ca };
}
