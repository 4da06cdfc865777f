import { defineContract, grpcPlugin } from "tenon";
import { KV } from "../../../../examples/kv/src/gen/kv_pb.js";

/** What go-plugin's example `negotiated` agrees on: in version 2 its plugin speaks net/rpc, in version 3 gRPC. */
export const contract = defineContract({
  handshake: { magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  versions: { 2: { kv: grpcPlugin(KV) }, 3: { kv: grpcPlugin(KV) } },
});
