import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPluginLogger, serveAt } from "tenon/plugin";
import { runProgram } from "../../src/harness/run-program.js";
import { runCase } from "../case-result.js";
import type { CaseResult } from "../case-result.js";
import { portOf } from "../port-of.js";
import { caseNames } from "./case-names.js";
import type { Security } from "./securities.js";
import { servedContract, testService } from "./test-service.js";

/** Every case of grpc-go's client against our server. */
export async function runTheirClient(programs: string, security: Security): Promise<readonly CaseResult[]> {
  const server = await serveAt(
    servedContract,
    { test: testService },
    // Their client is gone after a deadline of 1 ms, often in the middle of TLS: said at level debug.
    { address: "127.0.0.1:0", logger: createPluginLogger({ level: "info" }), ...security.ourServer },
  );
  try {
    const port = portOf(server.address);
    const command = [join(programs, "grpc-interop-client"), "-server_host=127.0.0.1", `-server_port=${port}`];
    const results: CaseResult[] = [];
    for (const name of caseNames) {
      const run = () => runToItsEnd([...command, ...security.theirClient, `-test_case=${name}`]);
      results.push(await runCase(`grpc-go → Tenon, ${security.name}`, name, run));
    }
    return results;
  } finally {
    await server.close();
  }
}

async function runToItsEnd(command: readonly string[]): Promise<void> {
  const env = { GRPC_GO_LOG_SEVERITY_LEVEL: "info" };
  const { code, stderr } = await runProgram(command, { cwd: tmpdir(), env });
  // It says of a case that it is done when all of it was as expected.
  if (code !== 0 || !/ done$/m.test(stderr)) {
    throw new Error(`ended with ${String(code)}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
  }
}
