import { testHostilePeersOver } from "../../../test/support/grpc-hostile-behaviour.js";
import { testStreamsOver } from "../../../test/support/grpc-stream-behaviour.js";
import { testUnaryOver } from "../../../test/support/grpc-unary-behaviour.js";
import { connectNodeHttp2 } from "../../../test/support/node-http2-connection.js";
import { connectHttp2 } from "../../transport/http2-connection.js";

for (const [name, connect] of [
  ["our own HTTP/2", connectHttp2],
  ["node:http2", connectNodeHttp2],
] as const) {
  testUnaryOver(name, connect);
  testStreamsOver(name, connect);
  testHostilePeersOver(name, connect);
}
