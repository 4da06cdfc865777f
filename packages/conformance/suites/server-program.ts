import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Starts a program that serves and prints its port, gives `work` the port, and ends it. */
export async function withServerProgram<Result>(
  command: readonly string[],
  work: (port: number) => Promise<Result>,
): Promise<Result> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = (await lines.next()) as { value?: string };
    if (value === undefined) throw new Error("the server ended without naming its port");
    return await work(Number(value));
  } finally {
    child.kill();
    await exited;
  }
}
