import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Dispensed } from "../../src/contract/contract.js";
import { resolvePlugins } from "../../src/contract/resolve-plugins.js";
import { connectGrpcPlugin } from "../../src/rpc/grpc/connect-grpc-plugin.js";
import type { PluginConnection } from "../../src/rpc/plugin-connection.js";
import { dial } from "../../src/transport/dial.js";
import { formatHostEnvironment } from "../../src/wire/handshake/environment.js";
import { isHandshakeProblem, parseHandshakeLine } from "../../src/wire/handshake/handshake-line.js";
import { contract } from "../fixtures/plugin-contract.js";

/** How a fixture is run from source. */
export function fixtureCommand(name: string): [string, ...string[]] {
  return [
    process.execPath,
    "--import",
    "tsx",
    fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)),
  ];
}

/** The environment that a host gives to its plugin; nothing of the test's own that would mislead it. */
export function pluginEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    ...formatHostEnvironment({ ...contract.handshake, versions: [1] }),
    ...extra,
  };
}

/** A process whose output is kept, and whose lines can be waited for. */
export class FixtureProcess {
  readonly child: ChildProcess;
  /** Resolves when the process has ended and its output is complete. */
  readonly closed: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stdout = "";
  stderr = "";

  /** The process is killed when the test ends, whatever becomes of the test. */
  constructor(
    test: TestContext,
    [command, ...args]: readonly [string, ...string[]],
    env: Record<string, string>,
  ) {
    test.after(() => {
      this.child.kill("SIGKILL");
      this.child.stdout?.destroy();
      this.child.stderr?.destroy();
    });
    this.child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.on("data", (bytes: Buffer) => (this.stdout += bytes.toString()));
    this.child.stderr?.on("data", (bytes: Buffer) => (this.stderr += bytes.toString()));
    this.closed = once(this.child, "close").then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
  }

  /** Waits until what was written to one stream contains `text`; fails when the process ends without it. */
  async untilWritten(stream: "stdout" | "stderr", text: string | RegExp): Promise<void> {
    const isThere = (): boolean =>
      typeof text === "string" ? this[stream].includes(text) : text.test(this[stream]);
    while (!isThere()) {
      const next = once(this.child[stream] ?? this.child, "data").then(() => true);
      if (await Promise.race([next, this.closed.then(() => false)])) continue;
      if (!isThere())
        throw new Error(`the process ended without ${String(text)}:\n${this.stdout}\n${this.stderr}`);
    }
  }

  /** The handshake line, as soon as it is there. */
  async handshake(): Promise<string> {
    await this.untilWritten("stdout", "\n");
    return this.stdout.slice(0, this.stdout.indexOf("\n"));
  }
}

/** A connection to a fixture, with what it sent as output. */
export interface FixtureConnection {
  readonly connection: PluginConnection;
  readonly sample: Dispensed<typeof contract, "sample">;
  /** Sends a command to `plugin-commands.ts`; gives the answer's body. */
  readonly command: (author: string, body?: string) => Promise<string>;
  /** What came through the stdio service so far. */
  readonly output: () => string;
}

/** Connects to a process by its handshake line, as a host does. */
export async function connectTo(plugin: FixtureProcess): Promise<FixtureConnection> {
  const line = parseHandshakeLine(await plugin.handshake());
  if (isHandshakeProblem(line)) throw new Error(line.message);
  let output = "";
  const connection = connectGrpcPlugin(await dial(line.address), {
    plugins: await resolvePlugins(contract.plugins),
    stdio: {
      stdout(bytes) {
        output += Buffer.from(bytes).toString();
      },
      stderr: () => undefined,
    },
  });
  const sample = connection.dispense("sample") as Dispensed<typeof contract, "sample">;
  return {
    connection,
    sample,
    async command(author, body = "") {
      const answer = await sample.echo({ author, body: Buffer.from(body) });
      return Buffer.from(answer.body).toString();
    },
    output: () => output,
  };
}
