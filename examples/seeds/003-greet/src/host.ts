import { launch } from "tenon/host";
import { contract } from "./contract.js";

const [name] = process.argv.slice(2);
if (name === undefined) {
  console.error("usage: node dist/host.js <name>");
  process.exit(2);
}

// A command that is a string goes through a shell, as the document's `exec.Command("sh", "-c", "./greet")`.
await using client = await launch(contract, { command: "./greet" });
const greeter = await client.dispense("greet");
const { message } = await greeter.greet({ name });
console.log("response from plugin:", message);
