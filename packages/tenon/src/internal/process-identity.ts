import { readFileSync, readlinkSync } from "node:fs";

/** What tells a process from every other one, a later one with the same pid included. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: field 22 of `/proc/PID/stat`, in clock ticks since boot. undefined elsewhere. */
  readonly startTime: string | undefined;
  /** Linux: the pid namespace of the process that looks, such as `pid:[4026531836]`. undefined elsewhere. */
  readonly pidNamespace: string | undefined;
}

/** The identity of a running process, as this process sees it; undefined when there is none of that pid. */
export function readProcessIdentity(pid: number): ProcessIdentity | undefined {
  if (process.platform !== "linux") {
    return isSignalable(pid) ? { pid, startTime: undefined, pidNamespace: undefined } : undefined;
  }
  const startTime = readStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime, pidNamespace: readPidNamespace() };
}

/**
 * Whether the process still runs. A zombie does not: its end has only not been noticed by its parent yet. `unknown`
 * when it lives in another pid namespace, where its pid says nothing here.
 */
export function observeProcess(identity: ProcessIdentity): "running" | "gone" | "unknown" {
  if (process.platform !== "linux" || identity.startTime === undefined) {
    return isSignalable(identity.pid) ? "running" : "gone";
  }
  if (identity.pidNamespace !== readPidNamespace()) return "unknown";
  return readStartTime(identity.pid) === identity.startTime ? "running" : "gone";
}

function readStartTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return undefined;
  }
  // "PID (NAME) STATE …": the name may itself have spaces and brackets in it, so count from the last bracket.
  // State is field 3, the start time field 22 (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  return state === "Z" || state === "X" ? undefined : fields[22 - 3];
}

function readPidNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
