import type { IdPlaces } from "../../../contract/netrpc/id-places.js";
import type { AnyNetrpcPlugin } from "../../../contract/netrpc/netrpc-brokered.js";
import { PluginError } from "../../../errors/index.js";
import type { WaitOptions } from "../../../internal/wait-options.js";
import { mapPlacesLater } from "./map-places.js";
import { errorText } from "../handler-error.js";
import type { NetrpcLink } from "../netrpc-link.js";
import type { ObjectClient } from "../object-client.js";

/** The clients in a value that came: connected before its receiver sees it. */
export class ReceivedClients {
  readonly #link: NetrpcLink;
  readonly #what: string;
  readonly #clients = new Map<object, ObjectClient>();

  /** @param what the value, for messages: `the arguments of Plugin.Put` */
  constructor(link: NetrpcLink, what: string) {
    this.#link = link;
    this.#what = what;
  }

  /**
   * The value with a client in the place of each id.
   * @throws PluginError BROKER_TIMEOUT and others of a dial; MESSAGE_MALFORMED for an id that is missing; all that were
   * connected are closed then
   */
  async connectIn(value: unknown, places: IdPlaces, options: WaitOptions): Promise<unknown> {
    try {
      return await mapPlacesLater(value, places, (id, plugin, name) =>
        this.#connect(id, plugin, { name, options }),
      );
    } catch (error) {
      this.close(new PluginError("CLOSED", "Another id that came with this one could not be dialed."));
      throw error;
    }
  }

  /** Leaves a client open. @throws TypeError when it is none of this value's */
  keep(client: object): void {
    if (this.#clients.delete(client)) return;
    throw new TypeError("keep(client) takes a client from a brokered field of this call's own arguments");
  }

  /** Closes those that were not kept. */
  close(reason: Error): void {
    for (const client of this.#clients.values()) client.close(reason);
    this.#clients.clear();
  }

  async #connect(
    id: unknown,
    plugin: AnyNetrpcPlugin,
    { name, options }: { readonly name: string; readonly options: WaitOptions },
  ): Promise<object> {
    // go-plugin's first id is 1; 0 is a field that nobody has set.
    if (typeof id !== "number" || id === 0 || id > 0xffff_ffff) {
      throw new PluginError(
        "MESSAGE_MALFORMED",
        `In ${this.#what}, ${name} has no broker id, but ${String(id)}.`,
        { remedy: "The sender must set it to an id of its broker's, in Go one of NextId." },
      );
    }
    try {
      const object = await this.#link.broker.dialObject(id, plugin, options);
      this.#clients.set(object.client, object);
      return object.client;
    } catch (cause) {
      const code = PluginError.is(cause) ? cause.code : "BROKER_UNAVAILABLE";
      const message = `In ${this.#what}, ${name} could not be connected: ${errorText(cause)}`;
      throw new PluginError(code, message, { cause });
    }
  }
}
