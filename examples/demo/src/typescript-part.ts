import { launch } from "tenon/host";
import { demoContract } from "./contracts.js";
import { errorLine, line, logScreen, outputScreen, title } from "./screen.js";

/** Launches the demo's own plugin and shows each kind of call, and what a user sees when something goes wrong. */
export async function showTypeScriptPlugin(): Promise<void> {
  title("A plugin in TypeScript (src/plugin.ts), launched as a process of its own");
  const output = outputScreen();
  const startedAtMs = performance.now();
  const module = new URL("./plugin.js", import.meta.url);
  await using client = await launch(demoContract, { module, logger: logScreen(), syncStdout: output.stream });
  const demo = await client.dispense("demo");
  line("launched", `process ${client.pid}, ready after ${(performance.now() - startedAtMs).toFixed(0)} ms`);

  const { text } = await demo.greet({ name: "world" });
  line("call", `greet({ name: "world" }) answers ${JSON.stringify(text)}`);
  // Output travels beside the answers, not with them.
  await output.shown;

  const numbers: number[] = [];
  for await (const { value } of demo.countDown({ from: 5 })) numbers.push(value);
  line("stream", `countDown({ from: 5 }) sends ${numbers.join(", ")}`);

  await demo
    .think({ milliseconds: 60_000 }, { timeoutMs: 250 })
    .catch((error: unknown) => errorLine("deadline", error));

  await demo.crash({}).catch((error: unknown) => errorLine("crash", error));
  const { code, ranMs } = await client.exited;
  line("exited", `with code ${code} after ${(ranMs / 1000).toFixed(1)} s; the host goes on`);
}
