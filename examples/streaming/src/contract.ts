import { defineContract, grpcPlugin } from "tenon";
import { StreamerService } from "./gen/streamer_pb.js";

/** Cookie, version and name are those of go-plugin's streaming example, so that its plugin and host fit. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { streamer: grpcPlugin(StreamerService) },
});
