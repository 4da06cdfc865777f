import { readFileSync } from "node:fs";

/** Clock ticks a second in /proc/PID/stat: 100 on every Linux that Node runs on (`getconf CLK_TCK`). */
const TICKS_A_SECOND = 100;

/** Microseconds of processor time, user and system, that a process has used; 0 where there is no /proc. */
export function processCpuUs(pid: number): number {
  if (process.platform !== "linux") return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Fields are counted behind the command, which stands in parentheses and may hold blanks: utime 14, stime 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND) * 1e6;
}

/** Microseconds of processor time that this process has used. */
export function ownCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
