import { defineContract, grpcPlugin } from "tenon";
import { Echo } from "../gen/echo/echo_pb.js";

/** What the echo programs of `go/echo` speak. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "TENON_ECHO", magicCookieValue: "b2f1c3d0" },
  plugins: { echo: grpcPlugin(Echo) },
});
