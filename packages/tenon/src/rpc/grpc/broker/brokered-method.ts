import type { CallOptions } from "../../../contract/call-options.js";
import type { MethodType } from "../../../contract/codec.js";
import type { MessageSource } from "../message-pump.js";
import { isMessageSource } from "../message-pump.js";
import type { ClientMethod } from "../service-client.js";
import { CallObjects } from "./call-objects.js";
import type { GrpcBroker } from "./grpc-broker.js";
import { LateResponses } from "./late-responses.js";

/**
 * A method whose requests have brokered fields, from the method that sends them as they are: what stands in those fields
 * is served until the call ends; for a stream of answers, until its last was read or its reader has left.
 */
export function createBrokeredMethod(
  type: MethodType,
  method: ClientMethod,
  broker: GrpcBroker | undefined,
): ClientMethod {
  switch (type.kind) {
    case "unary":
      return (request, options) =>
        callWithObjects(new CallObjects(broker, type), { method, request, options });
    case "client_streaming":
      return async (requests, options) => {
        const objects = new CallObjects(broker, type);
        try {
          return await method(replaceInAll(requests, objects), options);
        } finally {
          objects.end();
        }
      };
    case "server_streaming":
      return (request, options) => {
        const objects = new CallObjects(broker, type);
        const starting = objects.replaceIn(request).then((sent) => iterate(method(sent, options)));
        return new LateResponses(starting, () => objects.end());
      };
    case "bidi_streaming":
      return (requests, options) => {
        const objects = new CallObjects(broker, type);
        const responses = iterate(method(replaceInAll(requests, objects), options));
        return new LateResponses(Promise.resolve(responses), () => objects.end());
      };
  }
}

interface Call {
  readonly method: ClientMethod;
  readonly request: unknown;
  readonly options: CallOptions | undefined;
}

async function callWithObjects(objects: CallObjects, { method, request, options }: Call): Promise<unknown> {
  try {
    return await method(await objects.replaceIn(request), options);
  } finally {
    objects.end();
  }
}

/** What is no source of messages is handed on: the method refuses it. */
function replaceInAll(requests: unknown, objects: CallObjects): unknown {
  return isMessageSource(requests) ? replaceInEach(requests, objects) : requests;
}

async function* replaceInEach(requests: MessageSource, objects: CallObjects): AsyncGenerator<unknown> {
  for await (const request of requests) yield await objects.replaceIn(request);
}

function iterate(responses: ReturnType<ClientMethod>): AsyncIterator<unknown> {
  if (Symbol.asyncIterator in responses) return responses[Symbol.asyncIterator]();
  throw new TypeError("a method with a stream of answers gave a promise");
}
