/** What the operating system says of one process. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  /** When it started, as the operating system counts; with the pid it names one process for good. */
  readonly startTime: string;
  /** It has ended and waits to be collected by its parent. */
  readonly zombie: boolean;
}

/**
 * Reads the text of Linux's `/proc/PID/stat`; undefined when it is none. The program's name, in parentheses, may have
 * anything in it, parentheses and line ends too: what counts stands after the last one.
 * @see proc_pid_stat(5): field 3 is the state, 4 the parent's pid, 22 the start time in clock ticks since boot
 */
export function parseProcStat(text: string): ProcessRow | undefined {
  const pid = Number.parseInt(text, 10);
  const nameEnd = text.lastIndexOf(")");
  if (nameEnd === -1 || Number.isNaN(pid)) return undefined;
  const fields = text
    .slice(nameEnd + 1)
    .trim()
    .split(" ");
  const [state, parent] = fields;
  const startTime = fields[19];
  if (parent === undefined || startTime === undefined) return undefined;
  return { pid, parentPid: Number(parent), startTime, zombie: state === "Z" };
}

/** Reads one line of `ps -A -o pid=,ppid=,stat=,lstart=`, for systems without /proc; undefined when it is none. */
export function parsePsLine(line: string): ProcessRow | undefined {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/.exec(line);
  if (match === null) return undefined;
  const [, pid, parentPid, state = "", startTime = ""] = match;
  return { pid: Number(pid), parentPid: Number(parentPid), startTime, zombie: state.startsWith("Z") };
}

/** The rows of `pid` and of all processes below it, parents first. */
export function selectFamily(rows: readonly ProcessRow[], pid: number): ProcessRow[] {
  const children = new Map<number, ProcessRow[]>();
  for (const row of rows) {
    const siblings = children.get(row.parentPid);
    if (siblings === undefined) children.set(row.parentPid, [row]);
    else siblings.push(row);
  }
  const family = rows.filter((row) => row.pid === pid);
  const seen = new Set([pid]);
  const parents = [pid];
  // The list grows while it is gone through.
  for (const parent of parents) {
    for (const child of children.get(parent) ?? []) {
      if (seen.has(child.pid)) continue;
      seen.add(child.pid);
      family.push(child);
      parents.push(child.pid);
    }
  }
  return family;
}
