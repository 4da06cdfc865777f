import type { Duplex } from "node:stream";

/** An open, reliable byte stream to the other side: a socket, or one end of a pair in memory. */
export type ByteStream = Duplex;
