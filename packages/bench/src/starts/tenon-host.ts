// Launches the benchmark's plugin COUNT times in a row, one call and a close each, and prints the milliseconds from
// launch() to each first answer as JSON. The first is a cold host's.
import { launch } from "tenon/host";
import { assertEcho, smallFields } from "../messages.js";
import { contract } from "../stacks/contract.js";

const [, , count, autoMtls] = process.argv;
const module = new URL("../stacks/tenon-plugin.js", import.meta.url);
const times: number[] = [];

while (times.length < Number(count)) {
  const startedAtMs = performance.now();
  await using client = await launch(contract, {
    module,
    stdin: "ignore",
    autoMtls: autoMtls === "require" ? "require" : "off",
  });
  const bench = await client.dispense("bench");
  const sent = smallFields(times.length);
  assertEcho(sent, await bench.echoSmall(sent));
  times.push(performance.now() - startedAtMs);
}

process.stdout.write(`${JSON.stringify(times)}\n`);
