import type { AnyContract, Implementations } from "../../contract/contract.js";
import { assertContract } from "../../contract/contract.js";
import { listVersions } from "../../contract/contract-versions.js";
import { protocolOf } from "../../contract/plugin-type.js";
import { readImplementations } from "../../contract/read-implementations.js";
import { readProcessIdentity } from "../../internal/process-identity.js";
import { createAbortError } from "../../internal/wait.js";
import { parsePluginEnvironment } from "../../wire/handshake/environment.js";
import type { ReattachConfig } from "../../wire/handshake/index.js";
import type { EndReason } from "../lifecycle/plugin-ending.js";
import { openPlugin } from "../open-plugin.js";
import type { OpenPlugin } from "../open-plugin.js";
import { OutputBuffer } from "../output/output-buffer.js";
import { syncOutput } from "../output/synced-output.js";
import type { ServeOutcome } from "../serve.js";
import type { ServedChoice } from "../start/choose-served.js";
import { listenForHost } from "../start/plugin-listener.js";
import { SocketFiles } from "../start/socket-files.js";
import { normalizeTestServeOptions } from "./test-serve-options.js";
import type { TestServeOptions, TestServeSettings } from "./test-serve-options.js";

/** A plugin in test mode. Made by {@link serveForTest}. */
export interface TestPlugin extends AsyncDisposable {
  /** What a host needs to reattach; `formatReattachConfig` makes JSON of it. Go: `ReattachConfigCh`. */
  readonly reattachConfig: ReattachConfig;
  /** Resolves when the plugin has ended and nothing of it is left. Go: `CloseCh`. */
  readonly closed: Promise<ServeOutcome>;
  /** Ends the plugin, as the `signal` option does, and waits for it. May be called again. */
  close(): Promise<void>;
}

/**
 * Serves a contract's plugins from inside a test, or a program under a debugger, for hosts that reattach to it. Resolves as
 * soon as it listens. Go: `ServeConfig.Test`.
 *
 * The process stays its own: no cookie is looked for, no handshake line is printed, signals and uncaught errors are left
 * alone, stdout too unless `syncStdio` says otherwise; the process is not ended with the plugin, and there may be several
 * plugins in one. It ends by `close()`, by the `signal` option (Go: `Context`), or when a host asks it to, which none does
 * that knows of test mode. While it serves, it keeps the process alive.
 *
 * Its socket's directory is removed with it, and when the process exits. A signal that nobody listens to ends a process of
 * Node's without that, and leaves the directory in the system's for temporary files: where SIGTERM or SIGINT may come, have
 * a listener of your own call `close()`.
 *
 * @throws TypeError at once for a wrong contract or option; the promise rejects with one for an implementation that
 * lacks a method
 * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG, ABORTED (by rejecting)
 * @see go-plugin server.go:90 @v1.8.0 `ServeTestConfig`
 */
export function serveForTest<C extends AnyContract>(
  contract: C,
  implementations: Implementations<C>,
  options?: TestServeOptions,
): Promise<TestPlugin> {
  assertContract("serveForTest(contract)", contract);
  const settings = normalizeTestServeOptions(options);
  const served = readImplementations(contract, implementations);
  const version = chooseVersion([...served.keys()], settings.version);
  const plugins = listVersions(contract).get(version) ?? {};
  return open({ version, plugins, implementations: served.get(version) ?? {} }, settings);
}

/** Go takes the lowest, for hosts from before versions were negotiated; here the host reads the version in the config. */
function chooseVersion(implemented: readonly number[], asked: number | undefined): number {
  if (asked === undefined) return Math.max(...implemented);
  if (implemented.includes(asked)) return asked;
  throw new TypeError(`version must be one that is implemented (${implemented.join(", ")}), got ${asked}`);
}

type TestChoice = Pick<ServedChoice, "version" | "plugins" | "implementations">;

async function open(choice: TestChoice, settings: TestServeSettings): Promise<TestPlugin> {
  const { signal, syncStdio, tcp } = settings;
  if (signal?.aborted === true) throw createAbortError(signal);
  const files = new SocketFiles();
  const stopWatching = files.removeAtExit();
  // With nothing to say there is still the service: without it, Go's hosts log a warning.
  const output = syncStdio ? syncOutput() : new OutputBuffer();
  const release = (): void => {
    output.end();
    stopWatching();
  };
  try {
    const plugin = await openPlugin({
      choice,
      settings,
      output,
      clientCertificate: undefined,
      listen: async (onConnection) => {
        const environment = parsePluginEnvironment(process.env);
        return files.track(await listenForHost({ ...environment, tcp }, onConnection));
      },
      onConnectionsChanged: () => undefined,
    });
    return createTestPlugin(plugin, { choice, signal, release });
  } catch (error) {
    release();
    throw error;
  }
}

interface TestParts {
  readonly choice: TestChoice;
  readonly signal: AbortSignal | undefined;
  release(): void;
}

function createTestPlugin({ address, ending }: OpenPlugin, parts: TestParts): TestPlugin {
  const { choice, signal } = parts;
  const { pid } = process;
  const { startTime, pidNamespace } = readProcessIdentity(pid) ?? {};
  const onAbort = (): void => void ending.begin("aborted");
  signal?.addEventListener("abort", onAbort, { once: true });
  const closed = ending.done.then((reason: EndReason) => {
    signal?.removeEventListener("abort", onAbort);
    parts.release();
    return { reason };
  });
  const close = async (): Promise<void> => {
    onAbort();
    await closed;
  };
  const place = { protocol: protocolOf(choice.plugins), protocolVersion: choice.version, address };
  return {
    reattachConfig: { ...place, pid, test: true, startTime, pidNamespace },
    closed,
    close,
    [Symbol.asyncDispose]: close,
  };
}
