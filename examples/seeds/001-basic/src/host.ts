import { consoleLogger, launch } from "tenon/host";
import { contract } from "./contract.js";

// The document's logger: what the plugin logs arrives here, level and fields included.
const logger = consoleLogger({ name: "plugin", level: "debug" });

await using client = await launch(contract, { command: ["./plugin/greeter"], logger });
const greeter = await client.dispense("greeter");
console.log(await greeter.Greet());
