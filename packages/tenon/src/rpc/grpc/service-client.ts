import type { CallOptions } from "../../contract/call-options.js";
import type { MethodType, ServiceType } from "../../contract/codec.js";
import { describeValue } from "../../internal/describe-value.js";
import { createBrokeredMethod } from "./broker/brokered-method.js";
import { noCallOptions } from "./client-call.js";
import type { GrpcCaller } from "./grpc-caller.js";
import { isMessageSource } from "./message-pump.js";
import { SingleResponseCall } from "./single-response-call.js";
import { StreamResponseCall } from "./stream-response-call.js";

/** A method as code calls it: a promise for one response, an async iterable for a stream of them. */
export type ClientMethod = (
  request: unknown,
  options?: CallOptions,
) => Promise<unknown> | AsyncIterable<unknown>;

/** A service's methods, by their names in TypeScript. */
export type ServiceClientObject = Readonly<Record<string, ClientMethod>>;

/**
 * Makes the object whose methods call a service on the caller's connection. A method called `then` is `then$`, or the
 * object would look like a promise. Every error comes through what a method returns, never as a throw at the call.
 */
export function createServiceClient(caller: GrpcCaller, service: ServiceType): ServiceClientObject {
  const entries = service.methods.map((method): [string, ClientMethod] => [
    method.localName === "then" ? "then$" : method.localName,
    method.brokered === undefined
      ? createMethod(caller, method)
      : createBrokeredMethod(method, createMethod(caller, method), caller.broker),
  ]);
  return Object.freeze(Object.fromEntries(entries));
}

function createMethod(caller: GrpcCaller, type: MethodType): ClientMethod {
  const method = caller.prepareMethod(type);
  switch (type.kind) {
    case "unary":
      return (request, options = noCallOptions) => {
        const call = new SingleResponseCall(caller, method, options);
        call.startWithRequest(request);
        return call.promise;
      };
    case "server_streaming":
      return (request, options = noCallOptions) => {
        const call = new StreamResponseCall(caller, method, options);
        call.startWithRequest(request);
        return call.responses;
      };
    case "client_streaming":
      return (requests, options = noCallOptions) => {
        const call = new SingleResponseCall(caller, method, options);
        startWithRequests(call, requests);
        return call.promise;
      };
    case "bidi_streaming":
      return (requests, options = noCallOptions) => {
        const call = new StreamResponseCall(caller, method, options);
        startWithRequests(call, requests);
        return call.responses;
      };
  }
}

function startWithRequests(call: SingleResponseCall | StreamResponseCall, requests: unknown): void {
  if (isMessageSource(requests)) call.startWithRequests(requests);
  else call.abort(requestsTypeError(call.path, requests));
}

function requestsTypeError(path: string, requests: unknown): TypeError {
  return new TypeError(
    `${path} takes an iterable or async iterable of requests, got ${describeValue(requests)}`,
  );
}
