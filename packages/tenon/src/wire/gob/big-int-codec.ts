import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import type { GobCodec } from "./gob-type.js";

/** Go math/big intmarsh.go:14 @go1.26: the version in the upper seven bits, the sign in the lowest. */
const version = 1;

/** big.Int's GobEncode: a byte with version and sign, then the magnitude, its high byte first. */
export const bigIntCodec: GobCodec<unknown> = {
  encode(value: unknown): Uint8Array {
    if (typeof value !== "bigint" && !Number.isSafeInteger(value)) {
      throw new GobFault(`expected a bigint (*big.Int), got ${describeInput(value)}`);
    }
    const integer = BigInt(value as bigint | number);
    const digits = integer === 0n ? "" : (integer < 0n ? -integer : integer).toString(16);
    const hex = digits.length % 2 === 0 ? digits : `0${digits}`;
    const bytes = new Uint8Array(1 + hex.length / 2);
    bytes[0] = (version << 1) | (integer < 0n ? 1 : 0);
    for (let index = 1; index < bytes.length; index++) {
      bytes[index] = Number.parseInt(hex.slice(index * 2 - 2, index * 2), 16);
    }
    return bytes;
  },

  decode(bytes: Uint8Array): bigint {
    const [head] = bytes;
    // No bytes are a nil *big.Int (intmarsh.go:38 @go1.26).
    if (head === undefined) return 0n;
    if (head >> 1 !== version)
      throw new GobFault(`Int.GobDecode: encoding version ${head >> 1} not supported`);
    let hex = "";
    for (const byte of bytes.subarray(1)) hex += byte.toString(16).padStart(2, "0");
    const magnitude = hex === "" ? 0n : BigInt(`0x${hex}`);
    return (head & 1) === 1 ? -magnitude : magnitude;
  },

  zero(): bigint {
    return 0n;
  },
};
