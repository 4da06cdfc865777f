import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { HandshakeConfig } from "../../src/contract/handshake-config.js";
import { readProcessTable } from "../../src/host/process/process-table.js";

/** What a trial kills and when. */
export interface KillTrial {
  readonly handshake: HandshakeConfig;
  /** The plugins that the host runs: each an array, or a string for the shell. */
  readonly commands: readonly (readonly string[] | string)[];
  /**
   * `running`: the host is killed when all plugins answer. A number: that many milliseconds after it begins to launch
   * them, to hit every moment of a start.
   */
  readonly killWhen: "running" | number;
  /** @default "SIGKILL" */
  readonly endBy?: "SIGKILL" | "process.exit";
  /** Whether the plugins that are arrays are started with a checksum. @default false */
  readonly secure?: boolean;
  /** Where private directories are made. */
  readonly temporaryDirectory: string;
}

/** What became of it. */
export interface KillOutcome {
  /** Milliseconds from the SIGKILL until the last process was gone, or until the trial gave up. */
  readonly goneAfterMs: number;
  /** How many processes there were besides the host. */
  readonly processCount: number;
  /** The processes that outlived the host by `patienceMs`. */
  readonly survivors: readonly string[];
  /** The private directories that were left then. */
  readonly leftFiles: readonly string[];
}

/** How long processes are waited for: longer than the promise, so that a slow end is told from none. */
const patienceMs = 3_000;
/** The same for files: the guard removes them last, one `rm` a directory, and the second is promised for processes. */
const filePatienceMs = 5_000;

/** Starts a host with plugins, kills it with SIGKILL, and watches what becomes of all their processes. Linux only. */
export async function runKillTrial(trial: KillTrial): Promise<KillOutcome> {
  // Every process of the trial inherits this variable: so they are found whatever became of their parents.
  const mark = `ORPHAN_TRIAL=${process.pid}-${process.hrtime.bigint()}`;
  const host = startHost(trial, mark);
  const exited = once(host, "exit");
  await once(host, "message");
  if (trial.killWhen === "running") await once(host, "message");
  else await new Promise((resolve) => setTimeout(resolve, Number(trial.killWhen)));
  const processCount = (await findMarked(mark)).length - 1;
  if (trial.endBy === "process.exit") host.send("exit");
  else host.kill("SIGKILL");
  const killedAtMs = performance.now();
  await exited;
  let survivors = await findMarked(mark);
  while (survivors.length > 0 && performance.now() - killedAtMs < patienceMs)
    survivors = await findMarked(mark);
  const goneAfterMs = performance.now() - killedAtMs;
  // The guard removes the directories last, and is not marked itself.
  let leftFiles = await findDirectories(trial);
  while (leftFiles.length > 0 && performance.now() - killedAtMs < filePatienceMs)
    leftFiles = await findDirectories(trial);
  return { goneAfterMs, processCount, survivors, leftFiles };
}

function startHost(
  { handshake, commands, secure, temporaryDirectory }: KillTrial,
  mark: string,
): ChildProcess {
  const [name = "", value = ""] = mark.split("=");
  return fork(
    fileURLToPath(new URL("./doomed-host.ts", import.meta.url)),
    [JSON.stringify(handshake), JSON.stringify(commands), ...(secure === true ? ["secure"] : [])],
    {
      env: { ...process.env, [name]: value, TMPDIR: temporaryDirectory },
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
}

/** The private directories of plugins; tsx, which runs the host, has a directory of its own there. */
async function findDirectories({ temporaryDirectory }: KillTrial): Promise<string[]> {
  return (await readdir(temporaryDirectory)).filter((name) => name.startsWith("tenon-"));
}

/** The command lines of all running processes with that variable in their environment. */
async function findMarked(mark: string): Promise<string[]> {
  const rows = await readProcessTable();
  const found = await Promise.all(
    rows
      .filter(({ zombie }) => !zombie)
      .map(async ({ pid }) => {
        try {
          const environment = await readFile(`/proc/${pid}/environ`, "latin1");
          if (!environment.split("\0").includes(mark)) return [];
          return [
            `${pid} ${(await readFile(`/proc/${pid}/cmdline`, "latin1")).replaceAll("\0", " ").slice(0, 120)}`,
          ];
        } catch {
          return []; // Another user's, or gone since.
        }
      }),
  );
  return found.flat();
}
