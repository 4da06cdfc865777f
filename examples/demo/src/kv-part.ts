import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "tenon/host";
import { kvContract } from "./contracts.js";
import { line } from "./screen.js";

/** Launches a key-value plugin of go-plugin's own examples, as it is, and has it keep a value. */
export async function showKvPlugin(command: string, env: Readonly<Record<string, string>>): Promise<void> {
  // The plugin writes its values into files beside it: here, into a folder of this run.
  const cwd = await mkdtemp(join(tmpdir(), "tenon-demo-"));
  try {
    const startedAtMs = performance.now();
    await using client = await launch(kvContract, { command, cwd, env });
    const kv = await client.dispense("kv_grpc");
    line("launched", `process ${client.pid}, ready after ${(performance.now() - startedAtMs).toFixed(0)} ms`);
    await kv.put({ key: "greeting", value: new TextEncoder().encode("hello from TypeScript") });
    const { value } = await kv.get({ key: "greeting" });
    line("call", `put, then get, answers ${JSON.stringify(new TextDecoder().decode(value))}`);
  } finally {
    await rm(cwd, { recursive: true });
  }
}
