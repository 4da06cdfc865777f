import { spawn } from "node:child_process";

/** Where and how {@link toolOutput} runs its program. */
export interface ToolRunOptions {
  readonly cwd?: string;
}

/**
 * Runs a build tool and gives its stdout, trimmed.
 * @throws Error with the tool's stderr when it cannot be started or fails
 */
export async function toolOutput(command: readonly string[], options: ToolRunOptions = {}): Promise<string> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return stdout.trim();
  throw new Error(`\`${command.join(" ")}\` ended with ${String(code)}:\n${stderr.trim()}`);
}
