import { defineContract, grpcPlugin } from "tenon";
import { Echo } from "../gen/echo/echo_pb.js";

export { contract } from "../echo/contract.js";

/** What a plugin's own plugin is started with: `InnerHandshake` of `go/environment/ask`. */
export const innerContract = defineContract({
  handshake: { protocolVersion: 7, magicCookieKey: "TENON_ECHO_INNER", magicCookieValue: "a7" },
  plugins: { echo: grpcPlugin(Echo) },
});
