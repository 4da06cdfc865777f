import type { Size } from "./messages.js";

/** A server process and a client to it, as one stack makes them. */
export interface RunningStack {
  /** The server's process. */
  readonly serverPid: number;
  /** One call; resolves when its answer has been compared. */
  call(size: Size, number: number): Promise<void>;
  close(): Promise<void>;
}

/** One way to call another process. */
export interface Stack {
  /** As printed. */
  readonly name: string;
  /** What the client and the server do, for the reader of the table. */
  readonly note: string;
  /** Starts a server process and connects to it; the caller takes the time until the first call is answered. */
  start(): Promise<RunningStack>;
}
