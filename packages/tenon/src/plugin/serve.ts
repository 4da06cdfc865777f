import type { AnyContract, Implementations } from "../contract/contract.js";
import { assertContract } from "../contract/contract.js";
import { readImplementations } from "../contract/read-implementations.js";
import { parsePluginEnvironment } from "../wire/handshake/environment.js";
import { logCrashes } from "./lifecycle/crash-log.js";
import type { EndReason } from "./lifecycle/plugin-ending.js";
import { captureStdout } from "./output/captured-stdout.js";
import { writeStderr } from "./output/write-stderr.js";
import { runPlugin } from "./run-plugin.js";
import { normalizeServeOptions } from "./serve-options.js";
import type { ServeOptions } from "./serve-options.js";
import { claimProcess } from "./start/claim-process.js";
import { chooseServed } from "./start/choose-served.js";
import { findCookieProblem } from "./start/cookie-gate.js";

const wrongCookieExitCode = 1;

/** How a plugin ended. */
export interface ServeOutcome {
  readonly reason: EndReason;
}

/**
 * Serves a contract's plugins to the host that started this process. The implementations are checked against the
 * contract, by the compiler and at run time. Of several versions that are implemented, the highest that the host takes is
 * served; the lowest, when it takes none or does not say.
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
export function serve<C extends AnyContract>(
  contract: C,
  implementations: Implementations<C>,
  options?: ServeOptions,
): Promise<ServeOutcome> {
  assertContract("serve(contract)", contract);
  const { handshake } = contract;
  const settings = normalizeServeOptions(options);
  const served = readImplementations(contract, implementations);
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
  const choice = chooseServed(contract, served, environment);
  return runPlugin({ choice, settings, output, environment });
}
