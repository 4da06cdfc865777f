import type { Contract, Dispensed, PluginName } from "../contract/contract.js";
import { describeValue } from "../internal/describe-value.js";
import { assertOptions, readMilliseconds, readSignal } from "../internal/option-checks.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { PluginConnection } from "../rpc/plugin-connection.js";
import type { CloseOptions, PluginClient } from "./plugin-client.js";
import type { PluginRun } from "./plugin-run.js";
import type { HostTimeouts } from "./timeouts.js";

/** What a client is made from, besides the run. */
export interface ClientParts {
  readonly connection: PluginConnection;
  readonly version: number;
  readonly timeouts: HostTimeouts;
}

/** Makes the client of a plugin that answers. */
export function createPluginClient<C extends Contract>(run: PluginRun, parts: ClientParts): PluginClient<C> {
  const { connection, version, timeouts } = parts;
  const close = (options: CloseOptions = {}): Promise<void> => endRun(run, options);
  return {
    pid: run.process.pid,
    version,
    protocol: "grpc",
    exited: run.exited,
    async dispense<Name extends PluginName<C>>(name: Name): Promise<Dispensed<C, Name>> {
      if (typeof name !== "string") throw new TypeError(`name must be a string, got ${describeValue(name)}`);
      assertUsable(run);
      // The contract's types say what the connection makes from the same contract.
      return connection.dispense(name) as Dispensed<C, Name>;
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

function assertUsable(run: PluginRun): void {
  const error = run.endErrorNow();
  if (error !== undefined) throw error;
}

function readWaitOptions(
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

async function endRun(run: PluginRun, options: CloseOptions): Promise<void> {
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
