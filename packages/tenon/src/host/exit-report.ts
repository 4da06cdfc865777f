import { PluginError } from "../errors/index.js";
import type { ErrorCode } from "../errors/index.js";
import { quoteOutput } from "./output/quote-output.js";
import type { EndedBy } from "./terminate/kill-ladder.js";

/** How a plugin's process ended. */
export interface ExitReport {
  /** The exit code; null when a signal ended it, or when the process was reattached to: only its parent knows. */
  readonly code: number | null;
  /** The signal that ended it; null when it exited. */
  readonly signal: NodeJS.Signals | null;
  /**
   * What made it end: itself (or somebody else's signal), or a step of `close()`. `detached`: nothing did; it was reattached
   * to in test mode, and let go.
   */
  readonly endedBy: EndedBy | "detached";
  /** Milliseconds from start, or from the reattach, to end. */
  readonly ranMs: number;
  /**
   * The last lines of its stderr, the oldest first: at most 40, each cut at 1,000 characters. Of a longer Go panic, its first
   * 20 lines, `…` and the last 19.
   */
  readonly stderrTail: readonly string[];
}

/** What a plugin was doing, as far as its host knows. */
export type LaunchPhase = "handshake" | "listen" | "connect" | "tls" | "first answer" | "running";

/** What an exit error says besides the report. */
export interface ExitCircumstances {
  /** What the plugin is called in messages. */
  readonly name: string;
  readonly phase: LaunchPhase;
  /** What came on stdout before the handshake line. */
  readonly stdoutTail: readonly string[];
}

/** The error for a process that ended although nobody on this side asked it to. */
export function createExitError(
  report: ExitReport,
  { name, phase, stdoutTail }: ExitCircumstances,
): PluginError {
  const code: ErrorCode = phase === "handshake" || phase === "listen" ? "EXITED_EARLY" : "PLUGIN_EXITED";
  const when =
    phase === "handshake"
      ? ", before it printed its handshake line"
      : phase === "listen"
        ? ", before it answered at its address"
        : phase === "running"
          ? ""
          : `, in the phase "${phase}"`;
  const how = report.signal === null ? `exited with code ${report.code}` : `was ended by ${report.signal}`;
  const message = `The plugin ${name} ${how} after ${report.ranMs} ms${when}.`;
  const { endedBy: _, ...facts } = report;
  return new PluginError(
    code,
    `${message}${quoteOutput("stderr", report.stderrTail)}${quoteOutput("stdout", stdoutTail)}`,
    {
      details: { ...facts, phase, exitCode: report.code, stdoutTail },
      remedy: findRemedy(report, phase),
    },
  );
}

function findRemedy({ code, signal, stderrTail }: ExitReport, phase: LaunchPhase): string {
  const output = stderrTail.join("\n");
  if (phase !== "handshake" && phase !== "listen")
    return signal === "SIGKILL" ? killedRemedy : `${explainEnd(stderrTail)} Launch it again to go on.`;
  // The text of Go's plugins and of ours: go-plugin server.go:261 @v1.8.0.
  if (/not meant to be executed directly/.test(output)) {
    return "The plugin did not recognise the magic cookie: give both sides the same contract, key and value of the cookie above all.";
  }
  if (code === 127)
    return "Code 127 is the shell's: it did not find the program. Check the command line and the plugin's PATH.";
  if (code === 126)
    return "Code 126 is the shell's: it found the program, but could not execute it. Check its permissions and what it was built for.";
  // go-plugin server.go:286 @v1.8.0: Serve returns, and the program exits with 0, when it cannot listen.
  if (code === 0)
    return "A plugin that cannot listen exits with code 0 too: look at its log. A program that is no plugin does the same.";
  if (signal === "SIGKILL") return killedRemedy;
  return explainEnd(stderrTail);
}

function explainEnd(stderrTail: readonly string[]): string {
  return stderrTail.length === 0
    ? "It wrote nothing to stderr: look for what ends it without a word, such as process.exit()."
    : "Its last output says why: the option stderr shows all of it, as in stderr: process.stderr.";
}

const killedRemedy =
  'Somebody killed it; the kernel does so when memory runs out (look for "oom" in its log).';
