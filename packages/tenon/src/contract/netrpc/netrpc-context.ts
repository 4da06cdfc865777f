import type { NetrpcBroker } from "./netrpc-broker.js";

/** What a function gets that makes an object to be served. */
export interface NetrpcObjectContext {
  /** Opens further connections to the side that will call. Brokered fields need none of it. Go: `Server(*MuxBroker)`. */
  readonly broker: NetrpcBroker;
  /** Fires when the connection between host and plugin has ended. */
  readonly signal: AbortSignal;
}

/** What every handler gets after its arguments. May be taken apart: `(args, { signal }) => …`. */
export interface NetrpcContext {
  /**
   * Fires when the object's connection has ended, so that nobody is left to answer. net/rpc has no way to cancel a call: it
   * does not fire when the caller gives one up.
   */
  readonly signal: AbortSignal;
  /** The method's name, as the contract has it. */
  readonly method: string;
  /** Opens further connections to the side that called. Brokered fields need none of it. */
  readonly broker: NetrpcBroker;
  /**
   * Leaves the client of a brokered argument open when the handler ends; it is closed then otherwise. It is the handler's
   * to close from then on.
   * @returns the client
   * @throws TypeError when it is not a client of this call's arguments
   */
  readonly keep: <Client extends AsyncDisposable>(client: Client) => Client;
}
