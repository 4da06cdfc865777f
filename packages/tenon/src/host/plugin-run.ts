import { lstat, unlink } from "node:fs/promises";
import { PluginError } from "../errors/index.js";
import type { Logger } from "../internal/logger.js";
import { settlesWithin } from "../internal/wait.js";
import type { PrivateDirectory } from "../transport/private-directory.js";
import type { Address } from "../transport/address.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { Listener } from "../transport/listen.js";
import { listenForPlugin } from "./broker-listener.js";
import { createExitError } from "./exit-report.js";
import type { ExitReport, LaunchPhase } from "./exit-report.js";
import type { OrphanGuard } from "./guard/orphan-guard.js";
import { attachOutput, forward } from "./output/attach-output.js";
import type { AttachedOutput } from "./output/attach-output.js";
import type { HandshakeReader } from "./output/handshake-reader.js";
import { createHandshakeReader } from "./output/handshake-reader.js";
import type { LineSplitter } from "./output/line-splitter.js";
import { createOutputTail } from "./output/output-tail.js";
import type { OutputTail } from "./output/output-tail.js";
import { createStderrLog } from "./output/stderr-log.js";
import type { NormalizedLaunchOptions } from "./normalize-launch-options.js";
import type { AdoptedConnection, PluginLifetime } from "./plugin-lifetime.js";
import type { PluginProcess, ProcessEnd } from "./process/plugin-process.js";
import { climbLadder } from "./terminate/kill-ladder.js";
import type { EndedBy } from "./terminate/kill-ladder.js";
import { createProcessFamily } from "./terminate/process-family.js";
import type { ProcessFamily } from "./terminate/process-family.js";

/**
 * How long after a process' end its pipes and its connection may still give what it wrote last. They give it at once,
 * unless a process that it left behind in another session holds them open.
 */
const lastOutputMs = 250;

/**
 * How long the end of the connection waits for the end of the process to explain it. The socket's end is mostly seen
 * first, by a millisecond or so.
 */
const exitNoticeMs = 250;

/** What a run is made of. */
export interface PluginRunParts {
  readonly name: string;
  readonly process: PluginProcess;
  readonly directory: PrivateDirectory;
  readonly guard: OrphanGuard;
  readonly logger: Logger;
  readonly options: NormalizedLaunchOptions;
  /** Reads its stdout, when no handshake line is expected there. @default the handshake reader */
  readonly stdout?: Pick<LineSplitter, "write" | "end">;
}

/**
 * One plugin process from its start to the last trace of it: its output, its end, and what is cleaned up then. A class
 * because it has a lifetime.
 */
export class PluginRun implements PluginLifetime {
  readonly process: PluginProcess;
  readonly name: string;
  readonly reader: HandshakeReader;
  /** Resolves when the process has ended and all that belonged to it is gone; never rejects. */
  readonly exited: Promise<ExitReport>;
  /** Resolves earlier: when the process has ended and its output has been read; never rejects. */
  readonly reported: Promise<ExitReport>;
  /** Which part of the launch is going on; for errors. */
  phase: LaunchPhase = "handshake";
  readonly #parts: PluginRunParts;
  readonly #family: ProcessFamily;
  readonly #tail: OutputTail = createOutputTail();
  readonly #pipes: readonly AttachedOutput[];
  readonly #hurry = new AbortController();
  #connection: AdoptedConnection | undefined;
  #connectionEnded = false;
  #address: Address | undefined;
  #step: EndedBy = "itself";
  #ending: Promise<void> | undefined;
  #report: ExitReport | undefined;

