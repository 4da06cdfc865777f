import { defineContract, grpcPlugin } from "tenon";
import { Greeter } from "./gen/greeter_pb.js";

/** The document's `shared.Handshake` is not shown: this is the one of its repository, go-plugin's basic one. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { greet: grpcPlugin(Greeter) },
});
