import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { VictimFigures } from "./attack-figures.js";

/** What a victim may be asked. The client's calls reject or resolve as the attacker lets them. */
export interface VictimRequest {
  readonly id: number;
  readonly kind: "figures" | "echo" | "list" | "send" | "ended" | "launch";
  readonly timeoutMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly id: number;
  readonly answer: unknown;
}

/** A process that is attacked: our server or our client, with nothing else in it. */
export class Victim implements AsyncDisposable {
  /** The socket: the server's own, or where the client has connected. */
  readonly path: string;
  readonly #child: ChildProcess;
  #lastId = 0;

  private constructor(child: ChildProcess, path: string) {
    this.#child = child;
    this.#child.setMaxListeners(0);
    this.path = path;
  }

  /** Our plugin-side server, listening. */
  static server(maxMessageBytes = 2 ** 31 - 1): Promise<Victim> {
    return Victim.#start("victim-server.ts", [String(maxMessageBytes)]);
  }

  /** Our host-side client, connected to a hostile server. */
  static client(path: string, maxMessageBytes = 2 ** 31 - 1): Promise<Victim> {
    return Victim.#start("victim-client.ts", [path, String(maxMessageBytes)]);
  }

  /** Our host, that will launch the hostile plugin which attacks in that way. What it logs goes nowhere. */
  static host(kind: string, size = 0): Promise<Victim> {
    const plugin = fileURLToPath(new URL("../fixtures/attacks/hostile-plugin.mjs", import.meta.url));
    return Victim.#start("victim-host.ts", [plugin, kind, String(size)]);
  }

  static async #start(name: string, args: readonly string[]): Promise<Victim> {
    const file = fileURLToPath(new URL(`../fixtures/attacks/${name}`, import.meta.url));
    const child = fork(file, args, {
      execArgv: ["--import", "tsx", "--expose-gc"],
      stdio: ["ignore", "ignore", name === "victim-host.ts" ? "ignore" : "inherit", "ipc"],
    });
    const [{ answer }] = (await once(child, "message")) as [Answer];
    return new Victim(child, String(answer));
  }

  /** Its figures now, after all that came before on its sockets and was read. */
  async figures(): Promise<VictimFigures> {
    return (await this.#ask({ kind: "figures" })) as VictimFigures;
  }

  /** Makes the client do something; resolves with `done`, or the error's code and message. */
  async act(request: Omit<VictimRequest, "id">): Promise<string> {
    return String(await this.#ask(request));
  }

  async #ask(request: Omit<VictimRequest, "id">): Promise<unknown> {
    const id = ++this.#lastId;
    const answered = new Promise<unknown>((resolve, reject) => {
      const onMessage = (message: Answer): void => {
        if (message.id !== id) return;
        this.#child.off("message", onMessage).off("exit", onExit);
        resolve(message.answer);
      };
      const onExit = (): void => reject(new Error("the victim's process has ended"));
      this.#child.on("message", onMessage).once("exit", onExit);
    });
    this.#child.send({ id, ...request });
    return answered;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }
}

/** What an attack has cost its victim, in the end and at its worst. */
export interface AttackCost {
  /** Memory still held, the attack's connection open or just ended. */
  readonly heldBytes: number;
  /** How much the most that was ever resident has grown. */
  readonly peakBytes: number;
  readonly cpuMs: number;
  readonly after: VictimFigures;
}

/** What an attack may cost. */
export interface CostBounds {
  readonly heldBytes: number;
  readonly cpuMs: number;
  /** @default not bounded: the process may have been larger before */
  readonly peakBytes?: number;
}

/** Compares an attack's cost with its bounds, and shows it with the test's result. */
export function assertCost(test: TestContext, cost: AttackCost, bounds: CostBounds): void {
  const { heldBytes, peakBytes, cpuMs } = cost;
  const figures = `holds ${(heldBytes / 1024).toFixed()} KiB more, peak ${(peakBytes / 1024).toFixed()} KiB more, ${cpuMs.toFixed()} ms of processor time`;
  test.diagnostic(figures);
  assert.ok(heldBytes <= bounds.heldBytes, figures);
  assert.ok(cpuMs <= bounds.cpuMs, figures);
  assert.ok(peakBytes <= (bounds.peakBytes ?? Infinity), figures);
}

/** Runs an attack. What it resolves with is dropped: it is over when the victim has taken in all of it. */
export async function costOf(victim: Victim, attack: () => Promise<unknown>): Promise<AttackCost> {
  const before = await victim.figures();
  await attack();
  const after = await victim.figures();
  return {
    heldBytes: after.heldBytes - before.heldBytes,
    peakBytes: after.peakBytes - before.peakBytes,
    cpuMs: after.cpuMs - before.cpuMs,
    after,
  };
}
