import type { ServeOptions } from "tenon/plugin";

/**
 * What the echo plugin is told by its environment. Its Go twin knows the TLS of these variables too.
 * - ECHO_TLS_CERT, ECHO_TLS_KEY, ECHO_TLS_CA: certificates of the user's own, PEM
 * - ECHO_CURVE: of the certificate that it makes for AutoMTLS
 * - ECHO_EXIT_WITH_HOST=1: it ends with a host that does not say who it is
 */
export function optionsFromEnvironment(env: NodeJS.ProcessEnv): ServeOptions {
  const { ECHO_TLS_CERT: cert, ECHO_TLS_KEY: key, ECHO_TLS_CA: ca } = env;
  return {
    ...(cert === undefined ? {} : { tls: { cert, key, ca } }),
    ...(env["ECHO_EXIT_WITH_HOST"] === "1" ? { exitWithHost: true } : {}),
    certificateCurve: env["ECHO_CURVE"] === "P-521" ? "P-521" : "P-256",
  };
}