  constructor(parts: PluginRunParts) {
    const { process: child, logger, options } = parts;
    this.#parts = parts;
    this.process = child;
    this.name = parts.name;
    this.#family = createProcessFamily(child.pid, child.reach);
    this.reader = createHandshakeReader({ logger, maxNoiseBytes: options.maxHandshakeNoiseBytes });
    const stderrLog = createStderrLog({
      logger,
      tail: this.#tail,
      raw: (bytes) => {
        if (options.stderr !== undefined) forward(bytes, options.stderr, child.stderr);
      },
    });
    this.#pipes = [
      attachOutput(child.stdout, parts.stdout ?? this.reader),
      attachOutput(child.stderr, stderrLog),
    ];
    this.reported = child.ended.then((end) => this.#collect(end));
    this.exited = this.reported.then((report) => this.#cleanUp(report));
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Listens beside the plugin's own sockets. */
  listen(onConnection: (stream: ByteStream) => void): Promise<Listener> {
    return listenForPlugin(this.#parts.directory.path, onConnection);
  }

  get logger(): Logger {
    return this.#parts.logger;
  }

  /** Whether this side has begun to end it. */
  get ending(): boolean {
    return this.#ending !== undefined;
  }

  /** Notes where the plugin listens: what an older plugin leaves outside its directory is removed after its end. */
  announce(address: Address): void {
    this.#address = address;
  }

  /** Hands over the connection, which ends with the process from now on. */
  adopt(connection: AdoptedConnection): void {
    this.#connection = connection;
    void connection.closed.then(() => {
      this.#connectionEnded = true;
      // What calls are told that come before the process has ended.
      if (this.ending) connection.destroy(this.#createClosedError());
    });
    if (this.#report !== undefined) connection.destroy(this.createEndError(this.#report));
  }

  /** Notes which processes belong to the plugin now. */
  observeFamily(): Promise<void> {
    return this.#family.observe();
  }

  /**
   * The error that the process' end is, once it has ended; undefined while it runs. Waits a moment for the end to be
   * noticed: a broken connection is the first sign of it.
   */
  async endError(): Promise<PluginError | undefined> {
    await settlesWithin(this.reported, { timeoutMs: exitNoticeMs });
    return this.endErrorNow();
  }

  /** The same, as far as it is known now. */
  endErrorNow(): PluginError | undefined {
    if (this.#report !== undefined) return this.createEndError(this.#report);
    return this.ending ? this.#createClosedError() : undefined;
  }

  /**
   * Ends the process: Shutdown, SIGTERM, SIGKILL. Resolves when nothing of it is left. May be called again.
   * @throws PluginError KILL_FAILED
   */
  async end(): Promise<void> {
    this.#ending ??= this.#climb();
    await this.#ending;
    await this.exited;
  }

  /** The end is urgent: the next step is SIGKILL. Has an effect on `end` only. */
  hurry(): void {
    this.#hurry.abort();
  }

  async #climb(): Promise<void> {
    await this.#family.observe();
    const connection = this.#connectionEnded ? undefined : this.#connection;
    await climbLadder(
      {
        ended: this.process.ended,
        shutdown: connection === undefined ? undefined : (timeoutMs) => connection.shutdown({ timeoutMs }),
        signal: (signal) => this.#family.signal(signal),
        onStep: (step) => {
          this.#step = step;
        },
      },
      this.#parts.options.timeouts,
      this.#hurry.signal,
    );
  }

  async #collect(end: ProcessEnd): Promise<ExitReport> {
    const endedBy = this.#step;
    // What outlives the plugin in its group or tree would hold its pipes open.
    await this.#family.signal("SIGKILL");
    const allRead = Promise.all(this.#pipes.map((pipe) => pipe.ended));
    await settlesWithin(allRead, { timeoutMs: lastOutputMs });
    for (const pipe of this.#pipes) pipe.stop();
    await allRead;
    this.#report = { ...end, endedBy, stderrTail: this.#tail.lines() };
    return this.#report;
  }

  async #cleanUp(report: ExitReport): Promise<ExitReport> {
    const connection = this.#connection;
    if (connection !== undefined) {
      // Answers that the plugin sent before its end are still in the socket.
      await settlesWithin(connection.closed, { timeoutMs: lastOutputMs });
      connection.destroy(this.createEndError(report));
    }
    await this.#removeFiles();
    this.#parts.guard.release(this.process.pid);
    return report;
  }

  async #removeFiles(): Promise<void> {
    const { directory, logger } = this.#parts;
    try {
      await directory.remove();
      if (this.#address?.network === "unix") await unlinkSocket(this.#address.path);
    } catch (error) {
      logger.warn("A file of the plugin could not be removed.", {
        directory: directory.path,
        error: String(error),
      });
    }
  }

  /** The error that this end of the process is for whoever was using it. */
  createEndError(report: ExitReport): PluginError {
    if (this.ending && report.endedBy !== "itself") return this.#createClosedError();
    const stdoutTail = this.phase === "handshake" ? this.reader.noise() : [];
    return createExitError(report, { name: this.name, phase: this.phase, stdoutTail });
  }

  #createClosedError(): PluginError {
    return new PluginError("CLOSED", `The client of the plugin ${this.name} was closed.`, {
      remedy: "Finish all calls before close(), or launch the plugin again.",
    });
  }
}

/** Removes the socket of a plugin that ignored its directory, if it is one: the path is the plugin's word alone. */
async function unlinkSocket(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isSocket() === true) await unlink(path);
}
