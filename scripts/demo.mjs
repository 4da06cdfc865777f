// `npm run demo`: installs and builds what is missing, then shows a host and its plugins (examples/demo).
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildExamples } from "./build-examples.mjs";
import { cacheFolder, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureDependencies } from "./lib/setup.mjs";

/**
 * A plugin of another language as examples/demo takes it.
 * @typedef {{ command: string, env?: Record<string, string> } | { missing: string }} OtherPlugin
 *
 * @typedef {{ found: false, reason: string }} Missing
 * @typedef {{ found: true, builds: Record<string, string> }} GoPeers
 * @typedef {{ found: true, kvPlugin: string, bin: string }} PythonPeers
 */

await ensureDependencies();
const demo = join(root, "examples/demo");
await buildExamples([demo]);
const plugins = await otherPlugins();
const { code } = await run([process.execPath, join(demo, "dist/main.js")], {
  env: { TENON_DEMO_PLUGINS: JSON.stringify(plugins) },
});
process.exitCode = code;

/**
 * go-plugin's own examples in Go and Python, built by packages/conformance where the languages are there.
 * @returns {Promise<Record<string, OtherPlugin>>}
 */
async function otherPlugins() {
  const script = join(root, "packages/conformance/src/peers/build-peers.ts");
  const { code } = await run([process.execPath, "--import", "tsx", script]);
  if (code !== 0) {
    const missing = "its build failed: see the messages above";
    return { Go: { missing }, Python: { missing } };
  }
  const folder = process.env["TENON_PEERS_CACHE"] ?? join(cacheFolder, "peers");
  /** @type {{ go: GoPeers | Missing, python: PythonPeers | Missing }} */
  const { go, python } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  return { Go: goPlugin(go), Python: pythonPlugin(python) };
}

/**
 * @param {GoPeers | Missing} go
 * @returns {OtherPlugin}
 */
function goPlugin(go) {
  if (!go.found) return { missing: go.reason };
  return { command: quote(join(go.builds["grpc-go 1.83"] ?? "", "kv-plugin")) };
}

/**
 * @param {PythonPeers | Missing} python
 * @returns {OtherPlugin}
 */
function pythonPlugin(python) {
  if (!python.found) return { missing: python.reason };
  const PATH = `${python.bin}${delimiter}${process.env["PATH"] ?? ""}`;
  return { command: `python ${quote(join(python.kvPlugin, "plugin.py"))}`, env: { PATH } };
}

/**
 * For a shell.
 * @param {string} path
 */
function quote(path) {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
