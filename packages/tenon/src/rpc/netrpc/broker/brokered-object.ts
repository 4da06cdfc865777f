import type { BrokeredService } from "../../../contract/broker.js";
import type { AnyNetrpcPlugin } from "../../../contract/netrpc/netrpc-brokered.js";
import { PluginError } from "../../../errors/index.js";
import { createDeferred } from "../../../internal/deferred.js";
import { createSharedAbort } from "../../../internal/shared-abort.js";
import { assertBrokerId } from "../../grpc/broker/broker-id.js";
import type { NetrpcLink } from "../netrpc-link.js";
import type { ObjectSource } from "../object-source.js";
import type { ObjectServer } from "../object-server.js";

/** Offers that may wait to be dialed, and connections that may be open, of one object. */
const maxConnections = 128;

/** An object of this side's that the other side calls over connections of their own, one for each id. */
export class BrokeredObject<
  Plugin extends AnyNetrpcPlugin = AnyNetrpcPlugin,
> implements BrokeredService<Plugin> {
  readonly services: Plugin;
  readonly closed: Promise<void>;
  readonly #link: NetrpcLink;
  readonly #source: ObjectSource;
  readonly #waiting = createSharedAbort();
  readonly #servers = new Set<ObjectServer>();
  readonly #closed = createDeferred<void>();
  /** Offers that wait to be dialed, and connections. */
  #useCount = 0;
  #closesWhenUnused = false;
  #closedBy: Error | undefined;

  constructor(link: NetrpcLink, plugin: Plugin, source: ObjectSource) {
    this.services = plugin;
    this.closed = this.#closed.promise;
    this.#link = link;
    this.#source = source;
  }

  /** Whether its ids are good on that connection. */
  belongsTo(link: NetrpcLink): boolean {
    return link === this.#link;
  }

  offer(id: number = this.#link.mux.nextId()): number {
    assertBrokerId(id);
    if (this.#closedBy !== undefined) throw this.#closedBy;
    if (this.#useCount >= maxConnections) {
      throw new PluginError("BROKER_UNAVAILABLE", `The object has ${maxConnections} connections already.`, {
        remedy: "Close clients of it that are done, at the other side, or serve another object.",
      });
    }
    this.#useCount++;
    void this.#serve(id).finally(() => {
      this.#useCount--;
      this.#endWhenUnused();
    });
    return id;
  }

  /** Closes it by itself once nobody uses it any more, or can. */
  closeWhenUnused(): void {
    this.#closesWhenUnused = true;
    this.#endWhenUnused();
  }

  /** Ends it at once. May be called again. */
  destroy(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    for (const server of this.#servers) server.destroy(reason);
    this.#waiting.abort(reason);
    this.#endWhenUnused();
  }

  async close(): Promise<void> {
    this.destroy(createClosedError());
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Serves one connection to its end. Never rejects: an id that nobody dials is nobody's error. */
  async #serve(id: number): Promise<void> {
    const channel = await this.#link.mux.accept(id, { signal: this.#waiting.signal }).catch(() => undefined);
    if (channel === undefined) {
      this.#link.mux.refuse(id);
      return;
    }
    if (this.#closedBy !== undefined) {
      channel.stream.reset();
      return;
    }
    // Also one whose object is still being made.
    const cut = (): void => channel.stream.reset();
    this.#waiting.signal.addEventListener("abort", cut);
    await this.#source.serve(channel, this.#servers);
    this.#waiting.signal.removeEventListener("abort", cut);
  }

  #endWhenUnused(): void {
    if (this.#useCount > 0 || (this.#closedBy === undefined && !this.#closesWhenUnused)) return;
    this.#closedBy ??= createClosedError();
    this.#closed.resolve();
  }
}

function createClosedError(): PluginError {
  return new PluginError("CLOSED", "The brokered object is no longer served.", {
    remedy:
      "An object in a brokered field of the arguments is served until its call ends; serve it with broker.serve() for longer.",
  });
}
