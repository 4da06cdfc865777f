import type { AnyContract, Contract } from "../contract/contract.js";
import type { AnyPlugin } from "../contract/plugin-type.js";
import { describeValue } from "../internal/describe-value.js";
import { assertOptions, readMilliseconds, readSignal } from "../internal/option-checks.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { PluginConnection } from "../rpc/plugin-connection.js";
import type { ReattachConfig } from "../wire/handshake/index.js";
import type { Encryption } from "./host-security.js";
import { findHandler } from "./match-version.js";
import type { ClientOf, CloseOptions, PluginClient } from "./plugin-client.js";
import type { PluginLifetime } from "./plugin-lifetime.js";
import type { HostTimeouts } from "./timeouts.js";

/** What a client is made from, besides the run. */
export interface ClientParts {
  readonly connection: PluginConnection;
  readonly version: number;
  readonly protocol: AnyPlugin["kind"];
  readonly encryption: Encryption;
  readonly reattachConfig: ReattachConfig;
  readonly timeouts: HostTimeouts;
}

/** A client whose contract is not known to the compiler: what it dispenses has no type yet. */
export interface UntypedClient extends Omit<PluginClient<Contract>, "dispense"> {
  dispense(name: string, options?: WaitOptions): Promise<unknown>;
}

/**
 * Gives a client the type that its contract says, and `match` when the contract has several versions. The connection makes
 * what it dispenses from the same contract, for the version that the client says.
 */
export function createClientOf<C extends AnyContract>(contract: C, client: UntypedClient): ClientOf<C>;
export function createClientOf(contract: AnyContract, client: UntypedClient): UntypedClient {
  if (!("versions" in contract)) return client;
  return Object.assign(client, {
    match(handlers: unknown): unknown {
      return findHandler(handlers, Object.keys(contract.versions), client.version)(client);
    },
  });
}

/** Makes the client of a plugin that answers. */
export function createPluginClient(run: PluginLifetime, parts: ClientParts): UntypedClient {
  const { connection, version, encryption, timeouts } = parts;
  const close = (options: CloseOptions = {}): Promise<void> => endRun(run, options);
  return {
    pid: run.pid,
    version,
    protocol: parts.protocol,
    broker: connection.broker,
    encryption,
    reattachConfig: parts.reattachConfig,
    exited: run.exited,
    async dispense(name: string, options: WaitOptions = {}): Promise<unknown> {
      if (typeof name !== "string") throw new TypeError(`name must be a string, got ${describeValue(name)}`);
      const limits = readWaitOptions("dispense() options", options, Infinity);
      assertUsable(run);
      return connection.dispense(name, limits);
    },
    async ping(options: WaitOptions = {}): Promise<void> {
      const limits = readWaitOptions("ping() options", options, timeouts.pingMs);
      assertUsable(run);
      await connection.ping(limits);
    },
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

function assertUsable(run: PluginLifetime): void {
  const error = run.endErrorNow();
  if (error !== undefined) throw error;
}

/** @throws TypeError, RangeError naming the option */
export function readWaitOptions(
  where: string,
  options: unknown,
  timeoutMs: number,
): Required<WaitOptions> & { timeoutMs: number } {
  assertOptions(where, options, ["signal", "timeoutMs"]);
  return {
    signal: readSignal("signal", options["signal"]),
    timeoutMs: readMilliseconds("timeoutMs", options["timeoutMs"], timeoutMs),
  };
}

/** Ends it, urgently once the signal fires or the time is out. @throws PluginError KILL_FAILED */
export async function endRun(run: PluginLifetime, options: CloseOptions): Promise<void> {
  const { signal, timeoutMs } = readWaitOptions("close() options", options, Infinity);
  const hurry = (): void => run.hurry();
  if (signal?.aborted === true) hurry();
  signal?.addEventListener("abort", hurry, { once: true });
  // More than 2^31-1 ms would fire at once; there is no limit then.
  const timer = timeoutMs < 2 ** 31 ? setTimeout(hurry, timeoutMs) : undefined;
  try {
    await run.end();
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", hurry);
  }
}
