import { defineContract } from "tenon";
import { gob, netrpcPlugin } from "tenon/netrpc";

/** The document's Handshake, and its Plug: `SayHello(string) (string, error)`. */
export const contract = defineContract({
  handshake: { protocolVersion: 1, magicCookieKey: "HASHI", magicCookieValue: "hola" },
  plugins: { a: netrpcPlugin({ SayHello: { args: gob.string, reply: gob.string } }) },
});
