import type { ProcessReach } from "../guard/orphan-guard.js";
import { selectFamily } from "../process/process-stat.js";
import type { ProcessRow } from "../process/process-stat.js";
import { readProcess, readProcessTable } from "../process/process-table.js";

/** The processes that end together with a plugin. */
export interface ProcessFamily {
  /** Notes who belongs to the plugin now, so that those who lose their parent are still known later. */
  observe(): Promise<void>;
  /** Sends a signal to all of them that live. */
  signal(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/**
 * The family of the plugin with that pid.
 * `group`: its process group, which the kernel keeps: a member is found even when the leader has ended.
 * `tree`: it shares the host's group, so its family is the processes below it, found by walking; a member whose parent
 * ended before it was first observed is lost.
 */
export function createProcessFamily(pid: number, reach: ProcessReach): ProcessFamily {
  if (process.platform === "win32") return createSingle(pid);
  return reach === "group" ? createGroup(pid) : createTree(pid);
}

function createGroup(pid: number): ProcessFamily {
  return {
    observe: () => Promise.resolve(),
    signal(signal) {
      sendSignal(-pid, signal);
      return Promise.resolve();
    },
  };
}

/** Windows knows neither signals nor groups: either signal ends the one process at once. Not tested there yet. */
function createSingle(pid: number): ProcessFamily {
  return {
    observe: () => Promise.resolve(),
    signal(signal) {
      sendSignal(pid, signal);
      return Promise.resolve();
    },
  };
}

function createTree(pid: number): ProcessFamily {
  const known = new Map<number, ProcessRow>();
  async function observe(): Promise<void> {
    const table = await readProcessTable();
    const same = (row: ProcessRow): boolean => {
      const before = known.get(row.pid);
      return before === undefined ? row.pid === pid && known.size === 0 : before.startTime === row.startTime;
    };
    // Walked from every known member that lives, as the plugin itself may have ended; never from a stranger.
    for (const root of table.filter(same)) {
      for (const row of selectFamily(table, root.pid)) known.set(row.pid, row);
    }
  }
  return {
    observe,
    async signal(signal) {
      await observe();
      for (const { pid: member, startTime } of known.values()) {
        const now = await readProcess(member);
        if (now?.startTime === startTime) sendSignal(member, signal);
      }
    },
  };
}

/** Sends a signal; one that nobody is there to take has nothing to do. */
function sendSignal(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // ESRCH: all have ended. EPERM: those left changed their user (macOS also says so of a group of zombies).
  }
}
