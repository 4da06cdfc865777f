import { defineContract } from "tenon";
import { gob, netrpcPlugin } from "tenon/netrpc";

/** go-plugin's KV over net/rpc: Put takes a map of anything, with `key` and `value`. */
export const NetrpcKv = netrpcPlugin({
  Put: { args: gob.map(gob.string, gob.any), reply: gob.any },
  Get: { args: gob.string, reply: gob.bytes },
});

/** What go-plugin's examples `grpc` agree on where they speak net/rpc. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { kv: NetrpcKv },
});
