import { spawn } from "node:child_process";

/** A program that hangs is shown as what it is: killed after this long. */
const defaultLimitMs = 60_000;

/** How {@link runProgram} starts its program. */
export interface ProgramOptions {
  readonly cwd: string;
  /** Added to this process' own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What its output is. @default "utf8" */
  readonly encoding?: "utf8" | "latin1";
  /** When it is killed, in milliseconds. @default 60_000 */
  readonly limitMs?: number;
}

/** How a program ended, and what it wrote. */
export interface ProgramResult {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** Runs a program to its end. @throws Error when it cannot be started */
export async function runProgram(
  command: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const startedAtMs = performance.now();
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: options.limitMs ?? defaultLimitMs,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding(options.encoding ?? "utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, stdout, stderr, durationMs: performance.now() - startedAtMs };
}
