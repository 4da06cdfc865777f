/**
 * How a platform makes longer texts of UTF-8 and back: many times faster than `wire/` does it by hand, which knows none. Both ways
 * U+FFFD stands for what is wrong: a lone surrogate, and each maximal part that is not UTF-8, as the Encoding Standard has it.
 */
export interface TextCodec {
  encode(text: string): Uint8Array;
  /** The text of `bytes` from `start` to `end`. */
  decode(bytes: Uint8Array, start: number, end: number): string;
}
