import type { MethodIdPlaces } from "../../../contract/netrpc/id-places.js";
import type { NetrpcCallOptions } from "../../../contract/netrpc/netrpc-client.js";
import type { NetrpcLink } from "../netrpc-link.js";
import { ReceivedClients } from "./received-clients.js";
import { SentObjects } from "./sent-objects.js";

/** A method as code calls it. */
export type NetrpcClientMethod = (args: unknown, options?: NetrpcCallOptions) => Promise<unknown>;

/**
 * A method with brokered fields, from the one that sends and gives ids: objects in the arguments are served until the call
 * ends, clients in the reply are the caller's to close.
 */
export function createBrokeredMethod(
  link: NetrpcLink,
  { path, places }: { readonly path: string; readonly places: MethodIdPlaces },
  method: NetrpcClientMethod,
): NetrpcClientMethod {
  return async (args, options = {}) => {
    const objects = new SentObjects(link, `The arguments of ${path}`);
    try {
      const sent = places.args === undefined ? args : objects.replaceIn(args, places.args);
      const reply = await method(sent, options);
      if (places.reply === undefined) return reply;
      const clients = new ReceivedClients(link, `the reply of ${path}`);
      return await clients.connectIn(reply, places.reply, { signal: options.signal });
    } finally {
      objects.end();
    }
  };
}
