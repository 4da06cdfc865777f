import type { Duplex } from "node:stream";
import type { BrokeredService } from "../../../contract/broker.js";
import type { AnyNetrpcPlugin } from "../../../contract/netrpc/netrpc-brokered.js";
import type { NetrpcBroker } from "../../../contract/netrpc/netrpc-broker.js";
import type { NetrpcClientOf } from "../../../contract/netrpc/netrpc-client.js";
import type { NetrpcImplementationOf } from "../../../contract/netrpc/netrpc-implementation.js";
import { isNetrpcPlugin } from "../../../contract/netrpc/is-netrpc-plugin.js";
import { PluginError } from "../../../errors/index.js";
import { describeValue } from "../../../internal/describe-value.js";
import type { WaitOptions } from "../../../internal/wait-options.js";
import { assertBrokerId } from "../../grpc/broker/broker-id.js";
import type { NetrpcLink } from "../netrpc-link.js";
import { createObjectClient } from "../object-client.js";
import type { ObjectClient } from "../object-client.js";
import { ObjectSource } from "../object-source.js";
import { BrokeredObject } from "./brokered-object.js";

/** Objects that one side serves through its broker at once, and connections that it waits for: a caller could have it make more. */
const maxObjects = 1024;
const maxDialing = 1024;

/** One side's broker of net/rpc, as people call it. It belongs to one connection between host and plugin, and ends with it. */
export class MuxedBroker implements NetrpcBroker {
  readonly #link: NetrpcLink;
  readonly #objects = new Set<BrokeredObject>();
  #dialingCount = 0;
  #closedBy: Error | undefined;

  constructor(link: NetrpcLink) {
    this.#link = link;
  }

  nextId(): number {
    return this.#link.mux.nextId();
  }

  serve<Plugin extends AnyNetrpcPlugin>(
    plugin: Plugin,
    implementation: NetrpcImplementationOf<Plugin>,
  ): Promise<BrokeredService<Plugin>> {
    return Promise.resolve().then(() => this.serveNow(plugin, implementation));
  }

  async accept<Plugin extends AnyNetrpcPlugin>(
    id: number,
    plugin: Plugin,
    implementation: NetrpcImplementationOf<Plugin>,
  ): Promise<BrokeredService<Plugin>> {
    assertBrokerId(id);
    const object = this.serveNow(plugin, implementation);
    object.offer(id);
    return Promise.resolve(object);
  }

  async dial<Plugin extends AnyNetrpcPlugin>(
    id: number,
    plugin: Plugin,
    options: WaitOptions = {},
  ): Promise<NetrpcClientOf<Plugin>> {
    const { client } = await this.dialObject(id, plugin, options);
    // The types say what is made from the same methods.
    return client as NetrpcClientOf<Plugin>;
  }

  async acceptStream(id: number, options: WaitOptions = {}): Promise<Duplex> {
    assertBrokerId(id);
    return (await this.#link.mux.accept(id, options)).toDuplex();
  }

  async dialStream(id: number, options: WaitOptions = {}): Promise<Duplex> {
    assertBrokerId(id);
    return (await this.#link.mux.dial(id, options)).toDuplex();
  }

  /** As {@link serve}. @throws TypeError when the implementation does not fit the plugin */
  serveNow<Plugin extends AnyNetrpcPlugin>(plugin: Plugin, implementation: unknown): BrokeredObject<Plugin> {
    assertPlugin(plugin);
    if (this.#closedBy !== undefined) throw this.#closedBy;
    if (this.#objects.size >= maxObjects) {
      throw new PluginError("BROKER_UNAVAILABLE", `The broker serves ${maxObjects} objects already.`, {
        remedy: "Close objects that nobody needs any more, or offer one of them several times.",
      });
    }
    const source = new ObjectSource(this.#link, { origin: "the brokered object", plugin, implementation });
    const object = new BrokeredObject(this.#link, plugin, source);
    this.#objects.add(object);
    void object.closed.then(() => this.#objects.delete(object));
    return object;
  }

  /** As {@link dial}, with what ends it for a reason. */
  async dialObject(id: number, plugin: AnyNetrpcPlugin, options: WaitOptions): Promise<ObjectClient> {
    assertBrokerId(id);
    assertPlugin(plugin);
    if (this.#dialingCount >= maxDialing) {
      throw new PluginError("BROKER_UNAVAILABLE", `The broker waits for ${maxDialing} connections already.`, {
        remedy: "Wait for some of them before you dial more: the other side does not accept them.",
      });
    }
    this.#dialingCount++;
    try {
      return createObjectClient(this.#link, await this.#link.mux.dial(id, options), plugin);
    } finally {
      this.#dialingCount--;
    }
  }

  /** Ends all that it serves. May be called again. */
  close(reason: Error): void {
    this.#closedBy ??= reason;
    for (const object of Array.from(this.#objects)) object.destroy(reason);
  }
}

function assertPlugin(value: unknown): asserts value is AnyNetrpcPlugin {
  if (isNetrpcPlugin(value)) return;
  throw new TypeError(`plugin must be what netrpcPlugin(…) has made, got ${describeValue(value)}`);
}
