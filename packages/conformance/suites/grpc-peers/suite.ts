import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "tenon/host";
import { createPluginLogger, serveAt } from "tenon/plugin";
import { root } from "../../../../scripts/lib/paths.mjs";
import { runCase } from "../case-result.js";
import type { CaseResult, Suite } from "../case-result.js";
import { caseNames } from "../grpc-interop/case-names.js";
import { clientCases } from "../grpc-interop/client-cases.js";
import { calledContract, servedContract, testService } from "../grpc-interop/test-service.js";
import { portOf } from "../port-of.js";
import { runConnectCase } from "./connect-client.js";
import { withConnectServer } from "./connect-server.js";
import { runGrpcJsCase } from "./grpc-js-client.js";
import { withGrpcJsServer } from "./grpc-js-server.js";
import { createGrpcioPeer } from "./grpcio.js";
import type { Peer } from "./peer.js";

const about =
  "The same cases with other implementations of gRPC, both ways, plain: grpc-js, Connect (which speaks gRPC over `node:http2`) " +
  "and Python's grpcio (C-core). Their clients and servers are in `packages/conformance/suites/grpc-peers` and `packages/conformance/python`.";

/** The cases of gRPC's interop tests with other implementations. `pythonBin`: the folder of a Python that has grpcio. */
export function createGrpcPeersSuite(pythonBin: string): Suite {
  const peers: readonly Peer[] = [
    { name: nameWithVersion("@grpc/grpc-js"), withServer: withGrpcJsServer, runCase: runGrpcJsCase },
    {
      name: nameWithVersion("@connectrpc/connect-node"),
      withServer: withConnectServer,
      runCase: runConnectCase,
    },
    createGrpcioPeer(pythonBin),
  ];
  return {
    title: "gRPC interop tests with other implementations",
    about,
    async run(): Promise<readonly CaseResult[]> {
      const results: CaseResult[] = [];
      for (const peer of peers) results.push(...(await runTheirClient(peer)), ...(await runOurClient(peer)));
      return results;
    },
  };
}

async function runTheirClient(peer: Peer): Promise<readonly CaseResult[]> {
  const options = { address: "127.0.0.1:0", logger: createPluginLogger({ level: "info" }) };
  const server = await serveAt(servedContract, { test: testService }, options);
  try {
    const port = portOf(server.address);
    const results: CaseResult[] = [];
    for (const name of caseNames)
      results.push(await runCase(`${peer.name} → Tenon`, name, () => peer.runCase(name, port)));
    return results;
  } finally {
    await server.close();
  }
}

function runOurClient(peer: Peer): Promise<readonly CaseResult[]> {
  return peer.withServer(async (port) => {
    const client = await connect(calledContract, `127.0.0.1:${String(port)}`);
    try {
      const results: CaseResult[] = [];
      for (const name of caseNames)
        results.push(await runCase(`Tenon → ${peer.name}`, name, () => clientCases[name](client)));
      return results;
    } finally {
      await client.close();
    }
  });
}

/** The version that is installed, which the lock file pins. */
function nameWithVersion(library: string): string {
  const manifest = join(root, "node_modules", library, "package.json");
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return `${library.replace(/^.*\//, "")} ${version}`;
}
