import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { nodeExecutable, nodeLines } from "./node-lines.mjs";
import { cacheFolder, root } from "./paths.mjs";
import { runTests } from "./run-tests.mjs";
import { fromTestResult } from "./steps.mjs";
import { commandStep, testFiles } from "./suites.mjs";

/** @typedef {import("./steps.mjs").Step} Step */

/** What a Node line is tried with besides the unit tests: at least one case of each feature. */
const featureTests = [
  "packages/tenon/test/integration/host-launch.test.ts",
  "packages/tenon/test/integration/host-end.test.ts",
  "packages/tenon/test/integration/host-versions.test.ts",
  "packages/tenon/test/integration/host-output.test.ts",
  "packages/tenon/test/integration/plugin-start.test.ts",
  "packages/tenon/test/integration/plugin-output.test.ts",
  "packages/tenon/test/integration/plugin-end.test.ts",
  "packages/tenon/test/integration/examples.test.ts",
  "packages/conformance/test/typescript.test.ts",
];

/** What CI runs besides `npm test`. */
export function slowSteps() {
  return [
    ...nodeLineSteps(),
    commandStep("the tarball, as its user has it", [process.execPath, "scripts/pack-test.mjs"]),
    largeMessages(),
    { name: "100 hosts killed with SIGKILL", run: () => orphanTrials().run() },
    commandStep("fuzzing", [process.execPath, "scripts/fuzz.mjs", "--inputs", "1500"]),
    commandStep("a file's mutants", [process.execPath, "scripts/mutate.mjs", "--check"]),
    commandStep("planted bugs", [process.execPath, "scripts/planted-bugs.mjs", "--check"]),
    commandStep("other people's suites, and hostile peers", [process.execPath, "scripts/conformance.mjs"]),
    commandStep("demo", [process.execPath, "scripts/demo.mjs"]),
  ];
}

/**
 * The unit tests and a case of each feature on every Node line that this one is not of.
 * @param {{ all?: boolean }} [options] `all`: every test
 * @returns {Step[]}
 */
export function nodeLineSteps({ all = false } = {}) {
  const features = all
    ? [...testFiles("packages/tenon/test"), ...testFiles("packages/conformance/test")]
    : featureTests.map((path) => join(root, path));
  const files = [...testFiles("packages/tenon/src"), ...features];
  return Object.values(nodeLines).map((version) => ({
    name: `Node ${version}`,
    run: async () => {
      const node = await nodeExecutable(version);
      const PATH = `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`;
      return fromTestResult(await runTests(files, { node, env: { PATH } }));
    },
  }));
}

/** Messages of 256 MiB: a host and a plugin need a gigabyte each. */
function largeMessages() {
  const file = join(root, "packages/conformance/slow/large-messages.test.ts");
  return { name: "256 MiB messages", run: async () => fromTestResult(await runTests([file])) };
}

/** A host with a Tenon plugin, a Go plugin and a shell-wrapped Go plugin dies 100 times: nothing may outlive it. */
function orphanTrials() {
  /** @type {{ go: { found: boolean, builds?: Record<string, string> } }} */
  const { go } = JSON.parse(readFileSync(join(cacheFolder, "peers/manifest.json"), "utf8"));
  const goPlugin = join(go.builds?.["grpc-go 1.83"] ?? "", "kv-plugin");
  const plugins = [[join(root, "examples/kv/dist/plugin.js")], [goPlugin], `${goPlugin}; true`];
  return commandStep("trials", [
    process.execPath,
    "--import=tsx",
    "packages/tenon/test/orphans/main.ts",
    "--trials=100",
    "--cookie=BASIC_PLUGIN=hello",
    ...plugins.map((plugin) => `--plugin=${JSON.stringify(plugin)}`),
  ]);
}
