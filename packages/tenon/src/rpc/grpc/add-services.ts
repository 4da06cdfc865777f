import type { ResolvedServices } from "../../contract/plugin-type.js";
import { describeValue } from "../../internal/describe-value.js";
import type { ServiceRegistry } from "./service-registry.js";

/** An object with the methods of a service, or with one object for each key of a group. */
export interface ImplementedServices {
  readonly services: ResolvedServices;
  readonly implementation: unknown;
  /** Where it comes from, for error messages: `plugin "kv"`. */
  readonly origin: string;
}

/** Adds what serves a plugin, or a brokered object. @throws TypeError for an implementation that does not fit */
export function addServices(registry: ServiceRegistry, implemented: ImplementedServices): void {
  const { services, implementation, origin } = implemented;
  assertObject(origin, implementation);
  if ("single" in services) {
    registry.add({ service: services.single, implementation, origin });
    return;
  }
  for (const [key, service] of Object.entries(services.group)) {
    const keyOrigin = `${origin}, key ${JSON.stringify(key)}`;
    const part: unknown = Reflect.get(implementation, key);
    assertObject(keyOrigin, part);
    registry.add({ service, implementation: part, origin: keyOrigin });
  }
}

function assertObject(origin: string, value: unknown): asserts value is object {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(
    `the implementation of ${origin} must be an object with the service's methods, got ${describeValue(value)}`,
  );
}
