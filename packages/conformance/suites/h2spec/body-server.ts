import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { nodeCommand } from "../../src/harness/node-program.js";

const program = new URL("../../../tenon/test/fixtures/http2-body-server.ts", import.meta.url);

/** Starts Tenon's HTTP/2 with a body in each answer, gives `work` its port, and ends it. */
export async function withBodyServer<Result>(
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
