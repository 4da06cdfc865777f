import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { InstalledPlugin } from "../cases/installed-plugin.js";

/** A plugin that runs without a host. */
export interface BarePlugin {
  /** The path of the socket that it listens on. */
  readonly socket: string;
  /** Sends SIGTERM. Resolves with the exit code when the process has ended. */
  end(): Promise<number | null>;
}

/** Starts a plugin as a host would, with `cookie` in its environment, and reads its line. The caller ends it. */
export async function startBarePlugin(
  { command: [file], cwd, env }: InstalledPlugin<readonly [string]>,
  cookie: Readonly<Record<string, string>>,
): Promise<BarePlugin> {
  const child = spawn(file, {
    cwd,
    env: { ...process.env, ...env, ...cookie, PLUGIN_PROTOCOL_VERSIONS: "1" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: line = "" } = (await lines.next()) as { value?: string };
  const [, , network, socket] = line.split("|");
  if (network !== "unix" || socket === undefined) {
    child.kill("SIGKILL");
    throw new Error(`expected a handshake line with a Unix socket, came ${JSON.stringify(line)}`);
  }
  return {
    socket,
    async end() {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}
