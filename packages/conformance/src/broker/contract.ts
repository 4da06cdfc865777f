import { defineContract, grpcPlugin } from "tenon";
import { Doubler, Switchboard } from "../gen/broker/broker_pb.js";

/** What the broker programs of `go/broker` speak. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "TENON_BROKER", magicCookieValue: "9c7e51aa" },
  plugins: { switchboard: grpcPlugin(Switchboard, { brokered: { ask: { doubler: Doubler } } }) },
});
