import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { Logger } from "../../internal/logger.js";
import { settlesWithin } from "../../internal/wait.js";
import type { PluginConnection } from "../../rpc/plugin-connection.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import type { Listener } from "../../transport/listen.js";
import { createPrivateDirectory } from "../../transport/private-directory.js";
import type { PrivateDirectory } from "../../transport/private-directory.js";
import { listenForPlugin } from "../broker-listener.js";
import type { ExitReport, LaunchPhase } from "../exit-report.js";
import type { PluginLifetime } from "../plugin-lifetime.js";
import { climbLadder } from "../terminate/kill-ladder.js";
import type { EndedBy } from "../terminate/kill-ladder.js";
import type { HostTimeouts } from "../timeouts.js";
import type { AttachedProcess } from "./attached-process.js";

/** How often it is looked whether the process has ended, once there is a sign of it. Go: 1 s, always. */
const watchIntervalMs = 50;

/** How long the end of the connection waits for the end of the process to explain it. */
const exitNoticeMs = 250;

/** What a run is made of. */
export interface AttachedRunParts {
  readonly name: string;
  readonly process: AttachedProcess;
  /** Test mode: the plugin is not ended from here. */
  readonly test: boolean;
  readonly logger: Logger;
  readonly timeouts: Pick<HostTimeouts, "shutdownMs" | "terminateMs" | "killMs">;
}

/** A plugin that somebody else started, from the moment it was found to its end, or until it is let go. */
export class AttachedRun implements PluginLifetime {
  readonly pid: number;
  readonly name: string;
  readonly logger: Logger;
  readonly exited: Promise<ExitReport>;
  phase: LaunchPhase = "connect";
  readonly #parts: AttachedRunParts;
  readonly #foundAtMs = performance.now();
  readonly #over = createDeferred<EndedBy | "detached">();
  readonly #hurry = new AbortController();
  #connection: PluginConnection | undefined;
  #connectionEnded = false;
  #directory: Promise<PrivateDirectory> | undefined;
  #watch: NodeJS.Timeout | undefined;
  #step: EndedBy = "itself";
  #ending: Promise<void> | undefined;
  #report: ExitReport | undefined;

  constructor(parts: AttachedRunParts) {
    this.#parts = parts;
    this.pid = parts.process.pid;
    this.name = parts.name;
    this.logger = parts.logger;
    this.exited = this.#over.promise.then((endedBy) => this.#finish(endedBy));
  }

  async listen(onConnection: (stream: ByteStream) => void): Promise<Listener> {
    this.#directory ??= createPrivateDirectory();
    return listenForPlugin((await this.#directory).path, onConnection);
  }

  adopt(connection: PluginConnection): void {
    this.#connection = connection;
    void connection.closed.then(() => {
      this.#connectionEnded = true;
      this.#watchEnd();
    });
  }

  async endError(): Promise<PluginError | undefined> {
    this.#watchEnd();
    await settlesWithin(this.#over.promise, { timeoutMs: exitNoticeMs });
    return this.endErrorNow();
  }

  endErrorNow(): PluginError | undefined {
    if (this.#ending !== undefined) return createClosedError(this.name);
    return this.#report === undefined ? undefined : createEndedError(this.name, this.#report);
  }

  async end(): Promise<void> {
    this.#ending ??= this.#parts.test ? this.#letGo() : this.#endProcess();
    await this.#ending;
    await this.exited;
  }

  hurry(): void {
    this.#hurry.abort();
  }

  /** Lets go of it. go-plugin client.go:1015-1024 @v1.8.0: in test mode `Kill` has nothing that it could end. */
  detach(): Promise<void> {
    this.#ending ??= this.#letGo();
    return this.#ending;
  }

  async #letGo(): Promise<void> {
    this.#over.resolve("detached");
    await this.exited;
  }

  async #endProcess(): Promise<void> {
    this.#watchEnd();
    const connection = this.#connectionEnded ? undefined : this.#connection;
    const target = {
      ended: this.#over.promise,
      shutdown: connection && ((timeoutMs: number) => connection.shutdown({ timeoutMs })),
      signal: async (signal: "SIGTERM" | "SIGKILL") => this.#signal(signal),
      onStep: (step: Exclude<EndedBy, "itself">) => {
        this.#step = step;
      },
    };
    try {
      await climbLadder(target, this.#parts.timeouts, this.#hurry.signal);
    } finally {
      // One that could not be ended is not waited for.
      this.#watch?.unref();
      this.#connection?.destroy(createClosedError(this.name));
      await this.#removeDirectory();
    }
  }

  #signal(signal: "SIGTERM" | "SIGKILL"): void {
    if (this.#parts.process.signal(signal)) return;
    throw new PluginError(
      "KILL_FAILED",
      `The plugin ${this.name} was asked to end, and runs on. It was sent no signal: whether its pid is still its own is not certain.`,
      {
        details: { pid: this.pid },
        remedy:
          "End it by hand. The config of a Tenon host knows the process by its start time; such a plugin can be killed.",
      },
    );
  }

  /**
   * Begins with the first sign of an end: until then the open connection says that the plugin lives, and keeps the host
   * alive, as the watch does from then on.
   */
  #watchEnd(): void {
    if (this.#report !== undefined) return;
    this.#look();
    if (this.#parts.process.visible) this.#watch ??= setInterval(() => this.#look(), watchIntervalMs);
  }

  #look(): void {
    const { process: observed } = this.#parts;
    const hungUp = this.#ending !== undefined && this.#connectionEnded;
    if (observed.visible ? observed.isGone() : hungUp) this.#over.resolve(this.#step);
  }

  async #finish(endedBy: EndedBy | "detached"): Promise<ExitReport> {
    clearInterval(this.#watch);
    const ranMs = Math.round(performance.now() - this.#foundAtMs);
    const report: ExitReport = { code: null, signal: null, endedBy, ranMs, stderrTail: [] };
    this.#report = report;
    this.#connection?.destroy(this.endErrorNow() ?? createClosedError(this.name));
    await this.#connection?.closed;
    await this.#removeDirectory();
    return report;
  }

  async #removeDirectory(): Promise<void> {
    try {
      await (await this.#directory)?.remove();
    } catch (error) {
      this.logger.warn("A directory for sockets could not be removed.", { error: String(error) });
    }
  }
}

function createEndedError(name: string, { ranMs }: ExitReport): PluginError {
  return new PluginError(
    "PLUGIN_EXITED",
    `The plugin ${name} has ended, ${ranMs} ms after it was reattached to.`,
    {
      details: { phase: "running", ranMs },
      remedy: "The program that started it knows how it ended.",
    },
  );
}

function createClosedError(name: string): PluginError {
  return new PluginError("CLOSED", `The client of the plugin ${name} was closed.`, {
    remedy: "Finish all calls before close(), or reattach again.",
  });
}
