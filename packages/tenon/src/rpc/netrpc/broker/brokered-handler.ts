import type { IdPlaces, MethodIdPlaces } from "../../../contract/netrpc/id-places.js";
import { PluginError } from "../../../errors/index.js";
import type { NetrpcHandler } from "../served-method.js";
import { ReceivedClients } from "./received-clients.js";
import { SentObjects } from "./sent-objects.js";

/**
 * A handler of arguments with ids in their brokered fields, from the one that takes clients in their place, and the reverse
 * for its reply.
 */
export function createBrokeredHandler(
  path: string,
  { args: argsPlaces, reply: replyPlaces }: MethodIdPlaces,
  handler: NetrpcHandler,
): NetrpcHandler {
  return async (args, context) => {
    const { link, signal } = context;
    const clients = new ReceivedClients(link, `the arguments of ${path}`);
    context.attachClients(clients);
    try {
      const taken = argsPlaces === undefined ? args : await clients.connectIn(args, argsPlaces, { signal });
      const reply = await handler(taken, context);
      if (replyPlaces === undefined) return reply;
      return sendObjects(new SentObjects(link, `The reply of ${path}`), reply, replyPlaces);
    } finally {
      clients.close(handlerEndedError(path));
    }
  };
}

/** A reply with ids; its objects are served until their one connection has ended, also those beside one that is wrong. */
function sendObjects(objects: SentObjects, reply: unknown, places: IdPlaces): unknown {
  try {
    return objects.replaceIn(reply, places);
  } finally {
    objects.release();
  }
}

function handlerEndedError(path: string): PluginError {
  return new PluginError("CLOSED", `The handler of ${path} has ended, and its clients with it.`, {
    remedy: "Await what the handler calls, or take the client over with context.keep(client).",
  });
}
