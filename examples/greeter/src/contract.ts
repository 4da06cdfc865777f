import { defineContract, grpcPlugin } from "tenon";
import { Greeter } from "./gen/greeter_pb.js";

export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "GREETER", magicCookieValue: "hello" },
  plugins: { greeter: grpcPlugin(Greeter) },
});
