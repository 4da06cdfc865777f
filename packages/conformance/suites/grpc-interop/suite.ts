import type { CaseResult, Suite } from "../case-result.js";
import { pinnedVersion } from "../pinned-version.js";
import { withScratchFolder } from "../with-scratch-folder.js";
import { runOurClient } from "./our-client.js";
import { createSecurities } from "./securities.js";
import { runTheirClient } from "./their-client.js";

const about = (version: string): string =>
  `The cases of gRPC's interop tests between Tenon and grpc-go ${version}, whose \`interop/client\` and \`interop/server\` are ` +
  "built from its module, unmodified: a server of `serveAt` under their client, and a client of `launchServer` with their " +
  "server, plain and with TLS.";

/** gRPC's interop tests with grpc-go, both ways. `programs`: where its client and server are. */
export function createGrpcInteropSuite(programs: string): Suite {
  return {
    title: "gRPC interop tests",
    about: about(pinnedVersion("google.golang.org/grpc")),
    run: () =>
      withScratchFolder(async (folder) => {
        const results: CaseResult[] = [];
        for (const security of createSecurities(programs, folder)) {
          results.push(...(await runTheirClient(programs, security)));
          results.push(...(await runOurClient(programs, security)));
        }
        return results;
      }),
  };
}
