/** What finds methods by the names that requests have: `Plugin.Greet`. */
export class ServiceTable<Method> {
  readonly #methods = new Map<string, Method>();
  readonly #services = new Set<string>();

  /** Adds a service's methods by name. */
  add(service: string, methods: Iterable<readonly [name: string, method: Method]>): void {
    this.#services.add(service);
    for (const [name, method] of methods) this.#methods.set(`${service}.${name}`, method);
  }

  /** The method that a request names. */
  find(serviceMethod: string): Method | undefined {
    return this.#methods.get(serviceMethod);
  }

  /** Says in Go's words what is wrong with a name for which {@link find} finds nothing. */
  // net/rpc/server.go, readRequestHeader
  describeUnknown(serviceMethod: string): string {
    const dot = serviceMethod.lastIndexOf(".");
    if (dot < 0) return `rpc: service/method request ill-formed: ${serviceMethod}`;
    const isKnown = this.#services.has(serviceMethod.slice(0, dot));
    return `rpc: can't find ${isKnown ? "method" : "service"} ${serviceMethod}`;
  }
}
