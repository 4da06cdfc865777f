import { defineContract, grpcPlugin } from "tenon";
import { Demo } from "./gen/demo_pb.js";
import { KV } from "./gen/kv_pb.js";

/** What the demo and its own plugin agree on. */
export const demoContract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "TENON_DEMO", magicCookieValue: "show me" },
  plugins: { demo: grpcPlugin(Demo) },
});

/** What go-plugin's key-value example agrees on with its plugins, in whatever language they are. */
export const kvContract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { kv_grpc: grpcPlugin(KV) },
});
