import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeCommand } from "../../src/harness/node-program.js";
import { runProgram } from "../../src/harness/run-program.js";
import type { CaseResult, Suite } from "../case-result.js";
import { pinnedVersion } from "../pinned-version.js";
import { withScratchFolder } from "../with-scratch-folder.js";
import { judgeCases } from "./judge.js";
import { parseReport } from "./report.js";
import type { ConnectCase } from "./report.js";
import { undeclared } from "./undeclared.js";

const features = fileURLToPath(new URL("features.yaml", import.meta.url));

const about = (what: string, version: string): string =>
  [
    `connectconformance ${version} (connectrpc.com/conformance) with ${what} as the program under test, against its reference ` +
      "implementation and, in the columns of grpc-go, grpc-go. What Tenon declares is in " +
      "`packages/conformance/suites/connectconformance/features.yaml`; no case is listed as known to fail. A case that " +
      "connectconformance does not vary is run in some columns alone. Not declared:",
    "",
    ...Object.entries(undeclared).map(([name, reason]) => `- \`${name}\`: ${reason}`),
  ].join("\n");

/** It compares large messages for half a minute when the machine is its own. */
const limitMs = 600_000;

/** connectconformance, gRPC over HTTP/2, for our client or our server. `programs`: where it is. */
export function createConnectSuite(programs: string, mode: "client" | "server"): Suite {
  const what = mode === "client" ? "a client of `connect`" : "a server of `serveAt`";
  return {
    title: `connectconformance, our ${mode}`,
    about: about(what, pinnedVersion("connectrpc.com/conformance")),
    run: async (): Promise<readonly CaseResult[]> => judgeCases(await runCases(programs, mode)),
  };
}

async function runCases(programs: string, mode: "client" | "server"): Promise<readonly ConnectCase[]> {
  const tested = nodeCommand(new URL(`${mode}-program.ts`, import.meta.url));
  const options = ["--vv", "--mode", mode, "--conf", features];
  const command = [join(programs, "connectconformance"), ...options, "--", ...tested];
  const { stdout, stderr } = await withScratchFolder((cwd) => runProgram(command, { cwd, limitMs }));
  const cases = parseReport(stdout + stderr);
  // Without cases nothing would fail.
  if (cases.length < 500) throw new Error(`connectconformance ran ${cases.length} cases: ${stderr}`);
  return cases;
}
