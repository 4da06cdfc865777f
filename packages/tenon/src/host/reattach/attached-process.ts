import type { ProcessIdentity } from "../../internal/process-identity.js";
import type { ReattachConfig } from "../../wire/handshake/index.js";
import type { ProcessSystem } from "./process-system.js";

/** What is known of a process that somebody else started. */
export interface AttachedProcess {
  readonly pid: number;
  /** Whether its end can be seen from here: not across containers, and not when it is this process. */
  readonly visible: boolean;
  /** Whether it has ended. false as long as it cannot be told. */
  isGone(): boolean;
  /**
   * Sends it a signal if it is certain that the pid is still its own, and says whether it was: a signal to another process
   * that got the pid later would end a stranger. Between the look and the signal there are some microseconds.
   */
  signal(signal: "SIGTERM" | "SIGKILL"): boolean;
}

/** The process that a config describes; undefined when it no longer lives, or another has its pid by now. */
export function findAttachedProcess(
  config: ReattachConfig,
  system: ProcessSystem,
): AttachedProcess | undefined {
  const { pid, startTime, pidNamespace } = config;
  const told = startTime === undefined ? undefined : { pid, startTime, pidNamespace };
  if (told === undefined || pid === system.ownPid) return findByPid(pid, system);
  switch (system.observe(told)) {
    case "running":
      return createProcess(told, { system, certain: true });
    case "gone":
      return undefined;
    case "unknown":
      return createHidden(pid);
  }
}

/** A process in test mode, which may as well be this one, or be in a container: it is only ever looked at. */
export function observeTestProcess({ pid }: ReattachConfig, system: ProcessSystem): AttachedProcess {
  return findByPid(pid, system) ?? createHidden(pid);
}

/** By its pid alone: whoever has it now is watched, but never signalled. */
function findByPid(pid: number, system: ProcessSystem): AttachedProcess | undefined {
  // This process does not see its own end.
  if (pid === system.ownPid) return createHidden(pid);
  const found = system.identify(pid);
  return found === undefined ? undefined : createProcess(found, { system, certain: false });
}

function createProcess(
  identity: ProcessIdentity,
  { system, certain }: { readonly system: ProcessSystem; readonly certain: boolean },
): AttachedProcess {
  const { pid } = identity;
  return {
    pid,
    visible: true,
    isGone: () => system.observe(identity) === "gone",
    signal(signal) {
      if (!certain) return false;
      if (system.observe(identity) !== "running") return true;
      try {
        system.kill(pid, signal);
      } catch {
        // ESRCH: it has ended since. EPERM: another user's; that it lives on is noticed.
      }
      return true;
    },
  };
}

function createHidden(pid: number): AttachedProcess {
  return { pid, visible: false, isGone: () => false, signal: () => false };
}
