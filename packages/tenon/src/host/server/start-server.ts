import type { Address } from "../../transport/address.js";
import type { PrivateDirectory } from "../../transport/private-directory.js";
import { formatAddress } from "../../wire/handshake/address.js";
import { createChildEnvironment, selectVariables } from "../child-environment.js";
import { consoleLogger, shieldLogger } from "../console-logger.js";
import { sharedOrphanGuard } from "../guard/orphan-guard.js";
import { forward } from "../output/attach-output.js";
import { createLineSplitter } from "../output/line-splitter.js";
import { PluginRun } from "../plugin-run.js";
import { startProcess } from "../process/plugin-process.js";
import { nameSource, resolveSource } from "../start-plugin.js";
import { hasControllingTerminal } from "../terminal.js";
import type { NormalizedServerOptions } from "./launch-server-options.js";

/** As for stderr: longer lines are logged in pieces. */
const maxLineBytes = 64 * 1024;

/** What {@link startServer} needs to know. */
export interface StartServerSettings {
  readonly options: NormalizedServerOptions;
  /** Goes with the server, or with the failed attempt to start it. */
  readonly directory: PrivateDirectory;
  readonly address: Address;
}

/** Starts a server's process with its address. @throws PluginError when it cannot be started */
export async function startServer({ options, directory, address }: StartServerSettings): Promise<PluginRun> {
  const { launch, stdout } = options;
  try {
    const source = options.createSource(formatAddress(address));
    const name = nameSource(source);
    const logger = shieldLogger(launch.logger ?? consoleLogger({ name }));
    const env = createChildEnvironment({
      inherited: selectVariables(process.env, launch.inheritEnv),
      explicit: launch.env,
      protocol: undefined,
    });
    const guard = sharedOrphanGuard();
    const child = await startProcess(
      {
        command: await resolveSource(source, { cwd: launch.cwd, env }),
        env,
        cwd: launch.cwd,
        stdin: launch.stdin,
        reach: launch.stdin === "inherit" && hasControllingTerminal() ? "tree" : "group",
        directory: directory.path,
      },
      guard,
    );
    const decoder = new TextDecoder();
    const log = (bytes: Uint8Array): void => logger.debug(decoder.decode(bytes), { stream: "stdout" });
    const lines = createLineSplitter(maxLineBytes, { onLine: log, onPiece: log });
    const write = (bytes: Uint8Array): void => {
      if (stdout !== undefined) forward(bytes, stdout, child.stdout);
      lines.write(bytes);
    };
    const reader = { write, end: () => lines.end() };
    const run = new PluginRun({
      name,
      process: child,
      directory,
      guard,
      logger,
      options: launch,
      stdout: reader,
    });
    run.phase = "listen";
    return run;
  } catch (error) {
    await directory.remove();
    throw error;
  }
}
