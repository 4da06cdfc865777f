import { launch } from "tenon/host";
import { contract } from "./contract.js";

/** A command line as a shell takes it, such as `python plugin.py`. */
const command = process.env["KV_PLUGIN"];
const [verb, key, text] = process.argv.slice(2);
if (command === undefined || key === undefined) {
  console.error("usage: KV_PLUGIN=<command> node host.js get <key> | put <key> <text>");
  process.exit(2);
}

await using client = await launch(contract, { command });
const kv = await client.dispense("kv_grpc");

if (verb === "get") {
  const { value } = await kv.get({ key });
  console.log(new TextDecoder().decode(value));
} else if (verb === "put" && text !== undefined) {
  await kv.put({ key, value: new TextEncoder().encode(text) });
} else {
  console.error(`please only use "get <key>" or "put <key> <text>", given: ${String(verb)}`);
  process.exitCode = 2;
}
