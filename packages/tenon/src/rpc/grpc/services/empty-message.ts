import type { MessageCodec } from "../../../contract/codec.js";

const noBytes = new Uint8Array(0);

/** The codec of a message without fields. */
export function createEmptyCodec(typeName: string): MessageCodec {
  return { typeName, encode: () => noBytes, decode: () => ({}) };
}
