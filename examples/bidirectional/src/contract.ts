import { defineContract, grpcPlugin } from "tenon";
import { AddHelper, Counter } from "./gen/counter_pb.js";

/** Cookie, version and name are those of go-plugin's bidirectional example, so that its plugin and host fit. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { counter: grpcPlugin(Counter, { brokered: { put: { addServer: AddHelper } } }) },
});
