// connectconformance's server under test: reads what to serve from stdin, and says on stdout where it serves until it is
// ended.
import { create } from "@bufbuild/protobuf";
import { createPluginLogger, serveAt } from "tenon/plugin";
import { portOf } from "../port-of.js";
import { conformanceService } from "./conformance-service.js";
import { servedContract } from "./contract.js";
import { encodeDelimited, readDelimited } from "./delimited-messages.js";
import {
  ServerCompatRequestSchema,
  ServerCompatResponseSchema,
} from "./gen/connectrpc/conformance/v1/server_compat_pb.js";
import type { ServerCompatRequest } from "./gen/connectrpc/conformance/v1/server_compat_pb.js";

for await (const request of readDelimited(process.stdin, ServerCompatRequestSchema)) {
  const server = await serve(request);
  const response = create(ServerCompatResponseSchema, {
    host: "127.0.0.1",
    port: portOf(server.address),
    pemCert: request.serverCreds?.cert ?? new Uint8Array(),
  });
  process.stdout.write(encodeDelimited(ServerCompatResponseSchema, response));
}

function serve({ messageReceiveLimit, serverCreds, clientTlsCert }: ServerCompatRequest) {
  return serveAt(
    servedContract,
    { conformance: conformanceService },
    {
      address: "127.0.0.1:0",
      logger: createPluginLogger({ level: "error" }),
      ...(messageReceiveLimit > 0
        ? { maxMessageBytes: messageReceiveLimit, maxSentMessageBytes: 2 ** 31 - 1 }
        : {}),
      ...(serverCreds === undefined
        ? {}
        : {
            tls: {
              cert: serverCreds.cert,
              key: serverCreds.key,
              ...(clientTlsCert.length > 0 ? { ca: clientTlsCert } : {}),
            },
          }),
    },
  );
}
