import type { BrokeredField, MethodType } from "../../../contract/codec.js";
import { PluginError, rpcError } from "../../../errors/index.js";
import type { CallContext } from "../call-context.js";
import type { BrokeredConnection } from "./brokered-connection.js";

/**
 * What a broker may have open when a caller's request asks for one connection more: each is a descriptor, and callers could
 * send ids without end.
 */
const maxOpen = 1024;

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
   * @throws RpcStatusError INVALID_ARGUMENT for an id that is missing; FAILED_PRECONDITION when it cannot be dialed;
   * RESOURCE_EXHAUSTED when a thousand connections are open
   */
  async connectIn(request: unknown): Promise<void> {
    if (typeof request !== "object" || request === null) return;
    const fields = this.#type.brokered ?? [];
    const ids = fields.map((field) => this.#readId(field, request));
    const stop = new AbortController();
    const { signal } = this.#context;
    const onAbort = (): void => stop.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await allOrStop(
        fields.map(async (field, index) => {
          Reflect.set(request, field.name, await this.#connect(field, ids[index], stop.signal));
        }),
        stop,
      );
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
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

  /** The field's id; undefined when it was left out, and may be. */
  #readId({ name, isOptional }: BrokeredField, request: object): number | undefined {
    const id: unknown = Reflect.get(request, name);
    // go-plugin's first id is 1; 0 is a field that nobody has set.
    if (typeof id === "number" && id !== 0) return id;
    if (isOptional) return undefined;
    throw rpcError("INVALID_ARGUMENT", `the field ${name} of ${this.#type.input.typeName} has no broker id`);
  }

  async #connect(
    { name, services }: BrokeredField,
    id: number | undefined,
    signal: AbortSignal,
  ): Promise<object | undefined> {
    if (id === undefined) return undefined;
    const { broker } = this.#context;
    if (broker.openCount >= maxOpen) {
      throw rpcError(
        "RESOURCE_EXHAUSTED",
        `the field ${name}: ${maxOpen} brokered connections and objects are open`,
      );
    }
    try {
      const connection = await broker.dialResolved(id, services, { signal });
      this.#connections.set(connection.client, connection);
      return connection.client;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const { typeName } = this.#type.input;
      throw rpcError("FAILED_PRECONDITION", `the field ${name} of ${typeName}: ${reason}`, { cause });
    }
  }
}

/** Resolves when all have; when one fails the others are stopped, and it rejects with the first's error once they have ended. */
async function allOrStop(working: readonly Promise<void>[], stop: AbortController): Promise<void> {
  try {
    await Promise.all(working);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(working);
    throw error;
  }
}
