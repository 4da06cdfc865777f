import { defineContract } from "tenon";
import { gob, netrpcPlugin } from "tenon/netrpc";

/** The document's handshakeConfig and pluginMap. Its Greet takes an `interface{}` that says nothing. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "BASIC_PLUGIN", magicCookieValue: "hello" },
  plugins: { greeter: netrpcPlugin({ Greet: { args: gob.any, reply: gob.string } }) },
});
