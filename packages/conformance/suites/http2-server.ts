import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { nodeCommand } from "../src/harness/node-program.js";

/** Starts a program that serves HTTP/2 and prints its port, gives `work` the port, and ends it. */
export async function withHttp2Server<Result>(
  program: URL,
  args: readonly string[],
  work: (port: number) => Promise<Result>,
): Promise<Result> {
  const [file, ...words] = nodeCommand(program);
  const child = spawn(file, [...words, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = (await lines.next()) as { value?: string };
    if (value === undefined) throw new Error("the HTTP/2 server ended without naming its port");
    return await work(Number(value));
  } finally {
    child.kill();
    await exited;
  }
}
