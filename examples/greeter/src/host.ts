import { launch } from "tenon/host";
import { contract } from "./contract.js";

await using client = await launch(contract, { module: new URL("./plugin.js", import.meta.url) });
const greeter = await client.dispense("greeter");
console.log((await greeter.greet({ name: "Ada" })).text);
