import { showKvPlugin } from "./kv-part.js";
import { leftOut, title } from "./screen.js";
import { showTypeScriptPlugin } from "./typescript-part.js";

/** What `npm run demo` hands over for each other language: a plugin to start, or why there is none. */
type OtherPlugin = { command: string; env?: Record<string, string> } | { missing: string };

const others = JSON.parse(process.env["TENON_DEMO_PLUGINS"] ?? "{}") as Record<string, OtherPlugin>;

console.log("Tenon: a host program in TypeScript and its plugins, each a process of its own.");
await showTypeScriptPlugin();

for (const [language, plugin] of Object.entries(others)) {
  title(`A plugin in ${language} (go-plugin's own example, unmodified), called from the same host`);
  if ("missing" in plugin) leftOut(plugin.missing);
  else await showKvPlugin(plugin.command, plugin.env ?? {});
}

console.log("\nEvery plugin is closed: no process and no socket file is left.");
