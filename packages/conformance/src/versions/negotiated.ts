import { defineContract, grpcPlugin } from "tenon";
import { KV } from "../../../../examples/kv/src/gen/kv_pb.js";
import { NetrpcKv } from "../netrpc/kv.js";

/** What go-plugin's example `negotiated` agrees on: in version 2 its plugin speaks net/rpc, in version 3 gRPC. */
export const contract = defineContract({
  handshake: { magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  versions: { 2: { kv: NetrpcKv }, 3: { kv: grpcPlugin(KV) } },
});
