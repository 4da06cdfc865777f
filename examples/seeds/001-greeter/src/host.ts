import { launch } from "tenon/host";
import { contract } from "./contract.js";

await using client = await launch(contract, { command: ["./plugin/greeter"] });
const greeter = await client.dispense("greeter");
const { message } = await greeter.greet({});
console.log(message);
