import { execFile } from "node:child_process";
import { promisify } from "node:util";

const runFile = promisify(execFile);

/** What a program printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** How {@link runProgram} starts it. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process' own. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end. Rejects, with all it printed, when it fails: a compiler's complaints are on its stdout. */
export async function runProgram(
  [file, ...args]: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<Printed> {
  const env = { ...process.env, ...options.env };
  try {
    return await runFile(file, args, { ...options, env });
  } catch (error) {
    if (!(error instanceof Error) || !("stdout" in error) || !("stderr" in error)) throw error;
    throw new Error(`${error.message}\n${String(error.stdout)}\n${String(error.stderr)}`, { cause: error });
  }
}
