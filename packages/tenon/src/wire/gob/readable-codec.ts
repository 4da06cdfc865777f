import { decodeUtf8, encodeUtf8 } from "../bytes/utf8.js";
import { bigIntCodec } from "./big-int-codec.js";
import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import type { GobCodec } from "./gob-type.js";
import { timeCodec } from "./time-codec.js";
import type { WireType } from "./wire-type.js";

/**
 * How the bytes of a type that encodes itself look, and what they are made of again: Go's own two types by their names, a text,
 * else bytes.
 */
export function readableCodec({ kind, name }: Pick<WireType, "kind" | "name">): GobCodec<unknown> {
  if (kind === "textMarshaler") return textCodec;
  return (kind === "gobEncoder" ? knownCodecs.get(name) : undefined) ?? bytesCodec;
}

const bytesCodec: GobCodec<unknown> = {
  encode(value) {
    if (value instanceof Uint8Array) return value;
    throw new GobFault(`expected its bytes, a Uint8Array, got ${describeInput(value)}`);
  },
  decode: (bytes) => bytes,
  zero: () => undefined,
};

const textCodec: GobCodec<unknown> = {
  encode(value) {
    if (typeof value === "string") return encodeUtf8(value);
    throw new GobFault(`expected its text, got ${describeInput(value)}`);
  },
  decode: decodeUtf8,
  zero: () => undefined,
};

/** By the names of their types, which are all that a stream says of them. */
const knownCodecs: ReadonlyMap<string, GobCodec<unknown>> = new Map<string, GobCodec<unknown>>([
  ["Time", orBytes(timeCodec)],
  ["Int", orBytes(bigIntCodec)],
]);

/** A codec that leaves bytes alone that it cannot read: of somebody else's type of the same name. */
function orBytes(codec: GobCodec<unknown>): GobCodec<unknown> {
  return {
    encode: (value) => (value instanceof Uint8Array ? value : codec.encode(value)),
    decode(bytes) {
      try {
        return codec.decode(bytes);
      } catch {
        return bytes;
      }
    },
    zero: () => undefined,
  };
}
