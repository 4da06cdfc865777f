import { defineContract, grpcPlugin } from "tenon";
import { KV } from "./gen/kv_pb.js";

/** Cookie, version and name are those of go-plugin's examples, so that its plugins and hosts fit. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { kv_grpc: grpcPlugin(KV) },
});
