import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { readProcessSlot, writeProcessSlot } from "../../internal/process-slot.js";
import { guardScript } from "./guard-script.js";

/** What belongs to a plugin: its process group, when it leads one; else the processes below it. */
export type ProcessReach = "group" | "tree";

/** A plugin's entry on the guard's list. */
export interface GuardEntry {
  readonly pid: number;
  readonly reach: ProcessReach;
  /** Removed with all in it when the host is gone. */
  readonly directory: string;
}

/** Ends the plugins of this process when it is gone, however it went. See docs/decisions/orphan-guard.md. */
export interface OrphanGuard {
  /**
   * Where a child that is being started reports itself: to be given to it as a descriptor. Calling this starts the
   * guard when it does not run. undefined where there can be no guard: on Windows, or with no /bin/sh.
   * Each call is followed by one of `release`.
   */
  acquire(): Writable | undefined;
  /** Tells the guard of a plugin from this side too, for the case that the guard it reported to has died. */
  add(entry: GuardEntry): void;
  /** The plugin has ended (or did not start): the guard forgets it, and ends itself when it has none left. */
  release(pid: number | undefined): void;
}

/** Creates a guard; it starts at the first `acquire`. One a process is enough: see {@link sharedOrphanGuard}. */
export function createOrphanGuard(shell = "/bin/sh"): OrphanGuard {
  const entries = new Map<number, GuardEntry>();
  let holders = 0;
  let running: { readonly child: ChildProcess; readonly input: Writable } | undefined;

  function start(): Writable | undefined {
    if (process.platform === "win32" || !existsSync(shell)) return undefined;
    // A session of its own: neither Ctrl-C nor the end of the terminal nor a kill of the host's group reaches it.
    const child = spawn(shell, ["-c", guardScript], {
      cwd: "/",
      detached: true,
      env: { PATH: process.env["PATH"] ?? "/bin:/usr/bin" },
      stdio: ["pipe", "ignore", "ignore"],
    });
    const input = child.stdin;
    const forget = (): void => {
      if (running?.child === child) running = undefined;
    };
    // A guard that somebody killed: the next launch starts another, which is told of all plugins that run.
    child.on("error", forget).on("exit", forget);
    input.on("error", forget);
    unref(child, input);
    running = { child, input };
    for (const entry of entries.values()) input.write(formatEntry(entry));
    return input;
  }

  return {
    acquire() {
      holders++;
      return running?.input ?? start();
    },
    add(entry) {
      entries.set(entry.pid, entry);
      running?.input.write(formatEntry(entry));
    },
    release(pid) {
      holders--;
      if (pid !== undefined && entries.delete(pid)) running?.input.write(`- ${pid}\n`);
      if (holders > 0) return;
      running?.input.end();
      running = undefined;
    },
  };
}

/**
 * The guard that all launches of this process share, also those of another copy of the library: it stands for the
 * process, so the process keeps it.
 */
export function sharedOrphanGuard(): OrphanGuard {
  const shared = readProcessSlot("orphanGuard");
  if (isOrphanGuard(shared)) return shared;
  const guard = createOrphanGuard();
  writeProcessSlot("orphanGuard", guard);
  return guard;
}

function isOrphanGuard(value: unknown): value is OrphanGuard {
  if (typeof value !== "object" || value === null) return false;
  const methods: Partial<Record<keyof OrphanGuard, unknown>> = value;
  return [methods.acquire, methods.add, methods.release].every((method) => typeof method === "function");
}

function formatEntry({ pid, reach, directory }: GuardEntry): string {
  // The guard reads lines: a directory that would break one stays, and is removed by the host alone.
  return `+ ${pid} ${reach} ${/[\r\n]/.test(directory) ? "" : directory}\n`;
}

/** The host may end with the guard running: that is what the guard is for. */
function unref(child: ChildProcess, input: Writable): void {
  child.unref();
  // A pipe of a child process is a socket, though its type does not say so.
  if (input instanceof Socket) input.unref();
}
