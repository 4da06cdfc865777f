import { join } from "node:path";
import { launchServer } from "tenon/host";
import { runCase } from "../case-result.js";
import type { CaseResult } from "../case-result.js";
import { caseNames } from "./case-names.js";
import { clientCases } from "./client-cases.js";
import type { Security } from "./securities.js";
import { calledContract } from "./test-service.js";

/** Every case of our client against grpc-go's server. */
export async function runOurClient(programs: string, security: Security): Promise<readonly CaseResult[]> {
  const server = join(programs, "grpc-interop-server");
  const client = await launchServer(calledContract, {
    command: (address) => [
      server,
      `-port=${address.slice(address.lastIndexOf(":") + 1)}`,
      ...security.theirServer,
    ],
    network: "tcp",
    ...security.ourClient,
  });
  try {
    const results: CaseResult[] = [];
    for (const name of caseNames) {
      const run = () => clientCases[name](client);
      results.push(await runCase(`Tenon → grpc-go, ${security.name}`, name, run));
    }
    return results;
  } finally {
    await client.close();
  }
}
