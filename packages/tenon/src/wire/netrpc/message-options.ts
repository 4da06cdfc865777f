import type { TextCodec } from "../gob/text-codec.js";

/** What both directions of a net/rpc connection are told. */
export interface MessageOptions {
  /** The largest body that is sent or taken, in bytes. */
  readonly maxMessageBytes: number;
  /** How longer texts become bytes and come back. @default by hand */
  readonly text?: TextCodec | undefined;
}
