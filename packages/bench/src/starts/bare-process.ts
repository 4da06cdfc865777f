import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { contract } from "../stacks/contract.js";
import type { StartStack } from "./start-stack.js";

/** What a Node process costs before any code of ours. */
export const bareNode: StartStack = {
  name: "node -e 0: start to exit",
  missing: () => undefined,
  measure: (count) => repeat(count, startBareNode),
};

/** What our plugin adds until it is ready: its modules, its stubs, its socket. */
export const pluginAlone: StartStack = {
  name: "Tenon's plugin by hand: start to handshake line",
  missing: () => undefined,
  measure: (count) => repeat(count, startPluginAlone),
};

async function startBareNode(): Promise<number> {
  const startedAtMs = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - startedAtMs;
}

async function startPluginAlone(): Promise<number> {
  const { magicCookieKey, magicCookieValue } = contract.handshake;
  const plugin = fileURLToPath(new URL("../stacks/tenon-plugin.js", import.meta.url));
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [plugin], {
    env: { ...process.env, [magicCookieKey]: magicCookieValue, PLUGIN_PROTOCOL_VERSIONS: "1" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(createInterface(child.stdout), "line");
  const tookMs = performance.now() - startedAtMs;
  child.kill();
  await once(child, "exit");
  return tookMs;
}

async function repeat(count: number, start: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  while (times.length < count) times.push(await start());
  return times;
}
