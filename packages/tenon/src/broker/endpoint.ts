/** Where the accepting side of a brokered connection listens, in the words of the protocol. */
export interface Endpoint {
  /** `unix` or `tcp`; a connection in memory has its own. */
  readonly network: string;
  readonly address: string;
}
