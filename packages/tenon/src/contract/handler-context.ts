import type { Metadata } from "../errors/index.js";

/** What every handler gets after its request. May be taken apart: `(request, { signal, setHeaders }) => …`. */
export interface HandlerContext {
  /** Fires when the call is over for the host: cancelled, out of time, or its connection gone. Pass it on to what waits. */
  readonly signal: AbortSignal;
  /** What the host sent with the request. */
  readonly metadata: Metadata;
  /** When the host stops waiting; undefined when it set no limit. */
  readonly deadline: Date | undefined;
  /**
   * Sends metadata before the first message of the answer; a second call replaces the first's. Throws an `Error` once
   * that message is on its way.
   */
  readonly setHeaders: (metadata: Metadata) => void;
  /** Sends metadata after the last message of the answer, with the status; a second call replaces the first's. */
  readonly setTrailers: (metadata: Metadata) => void;
}
