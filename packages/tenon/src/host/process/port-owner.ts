import { readFile, readdir, readlink } from "node:fs/promises";

/**
 * Whether one of the processes listens at a TCP port; undefined where that cannot be told: on other systems than Linux, for
 * processes of other users, and when nobody listens in this network namespace.
 * @see proc_pid_net(5): `tcp` and `tcp6`; `0A` is LISTEN
 */
export async function listensAtPort(pids: readonly number[], port: number): Promise<boolean | undefined> {
  if (process.platform !== "linux") return undefined;
  const tables = await Promise.all(["tcp", "tcp6"].map((name) => readTable(`/proc/net/${name}`)));
  const inodes = tables.flatMap((table) => parseListeners(table, port));
  if (inodes.length === 0) return undefined;
  const targets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  const owners = await Promise.all(pids.map((pid) => holdsOne(pid, targets)));
  return owners.some(Boolean);
}

/** The inodes of the sockets that listen at the port, from the text of `/proc/net/tcp`. */
export function parseListeners(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === "0A" && local.endsWith(`:${hexPort}`) && inode !== undefined ? [inode] : [];
  });
}

async function readTable(path: string): Promise<string> {
  // A machine without IPv6 has no second one.
  return readFile(path, "latin1").catch(() => "");
}

async function holdsOne(pid: number, targets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return links.some((link) => targets.has(link));
}
