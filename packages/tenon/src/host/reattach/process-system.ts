import { observeProcess, readProcessIdentity } from "../../internal/process-identity.js";
import type { ProcessIdentity } from "../../internal/process-identity.js";

/** The operating system, as far as reattaching needs it: a seam, so that a test can have a pid mean what it likes. */
export interface ProcessSystem {
  /** This process' own pid. */
  readonly ownPid: number;
  /** The identity of the process that has the pid now; undefined when there is none. */
  identify(pid: number): ProcessIdentity | undefined;
  observe(identity: ProcessIdentity): "running" | "gone" | "unknown";
  /** Sends a signal. @throws when nobody takes it */
  kill(pid: number, signal: NodeJS.Signals): void;
}

/** The one that this process runs on. */
export const thisSystem: ProcessSystem = {
  ownPid: process.pid,
  identify: readProcessIdentity,
  observe: observeProcess,
  kill: (pid, signal) => void process.kill(pid, signal),
};
