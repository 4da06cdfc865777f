import { launch } from "tenon/host";
import { contract } from "./contract.js";

/** The document's path: `ambient.NewGRPCPlugin("yourplugin", "./yourplugin/cmd/plugin/yourplugin")`. */
await using client = await launch(contract, { command: ["./yourplugin/cmd/plugin/yourplugin"] });
const plugin = await client.dispense("yourplugin");
const { name } = await plugin.pluginName({});
const { version } = await plugin.pluginVersion({});
console.log(name, version);
