import type { MuxChannel } from "../../broker/mux-channel.js";
import type { AnyNetrpcPlugin } from "../../contract/netrpc/netrpc-brokered.js";
import type { NetrpcObjectContext } from "../../contract/netrpc/netrpc-context.js";
import type { NetrpcLink } from "./netrpc-link.js";
import { ObjectServer } from "./object-server.js";
import { createNetrpcTable } from "./served-method.js";
import type { NetrpcTable } from "./served-method.js";

/** What an {@link ObjectSource} is made from. */
export interface ObjectSourceParts {
  /** What it is, for messages: `plugin "greeter"`. */
  readonly origin: string;
  readonly plugin: AnyNetrpcPlugin;
  readonly implementation: unknown;
}

/** An object that is ready for one connection. */
export interface ReadyObject {
  readonly table: NetrpcTable;
  /** Its connection has ended. Never rejects. */
  readonly dispose: () => Promise<void>;
}

/**
 * What serves a plugin: an object for all connections, or a function that makes one for each, which is disposed of when its
 * connection has ended.
 */
export class ObjectSource {
  readonly #link: NetrpcLink;
  readonly #origin: string;
  readonly #plugin: AnyNetrpcPlugin;
  /** The table of the one object, or what makes objects. */
  readonly #shared: NetrpcTable | ((context: NetrpcObjectContext) => unknown);

  /**
   * @throws TypeError when `implementation` is an object without all the methods, or neither object nor function
   */
  constructor(link: NetrpcLink, { origin, plugin, implementation }: ObjectSourceParts) {
    this.#link = link;
    this.#origin = origin;
    this.#plugin = plugin;
    this.#shared =
      typeof implementation === "function"
        ? (context): unknown => Reflect.apply(implementation, undefined, [context])
        : createNetrpcTable(origin, plugin, implementation);
  }

  /** The object for a connection. @throws TypeError when what was made lacks a method; what the function throws */
  async prepare(): Promise<ReadyObject> {
    if (typeof this.#shared !== "function") return { table: this.#shared, dispose: () => Promise.resolve() };
    const { broker, signal } = this.#link;
    const made: unknown = await this.#shared({ broker, signal });
    const table = createNetrpcTable(`what serves ${this.#origin}`, this.#plugin, made);
    return { table, dispose: () => this.#dispose(made) };
  }

  /** Serves one connection to its end. @param servers it is among these meanwhile */
  async serve(channel: MuxChannel, servers: Set<ObjectServer>, ready?: ReadyObject): Promise<void> {
    try {
      const { table, dispose } = ready ?? (await this.prepare());
      const server = new ObjectServer(this.#link, channel.stream, table);
      servers.add(server);
      channel.listen(server);
      await server.ended;
      servers.delete(server);
      await dispose();
    } catch (error) {
      this.#link.reportHandlerError(error, this.#origin);
      channel.stream.reset();
    }
  }

  async #dispose(made: unknown): Promise<void> {
    if (typeof made !== "object" || made === null) return;
    const dispose: unknown = Reflect.get(made, Symbol.asyncDispose) ?? Reflect.get(made, Symbol.dispose);
    if (typeof dispose !== "function") return;
    try {
      await Reflect.apply(dispose, made, []);
    } catch (error) {
      this.#link.reportHandlerError(error, `the disposal of ${this.#origin}`);
    }
  }
}
