import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { parseProcStat, parsePsLine } from "./process-stat.js";
import type { ProcessRow } from "./process-stat.js";

/** All processes that can be seen: from /proc on Linux, from `ps` on other POSIX systems. None where there is neither. */
export async function readProcessTable(): Promise<ProcessRow[]> {
  return process.platform === "linux" ? readProc() : readPs();
}

/** One process; undefined when there is none with that pid. */
export async function readProcess(pid: number): Promise<ProcessRow | undefined> {
  if (process.platform === "linux") return readStat(String(pid));
  const rows = await readPs();
  return rows.find((row) => row.pid === pid);
}

async function readProc(): Promise<ProcessRow[]> {
  const names = await readdir("/proc");
  const rows = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readStat));
  return rows.filter((row) => row !== undefined);
}

async function readStat(pid: string): Promise<ProcessRow | undefined> {
  try {
    return parseProcStat(await readFile(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined; // It has ended since.
  }
}

async function readPs(): Promise<ProcessRow[]> {
  if (process.platform === "win32") return [];
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,stat=,lstart="], {
    env: { ...process.env, LC_ALL: "C" },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split("\n").flatMap((line) => parsePsLine(line) ?? []);
}
