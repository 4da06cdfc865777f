import { defineContract, grpcPlugin } from "tenon";
import { GreeterService } from "./gen/greeter_pb.js";

/** The document's handshakeConfig and pluginMap. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { greeter: grpcPlugin(GreeterService) },
});
