import { defineContract, grpcPlugin } from "tenon";
import { GenericPlugin } from "./gen/plugin_pb.js";

/** The document's `grpcp.Handshake` is not shown: this is go-plugin's basic one. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { yourplugin: grpcPlugin(GenericPlugin) },
});
