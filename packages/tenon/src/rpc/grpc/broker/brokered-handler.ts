import type { MethodType } from "../../../contract/codec.js";
import { describeValue } from "../../../internal/describe-value.js";
import type { CallContext } from "../call-context.js";
import { isMessageSource } from "../message-pump.js";
import type { Handler } from "../service-registry.js";
import { CallClients } from "./call-clients.js";

/** A handler of requests with ids in their brokered fields, from the one that takes clients in their place. */
export function createBrokeredHandler(type: MethodType, handler: Handler): Handler {
  switch (type.kind) {
    case "unary":
      return (request, context) =>
        withClients(type, context, async (clients) => {
          await clients.connectIn(request);
          return handler(request, context);
        });
    case "client_streaming":
      return (requests, context) =>
        withClients(type, context, async (clients) => handler(connectInEach(requests, clients), context));
    case "server_streaming":
      return (request, context) =>
        yieldWithClients(type, context, async (clients) => {
          await clients.connectIn(request);
          return handler(request, context);
        });
    case "bidi_streaming":
      return (requests, context) =>
        yieldWithClients(type, context, (clients) => handler(connectInEach(requests, clients), context));
  }
}

async function withClients(
  type: MethodType,
  context: CallContext,
  run: (clients: CallClients) => Promise<unknown>,
): Promise<unknown> {
  const clients = new CallClients(type, context);
  context.attachClients(clients);
  try {
    return await run(clients);
  } finally {
    clients.close();
  }
}

async function* yieldWithClients(
  type: MethodType,
  context: CallContext,
  run: (clients: CallClients) => unknown,
): AsyncGenerator<unknown> {
  const clients = new CallClients(type, context);
  context.attachClients(clients);
  try {
    const answers = await run(clients);
    if (!isMessageSource(answers)) {
      throw new TypeError(
        `the handler of ${type.path} must return an iterable or async iterable, got ${describeValue(answers)}`,
      );
    }
    yield* answers;
  } finally {
    clients.close();
  }
}

/** Each request is connected when the handler asks for it: it should read within the time that an offer lives. */
async function* connectInEach(requests: unknown, clients: CallClients): AsyncGenerator<unknown> {
  if (!isMessageSource(requests)) return;
  for await (const request of requests) {
    await clients.connectIn(request);
    yield request;
  }
}
