import { defineContract, grpcPlugin } from "tenon";
import { KV } from "./gen/kv_pb.js";

/** The guide leaves cookie, version and name to the application: these are of the kv example that it implements. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { kv_grpc: grpcPlugin(KV) },
});
