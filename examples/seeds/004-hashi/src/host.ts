import { launch } from "tenon/host";
import { contract } from "./contract.js";

await using client = await launch(contract, { command: ["./a"] });
const plug = await client.dispense("a");
console.log(await plug.SayHello("a"));
