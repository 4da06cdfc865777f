import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { runProgram } from "../harness/run-program.js";
import type { ProgramResult } from "../harness/run-program.js";
import type { GoBuild } from "../peers/go-programs.js";
import { goProgram } from "../peers/peer-paths.js";

/** The checks of `go/yamux/driver`; each is a case here, so that one which is not run fails. */
const checks = [
  "bytes there and back, and the ids of our side",
  "streams of the other side's",
  "small sends on four streams",
  "large sends, written while they are read",
  "large sends by callbacks",
  "large sends on eight streams at once",
  "a thousand streams at once",
  "partial reads",
  "half close by our side",
  "half close by the other side",
  "half close, then the end of the session",
  "close before it is accepted",
  "a window of 256 KiB",
  "a larger window",
  "a larger window of our side",
  "a stalled stream beside others",
  "reset by the other side",
  "reset by our close timeout",
  "reset by the other side's close timeout",
  "a hundred pings at once",
  "a hundred pings of the other side's at once",
  "keep-alive of both sides",
  "no answer to the other side's keep-alive",
  "no answer to our keep-alive",
  "a connection that we do not read",
  "going away",
  "going away of the other side's",
  "streams held back while our backlog is full",
  "more streams than our backlog holds",
  "a stream that we never accept",
  "the end of a session with a stream open",
  "the end of our session with a stream open",
  "another version",
  "another type",
  "a stream opened twice",
  "a stream ended twice",
  "more bytes than the window",
  "pings whose answers are not read",
];

interface CheckResult {
  readonly check: string;
  readonly role: string;
  readonly error?: string;
}

/** Yamux is beneath the public exports, so what drives it is a program of the library's own tests. */
const program = fileURLToPath(new URL("../../../tenon/test/fixtures/yamux-program.ts", import.meta.url));

/** Go's yamux session opposite Tenon's, through the cases of yamux's own tests, Go in both roles. */
export function describeYamuxDriver(build: GoBuild): void {
  describe("Go's yamux session opposite Tenon's", () => {
    let driver: ProgramResult;
    before(async () => {
      driver = await runDriver(build);
    });
    for (const role of ["client", "server"]) {
      for (const check of checks) {
        it(`${check}, Go the ${role}`, () => {
          const result = resultsOf(driver).find((each) => each.check === check && each.role === role);
          assert.ok(result, `the driver did not get as far as this:\n${driver.stderr}`);
          assert.equal(result.error, undefined);
        });
      }
    }
    it("has no checks but these", () => {
      const names = resultsOf(driver).map(({ check }) => check);
      assert.deepEqual(names, [...checks, ...checks]);
    });
  });
}

async function runDriver(build: GoBuild): Promise<ProgramResult> {
  const cwd = mkdtempSync(join(tmpdir(), "tenon-yamux-"));
  const socket = join(cwd, "socket");
  const child = spawn(process.execPath, ["--import", "tsx", program, socket], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(child.stdout, "data");
    return await runProgram([goProgram("yamux-driver", build), socket], { cwd });
  } finally {
    child.kill();
    rmSync(cwd, { recursive: true, force: true });
  }
}

function resultsOf(driver: ProgramResult): readonly CheckResult[] {
  const lines = driver.stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as CheckResult);
}
