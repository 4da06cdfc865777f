import type { MethodIdPlaces } from "../../../contract/netrpc/id-places.js";
import type { NetrpcCallOptions } from "../../../contract/netrpc/netrpc-client.js";
import { PluginError } from "../../../errors/index.js";
import { callTimeoutError } from "../call-errors.js";
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
    const { signal, timeoutMs = Infinity } = options;
    const dueAtMs = performance.now() + timeoutMs;
    const objects = new SentObjects(link, `The arguments of ${path}`);
    try {
      const sent = places.args === undefined ? args : objects.replaceIn(args, places.args);
      const reply = await method(sent, options);
      if (places.reply === undefined) return reply;
      const clients = new ReceivedClients(link, `the reply of ${path}`);
      // The call is over when its clients are there: their time is what is left of its own.
      const leftMs = Math.max(0, dueAtMs - performance.now());
      if (leftMs >= link.mux.brokerMs) return await clients.connectIn(reply, places.reply, { signal });
      return await clients
        .connectIn(reply, places.reply, { signal, timeoutMs: leftMs })
        .catch((error: unknown) => {
          throw PluginError.is(error, "BROKER_TIMEOUT") ? callTimeoutError(path, timeoutMs) : error;
        });
    } finally {
      objects.end();
    }
  };
}
