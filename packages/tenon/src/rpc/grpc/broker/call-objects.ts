import type { BrokeredField, MethodType } from "../../../contract/codec.js";
import { describeValue } from "../../../internal/describe-value.js";
import { malformedError } from "../call-errors.js";
import { createBrokerUnavailable } from "../../../broker/broker-errors.js";
import { BrokeredServer } from "./brokered-server.js";
import type { GrpcBroker } from "./grpc-broker.js";

/** The objects that a call's requests carry: served from before they are sent until the call ends. */
export class CallObjects {
  readonly #broker: GrpcBroker | undefined;
  readonly #type: MethodType;
  readonly #servers: BrokeredServer[] = [];
  #isEnded = false;

  constructor(broker: GrpcBroker | undefined, type: MethodType) {
    this.#broker = broker;
    this.#type = type;
  }

  /**
   * The request with ids in place of its objects, each of which can be dialed once this has resolved.
   * @throws PluginError MESSAGE_MALFORMED when something else is in a brokered field; LISTEN_FAILED and others
   */
  async replaceIn(request: unknown): Promise<unknown> {
    const { brokered = [], path, input } = this.#type;
    // Not an object: the message's own codec says so better.
    if (typeof request !== "object" || request === null) return request;
    const replaced: Record<string, unknown> = { ...request };
    try {
      await Promise.all(
        brokered.map(async (field) => {
          const value = replaced[field.name];
          if (value !== undefined || !field.isOptional)
            replaced[field.name] = await this.#offer(field, value);
        }),
      );
    } catch (error) {
      if (error instanceof TypeError) throw malformedError(`The request to ${path}`, input.typeName, error);
      throw error;
    }
    return replaced;
  }

  /** The call is over: nothing is served any more that it has brought. May be called again. */
  end(): void {
    this.#isEnded = true;
    for (const server of this.#servers.splice(0)) void server.close();
  }

  async #offer({ name, services }: BrokeredField, value: unknown): Promise<number> {
    const broker = this.#broker;
    if (broker === undefined) throw createBrokerUnavailable("this connection was made without one");
    if (value instanceof BrokeredServer) {
      if (value.belongsTo(broker)) return value.offer();
      throw new TypeError(`the field ${name} has an object that another plugin's broker serves`);
    }
    if (value === null || (typeof value !== "object" && typeof value !== "function")) {
      throw new TypeError(
        `the field ${name} must hold an object with the methods of its service, got ${describeValue(value)}`,
      );
    }
    const server = await broker.serveResolved(name, { services, implementation: value });
    this.#servers.push(server);
    if (this.#isEnded) this.end();
    return server.offer();
  }
}
