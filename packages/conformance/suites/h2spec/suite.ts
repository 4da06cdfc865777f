import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serveAt } from "tenon/plugin";
import { nodeCommand } from "../../src/harness/node-program.js";
import { runProgram } from "../../src/harness/run-program.js";
import type { CaseResult, Suite } from "../case-result.js";
import { servedContract, testService } from "../grpc-interop/test-service.js";
import { pinnedVersion } from "../pinned-version.js";
import { portOf } from "../port-of.js";
import { withScratchFolder } from "../with-scratch-folder.js";
import { withServerProgram } from "../server-program.js";
import { judgeReport } from "./judge.js";
import type { NotApplicable } from "./judge.js";
import { withGrpc, withLargeFrames } from "./not-applicable.js";
import { parseReport } from "./report.js";

const bodyServer = nodeCommand(new URL("../../../tenon/test/fixtures/http2-body-server.ts", import.meta.url));
const columns = { grpc: "gRPC server", http2: "HTTP/2 alone", smallFrames: "HTTP/2 alone, frames of 16 KiB" };

const about = (version: string): string =>
  `h2spec ${version} with \`--strict\` against a server of \`serveAt\`, and against the same HTTP/2 without gRPC, which ` +
  "answers with a body: as Tenon announces itself (frames of up to 1 MiB), and with HTTP/2's smallest limit on frames. " +
  "What cannot apply is listed in `packages/conformance/suites/h2spec/not-applicable.ts`: a case of that list that passes is " +
  "a failure too.";

/** h2spec against Tenon's gRPC server, and against its HTTP/2 alone. `programs`: where h2spec is. */
export function createH2specSuite(programs: string): Suite {
  const tryOn = (column: string, notApplicable: NotApplicable) => async (port: number) =>
    judgeReport(column, await runH2spec(programs, port), notApplicable);
  return {
    title: "h2spec",
    about: about(pinnedVersion("github.com/summerwind/h2spec")),
    async run(): Promise<readonly CaseResult[]> {
      return [
        ...(await withGrpcServer(tryOn(columns.grpc, withGrpc))),
        ...(await withServerProgram(bodyServer, tryOn(columns.http2, withLargeFrames))),
        ...(await withServerProgram([...bodyServer, "16384"], tryOn(columns.smallFrames, {}))),
      ];
    },
  };
}

async function withGrpcServer<Result>(work: (port: number) => Promise<Result>): Promise<Result> {
  const server = await serveAt(servedContract, { test: testService }, { address: "127.0.0.1:0" });
  try {
    return await work(portOf(server.address));
  } finally {
    await server.close();
  }
}

async function runH2spec(programs: string, port: number): ReturnType<typeof readReport> {
  return withScratchFolder((folder) => readReport(programs, port, folder));
}

async function readReport(programs: string, port: number, folder: string) {
  const file = join(folder, "report.xml");
  const command = [join(programs, "h2spec"), "--strict", `--port=${String(port)}`, `--junit-report=${file}`];
  const { stderr } = await runProgram(command, { cwd: folder });
  const cases = parseReport(readFileSync(file, "utf8"));
  // Without cases nothing would fail.
  if (cases.length < 100) throw new Error(`h2spec reported ${String(cases.length)} cases: ${stderr}`);
  return cases;
}
