import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a program's run went. */
export interface ProgramEnd {
  /** What it wrote to stdout and stderr. */
  readonly output: string;
  /** null when it was killed. */
  readonly code: number | null;
  readonly isOutOfTime: boolean;
}

/** What a program is run with. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Asked whenever it has written something: whether it need not go on. @default never */
  readonly isEnough?: (output: string) => boolean;
}

/** Runs a TypeScript program with this Node. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { cwd, timeoutMs, isEnough } = options;
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    cwd,
    // As a person's run: without what node:test tells its own, and without what CI tells programs.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, CI: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let isOutOfTime = false;
  const timer = setTimeout(() => {
    isOutOfTime = true;
    child.kill("SIGKILL");
  }, timeoutMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (isEnough?.(output) === true) child.kill("SIGKILL");
    });
  }
  await once(child, "close");
  clearTimeout(timer);
  return { output, code: child.exitCode, isOutOfTime };
}
