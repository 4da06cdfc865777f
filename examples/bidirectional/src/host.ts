import { launch } from "tenon/host";
import { contract } from "./contract.js";

/** A command line as a shell takes it. */
const command = process.env["COUNTER_PLUGIN"];
const [verb, key, text] = process.argv.slice(2);
if (command === undefined || key === undefined) {
  console.error("usage: COUNTER_PLUGIN=<command> node host.js get <key> | put <key> <number>");
  process.exit(2);
}

await using client = await launch(contract, { command });
const counter = await client.dispense("counter");

if (verb === "get") {
  const { value } = await counter.get({ key });
  console.log(String(value));
} else if (verb === "put" && text !== undefined) {
  await counter.put({ key, value: BigInt(text), addServer: ({ a, b }) => ({ r: a + b }) });
} else {
  console.error(`please only use "get <key>" or "put <key> <number>", given: ${String(verb)}`);
  process.exitCode = 2;
}
