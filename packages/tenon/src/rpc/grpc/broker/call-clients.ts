import type { BrokeredField, MethodType } from "../../../contract/codec.js";
import { PluginError, rpcError } from "../../../errors/index.js";
import type { CallContext } from "../call-context.js";
import type { BrokeredConnection } from "./brokered-connection.js";

/** The clients in a call's requests: connected before the handler sees them, closed when it has ended. */
export class CallClients {
  readonly #type: MethodType;
  readonly #context: CallContext;
  readonly #connections = new Map<object, BrokeredConnection>();

  constructor(type: MethodType, context: CallContext) {
    this.#type = type;
    this.#context = context;
  }

  /**
   * Puts a client in the place of each id.
   * @throws RpcStatusError INVALID_ARGUMENT for an id that is missing; FAILED_PRECONDITION when it cannot be dialed
   */
  async connectIn(request: unknown): Promise<void> {
    if (typeof request !== "object" || request === null) return;
    const connecting = (this.#type.brokered ?? []).map(async (field) => {
      const id: unknown = Reflect.get(request, field.name);
      const client = await this.#connect(field, typeof id === "number" ? id : 0);
      Reflect.set(request, field.name, client);
    });
    // All have ended, well or not, before one's error closes the others.
    await Promise.allSettled(connecting);
    await Promise.all(connecting);
  }

  /** Leaves a client open when the handler ends. @throws TypeError when it is none of this call's */
  keep(client: object): void {
    if (this.#connections.delete(client)) return;
    throw new TypeError("keep(client) takes a client from a brokered field of this call's own request");
  }

  /** The handler has ended. */
  close(): void {
    const ended = new PluginError(
      "CLOSED",
      `The handler of ${this.#type.path} has ended, and its clients with it.`,
      {
        remedy: "Await what the handler calls, or take the client over with context.keep(client).",
      },
    );
    for (const connection of this.#connections.values()) connection.destroy(ended);
    this.#connections.clear();
  }

  async #connect({ name, isOptional, services }: BrokeredField, id: number): Promise<object | undefined> {
    // go-plugin's first id is 1; 0 is a field that nobody has set.
    if (id === 0 && isOptional) return undefined;
    const { typeName } = this.#type.input;
    if (id === 0) throw rpcError("INVALID_ARGUMENT", `the field ${name} of ${typeName} has no broker id`);
    const { broker, signal } = this.#context;
    try {
      const connection = await broker.dialResolved(id, services, { signal });
      this.#connections.set(connection.client, connection);
      return connection.client;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw rpcError("FAILED_PRECONDITION", `the field ${name} of ${typeName}: ${reason}`, { cause });
    }
  }
}
