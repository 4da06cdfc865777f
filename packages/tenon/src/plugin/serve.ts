import type { Contract, Implementations } from "../contract/contract.js";
import { assertContract } from "../contract/contract.js";
import { resolvePlugins } from "../contract/resolve-plugins.js";
import { describeValue } from "../internal/describe-value.js";
import { parsePluginEnvironment } from "../wire/handshake/environment.js";
import { logCrashes } from "./lifecycle/crash-log.js";
import type { EndReason } from "./lifecycle/plugin-ending.js";
import { captureStdout } from "./output/captured-stdout.js";
import { writeStderr } from "./output/write-stderr.js";
import { runPlugin } from "./run-plugin.js";
import { normalizeServeOptions } from "./serve-options.js";
import type { ServeOptions } from "./serve-options.js";
import { claimProcess } from "./start/claim-process.js";
import { findCookieProblem } from "./start/cookie-gate.js";

const wrongCookieExitCode = 1;

/** How a plugin ended. */
export interface ServeOutcome {
  readonly reason: EndReason;
}

/**
 * Serves a contract's plugins to the host that started this process. The implementations are checked against the
 * contract, by the compiler and at run time.
 *
 * Resolves when the plugin has ended: its host asked for it, SIGTERM came, the host's process is gone, or `signal`
 * fired. The process then ends by itself, with code 0, or is ended after `timeouts.exitMs` if something keeps it alive
 * (not after `signal`). From the call on `process.stdout` is captured and sent to the host, SIGINT is ignored, and an
 * uncaught error is logged before the process ends with code 1.
 *
 * When no host started the process, says so on stderr and ends it with code 1.
 *
 * @throws TypeError at once for a wrong contract or option; the promise rejects with one for an implementation that
 * lacks a method
 * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG, CONNECTION_LOST when the plugin could not start (by
 * rejecting); COOKIE_MISMATCH with `onWrongCookie: "throw"`
 * @see go-plugin server.go:231 @v1.8.0 `Serve`
 */
export function serve<C extends Contract>(
  contract: C,
  implementations: Implementations<C>,
  options?: ServeOptions,
): Promise<ServeOutcome> {
  assertContract("serve(contract)", contract);
  const { handshake, plugins } = contract;
  const settings = normalizeServeOptions(options);
  const served = checkImplementations(implementations, Object.keys(plugins));
  const problem = findCookieProblem(handshake, process.env);
  if (problem !== undefined) {
    if (settings.onWrongCookie === "throw") return Promise.reject(problem);
    writeStderr(`${problem.message.replace(/^\[\w+\] /, "")}\n`);
    // eslint-disable-next-line unicorn/no-process-exit -- as Go's plugins do: nothing of the program is to run
    process.exit(wrongCookieExitCode);
  }
  claimProcess(handshake.magicCookieKey);
  logCrashes(settings.logger);
  const output = captureStdout();
  output.setMaxBytes(settings.maxOutputBytes);
  const environment = parsePluginEnvironment(process.env);
  const resolved = resolvePlugins(plugins);
  return runPlugin({ handshake, resolved, implementations: served, settings, output, environment });
}

/** @throws TypeError when there is nothing to serve, or a name that the contract does not have */
function checkImplementations(value: object, names: readonly string[]): Readonly<Record<string, object>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`implementations must be an object by plugin name, got ${describeValue(value)}`);
  }
  const served = Object.entries(value).filter(([, implementation]) => implementation !== undefined);
  const expected = `the contract has ${names.join(", ")}`;
  if (served.length === 0) throw new TypeError(`implementations must have at least one plugin: ${expected}`);
  for (const [name] of served) {
    if (!names.includes(name))
      throw new TypeError(`implementations has an unknown plugin ${describeValue(name)}: ${expected}`);
  }
  return Object.fromEntries(served) as Record<string, object>;
}
