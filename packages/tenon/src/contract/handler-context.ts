import type { Metadata } from "../errors/index.js";
import type { Broker } from "./broker.js";

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
  /** Opens further connections to the side that called. Brokered fields need none of it. */
  readonly broker: Broker;
  /**
   * Leaves the client of a brokered field open when the handler ends; it is closed then otherwise. It is the handler's to
   * close from then on. Whether it can still be called is the caller's choice: an object is served until the call ends, a
   * `BrokeredService` as long as the caller likes.
   * @returns the client
   * @throws TypeError when it is not a client of this call's request
   */
  readonly keep: <Client extends AsyncDisposable>(client: Client) => Client;
}
