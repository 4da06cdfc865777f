import type { MethodType, ServiceType } from "../../contract/codec.js";
import { describeValue } from "../../internal/describe-value.js";
import { createBrokeredHandler } from "./broker/brokered-handler.js";
import type { CallContext } from "./call-context.js";

/** A service with the object that implements it. */
export interface ServedService {
  readonly service: ServiceType;
  /** One method for each of the service's, by local name. */
  readonly implementation: object;
  /** Where it comes from, for error messages: `plugin "kv"`. */
  readonly origin: string;
}

/** A handler, with its `this` bound. What it returns is checked when it does. */
export type Handler = (request: unknown, context: CallContext) => unknown;

/** A method that is served. */
export interface ServedMethod {
  readonly type: MethodType;
  readonly handler: Handler;
  readonly takesStream: boolean;
  readonly givesStream: boolean;
}

/** All services of a server: finds the method for a path. */
export class ServiceRegistry {
  readonly #methods = new Map<string, ServedMethod>();
  readonly #services = new Map<string, ServedService>();

  /**
   * Adds a service.
   * @throws TypeError when a service of that name is there already, or when a method has no handler
   */
  add(served: ServedService): void {
    const { service, origin } = served;
    const earlier = this.#services.get(service.typeName);
    if (earlier !== undefined) {
      throw new TypeError(
        `${origin} and ${earlier.origin} both serve ${service.typeName}; a server can have each service once`,
      );
    }
    assertHandlers(served);
    for (const type of service.methods) this.#methods.set(type.path, createServedMethod(served, type));
    this.#services.set(service.typeName, served);
  }

  /** All services, in the order they were added. */
  get services(): readonly ServiceType[] {
    return Array.from(this.#services.values(), ({ service }) => service);
  }

  /** The method at a path such as `/proto.KV/Get`. */
  find(path: string): ServedMethod | undefined {
    return this.#methods.get(path);
  }

  /** Says what is wrong with a path for which {@link find} finds nothing. */
  describeUnknown(path: string): string {
    const [, serviceName, methodName] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (serviceName === undefined)
      return `malformed method name ${describeValue(path)}; expected /package.Service/Method`;
    const served = this.#services.get(serviceName);
    if (served !== undefined) return `unknown method ${methodName} for service ${serviceName}`;
    return `unknown service ${serviceName}; this server has ${Array.from(this.#services.keys()).join(", ")}`;
  }
}

/** @throws TypeError naming all methods that have none */
function assertHandlers({ service, implementation, origin }: ServedService): void {
  const problems = service.methods.flatMap(({ localName }) => {
    const handler: unknown = Reflect.get(implementation, localName);
    return typeof handler === "function" ? [] : [`a function "${localName}", got ${describeValue(handler)}`];
  });
  if (problems.length === 0) return;
  throw new TypeError(`${origin} has no handler for ${service.typeName}: expected ${problems.join("; ")}`);
}

function createServedMethod({ implementation }: ServedService, type: MethodType): ServedMethod {
  const handler: unknown = Reflect.get(implementation, type.localName);
  const bound: Handler = (request, context) =>
    Reflect.apply(handler as Handler, implementation, [request, context]);
  return {
    type,
    handler: type.brokered === undefined ? bound : createBrokeredHandler(type, bound),
    takesStream: type.kind === "client_streaming" || type.kind === "bidi_streaming",
    givesStream: type.kind === "server_streaming" || type.kind === "bidi_streaming",
  };
}
