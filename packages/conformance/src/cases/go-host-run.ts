import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { goProgram } from "../peers/peer-paths.js";
import type { GoBuild, GoProgram } from "../peers/go-programs.js";
import { runProgram } from "../harness/run-program.js";
import type { ProgramOptions, ProgramResult } from "../harness/run-program.js";

/** A Go host and how to start it. */
export interface GoHostRun extends ProgramOptions {
  readonly host: GoProgram;
  readonly build: GoBuild;
  readonly args?: readonly string[];
}

/** How a Go host ended, and what its plugins left in the folder for temporary files. */
export interface GoHostResult extends ProgramResult {
  readonly leftFiles: readonly string[];
}

/** Runs a Go host to its end. */
export async function runGoHost(run: GoHostRun): Promise<GoHostResult> {
  const temporary = join(run.cwd, "tmp");
  mkdirSync(temporary, { recursive: true });
  const env = { ...run.env, TMPDIR: temporary };
  const result = await runProgram([goProgram(run.host, run.build), ...(run.args ?? [])], {
    cwd: run.cwd,
    env,
  });
  // tsx keeps what it has compiled there.
  const leftFiles = readdirSync(temporary).filter((name) => !name.startsWith("tsx-"));
  return { ...result, leftFiles };
}
