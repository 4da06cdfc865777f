import type { PluginSet } from "../../contract/plugin-type.js";
import { describeValue } from "../../internal/describe-value.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ServerLink } from "../../rpc/grpc/connect-grpc-server.js";
import type { Address } from "../../transport/address.js";
import { readWaitOptions } from "../create-plugin-client.js";
import type { ServerClient } from "./server-client.js";

/** What a client of a server is made from. */
export interface ServerClientParts {
  readonly link: ServerLink;
  readonly address: Address;
  readonly pingMs: number;
  /** Why it can no longer be used; undefined while it can. */
  endErrorNow(): Error | undefined;
}

/** The part that clients of servers have in common: all but their end. */
export type ServerCalls<Plugins extends PluginSet> = Omit<
  ServerClient<Plugins>,
  "close" | typeof Symbol.asyncDispose
>;

/** Gives the calls the types that the contract says: the link makes what it dispenses from the same contract. */
export function createServerCalls<Plugins extends PluginSet>(parts: ServerClientParts): ServerCalls<Plugins>;
export function createServerCalls(parts: ServerClientParts): Omit<ServerCalls<PluginSet>, "dispense"> & {
  dispense(name: string): Promise<unknown>;
} {
  const { link, address, pingMs } = parts;
  const assertUsable = (): void => {
    const error = parts.endErrorNow();
    if (error !== undefined) throw error;
  };
  return {
    address,
    closed: link.closed,
    async dispense(name: string): Promise<unknown> {
      if (typeof name !== "string") throw new TypeError(`name must be a string, got ${describeValue(name)}`);
      assertUsable();
      return link.dispense(name);
    },
    async ping(options: WaitOptions = {}): Promise<void> {
      const limits = readWaitOptions("ping() options", options, pingMs);
      assertUsable();
      await link.ping(limits);
    },
  };
}
