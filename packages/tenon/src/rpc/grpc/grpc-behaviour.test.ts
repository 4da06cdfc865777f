import { createSocketPair, createUnixSocketPair } from "../../../test/support/grpc-fixture.js";
import { testHostilePeersOver } from "../../../test/support/grpc-hostile-behaviour.js";
import { testStreamsOver } from "../../../test/support/grpc-stream-behaviour.js";
import { testUnaryOver } from "../../../test/support/grpc-unary-behaviour.js";
import { connectNodeHttp2 } from "../../../test/support/node-http2-connection.js";
import { connectHttp2 } from "../../transport/http2-connection.js";

for (const [name, transport] of [
  ["our own HTTP/2", { connect: connectHttp2, openStreams: createSocketPair }],
  ["node:http2", { connect: connectNodeHttp2, openStreams: createUnixSocketPair }],
] as const) {
  testUnaryOver(name, transport);
  testStreamsOver(name, transport);
  testHostilePeersOver(name, transport);
}
