// Sends 1 GiB from a host to a plugin that reads slowly, then from the plugin to the host, and prints by how much the two
// processes have grown above what they have when idle. Exits with 1 when it was more than 64 MiB. Linux only.
//
//   node --import tsx packages/tenon/test/back-pressure/main.ts
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launch } from "../../src/host/index.js";
import { contract } from "../fixtures/plugin-contract.js";
import { maxGrowthBytes, messageBytes, messageCount, pauseMs } from "./sizes.js";

const plugin = fileURLToPath(new URL("plugin.ts", import.meta.url));
await using client = await launch(contract, { command: [process.execPath, "--import", "tsx", plugin] });
const sample = await client.dispense("sample");
const pids = { host: process.pid, plugin: client.pid };

/** The most that a process has had resident since the last {@link forgetPeak}, in bytes. */
function peakBytes(pid: number): number {
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kibibytes) * 1024;
}

/** The peak is what is resident now: proc(5), clear_refs. */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

function* requests(count: number): Generator<{ author: string; body: Uint8Array }> {
  for (let sent = 0; sent < count; sent++) yield { author: "receive", body: new Uint8Array(messageBytes) };
}

async function send(count: number): Promise<number> {
  let received = 0;
  for await (const { body } of sample.chat(requests(count))) received = Number(Buffer.from(body).toString());
  return received;
}

async function receive(count: number): Promise<number> {
  let received = 0;
  for await (const { body } of sample.chat([{ author: "send", body: Buffer.from(String(count)) }])) {
    received += body.length;
    await wait(pauseMs);
  }
  return received;
}

/** Moves 1 GiB; returns whether both processes stayed small. */
async function measure(name: string, move: (count: number) => Promise<number>): Promise<boolean> {
  Object.values(pids).forEach(forgetPeak);
  const startedAtMs = performance.now();
  const byteCount = await move(messageCount);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const growth = { host: peakBytes(pids.host) - idle.host, plugin: peakBytes(pids.plugin) - idle.plugin };
  const mebibytes = (bytes: number): string => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
  console.log(
    `${name}: ${mebibytes(byteCount)} in ${seconds.toFixed(1)} s; host ${mebibytes(idle.host)} when idle, at most ${mebibytes(growth.host)} more; plugin ${mebibytes(idle.plugin)} when idle, at most ${mebibytes(growth.plugin)} more`,
  );
  return byteCount === messageCount * messageBytes && Math.max(growth.host, growth.plugin) <= maxGrowthBytes;
}

// So that what is loaded and compiled at the first call is not counted.
await send(16);
await receive(16);
Object.values(pids).forEach(forgetPeak);
const idle = { host: peakBytes(pids.host), plugin: peakBytes(pids.plugin) };
const results = [
  await measure("host to a plugin that reads slowly", send),
  await measure("plugin to a host that reads slowly", receive),
];
if (results.includes(false)) {
  console.log(`FAILED: a process grew by more than ${maxGrowthBytes >> 20} MiB, or bytes were lost`);
  process.exitCode = 1;
}
