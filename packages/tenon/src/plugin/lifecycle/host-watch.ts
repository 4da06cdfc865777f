import { observeProcess } from "../../internal/process-identity.js";
import type { HostIdentity } from "../../wire/handshake/host-identity.js";

// A plugin is to end within a second of its host. One look costs about 20 microseconds.
const intervalMs = 200;

/** How a plugin finds out that its host is gone. */
export interface HostWatchSettings {
  /** The host, when it said who it is (Tenon's do). */
  readonly host: HostIdentity | undefined;
  /** `undefined`: yes under a host that said who it is, no under others, which may restart and reattach. */
  readonly exitWithHost: boolean | undefined;
}

/** A watch over the host's process. */
export interface HostWatch {
  /** Looks now: a connection that ended may be the first sign. */
  readonly check: () => void;
  readonly stop: () => void;
}

/** Calls `onGone`, once, when the host's process has ended. Its timer does not keep this process alive. */
export function watchHost(settings: HostWatchSettings, onGone: () => void): HostWatch {
  const isGone = settings.exitWithHost === false ? undefined : chooseTest(settings);
  if (isGone === undefined) return { check: () => undefined, stop: () => undefined };
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
  };
  const check = (): void => {
    if (stopped || !isGone()) return;
    stop();
    onGone();
  };
  const timer = setInterval(check, intervalMs).unref();
  return { check, stop };
}

function chooseTest({ host, exitWithHost }: HostWatchSettings): (() => boolean) | undefined {
  const parentPid = process.ppid;
  const hasOtherParent = (): boolean => process.ppid !== parentPid;
  // The parent is the host itself, or a wrapper such as a shell that ends with its host or does not.
  if (host === undefined) return exitWithHost === true ? hasOtherParent : undefined;
  // Where zombies cannot be told from the living, a host that is the parent is gone once another parent is there.
  const isParent = host.pid === parentPid;
  return () => observeProcess(host) === "gone" || (isParent && hasOtherParent());
}
