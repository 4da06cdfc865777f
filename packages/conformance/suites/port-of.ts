import type { Address } from "tenon/plugin";

/** The port of an address that has one. */
export function portOf(address: Address): number {
  if (address.network !== "tcp") throw new Error("expected a TCP address, came a Unix socket");
  return address.port;
}
