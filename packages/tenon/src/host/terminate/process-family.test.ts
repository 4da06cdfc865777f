import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { describe, it } from "node:test";
import { readProcessIdentity } from "../../internal/process-identity.js";
import { createProcessFamily } from "./process-family.js";

// A shell, a shell below it, and a sleep below that: each tells its pid, so that all are there when three lines came.
const threeGenerations = `echo $$; sh -c 'echo $$; sleep 1000 & echo $!; wait'; :`;

describe("createProcessFamily()", { skip: process.platform === "win32", timeout: 60_000 }, () => {
  it("signals a whole group", async () => {
    const { child, pids } = await start({ detached: true });
    await createProcessFamily(pids[0] ?? 0, "group").signal("SIGTERM");
    await gone(child, pids);
  });

  it("signals a tree that shares our own group, and not us", async () => {
    const { child, pids } = await start({ detached: false });
    await createProcessFamily(pids[0] ?? 0, "tree").signal("SIGKILL");
    await gone(child, pids);
  });

  it("still knows those whose parents ended after it looked", async () => {
    const { child, pids } = await start({ detached: false });
    const family = createProcessFamily(pids[0] ?? 0, "tree");
    await family.observe();
    for (const pid of pids.slice(0, 2)) process.kill(pid, "SIGKILL");
    await once(child, "exit");
    await family.signal("SIGKILL");
    await gone(undefined, pids);
  });

  it("has nothing to do when all are gone", async () => {
    const { child, pids } = await start({ detached: true });
    process.kill(-(pids[0] ?? 0), "SIGKILL");
    await gone(child, pids);
    await createProcessFamily(pids[0] ?? 0, "group").signal("SIGKILL");
    await createProcessFamily(pids[0] ?? 0, "tree").signal("SIGKILL");
  });
});

async function start({ detached }: { detached: boolean }): Promise<{ child: ChildProcess; pids: number[] }> {
  const child = spawn("/bin/sh", ["-c", threeGenerations], { detached, stdio: ["ignore", "pipe", "ignore"] });
  return { child, pids: await readNumbers(child.stdout, 3) };
}

async function readNumbers(input: Readable, count: number): Promise<number[]> {
  const numbers: number[] = [];
  for await (const line of createInterface({ input })) {
    numbers.push(Number(line));
    if (numbers.length === count) break;
  }
  return numbers;
}

/** Waits until none of them runs. For a process that is not our child there is no event. */
async function gone(child: ChildProcess | undefined, pids: readonly number[]): Promise<void> {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) await once(child, "exit");
  while (pids.some((pid) => readProcessIdentity(pid) !== undefined)) await new Promise(setImmediate);
  assert.equal(pids.length, 3);
}
