import type { IdPlaces } from "../../../contract/netrpc/id-places.js";
import type { AnyNetrpcPlugin } from "../../../contract/netrpc/netrpc-brokered.js";
import { PluginError } from "../../../errors/index.js";
import { describeValue } from "../../../internal/describe-value.js";
import type { NetrpcLink } from "../netrpc-link.js";
import { BrokeredObject } from "./brokered-object.js";
import { mapPlaces } from "./map-places.js";

/** The objects that a value carries to the other side: each is served from before the value is sent. */
export class SentObjects {
  readonly #link: NetrpcLink;
  readonly #what: string;
  readonly #own: BrokeredObject[] = [];

  /** @param what the value, for messages: `The arguments of Plugin.Put` */
  constructor(link: NetrpcLink, what: string) {
    this.#link = link;
    this.#what = what;
  }

  /**
   * The value with ids in place of its objects, each of which waits to be dialed.
   * @throws PluginError MESSAGE_MALFORMED when something else stands there; the connection's error when that has ended
   */
  replaceIn(value: unknown, places: IdPlaces): unknown {
    // Left out, a struct is sent as one without fields: with the id 0, at which Go's programs fail.
    const given = value === undefined && "fields" in places ? {} : value;
    return mapPlaces(given, places, (object, plugin, name) => this.#offer(name, plugin, object));
  }

  /** Serves each until the one connection that its id is good for has ended, or its time to be dialed has. */
  release(): void {
    for (const object of this.#own.splice(0)) object.closeWhenUnused();
  }

  /** The call is over: nothing is served any more that it has brought. May be called again. */
  end(): void {
    for (const object of this.#own.splice(0)) void object.close();
  }

  #offer(name: string, plugin: AnyNetrpcPlugin, value: unknown): number {
    try {
      if (value instanceof BrokeredObject) {
        if (value.belongsTo(this.#link)) return value.offer();
        throw new TypeError("holds an object that another connection's broker serves");
      }
      const object = this.#link.broker.serveNow(plugin, value);
      this.#own.push(object);
      return object.offer();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw new PluginError(
        "MESSAGE_MALFORMED",
        `${this.#what} cannot be used: ${name} must hold an object with the methods of its plugin, got ${describeValue(value)}: ${error.message}.`,
        { cause: error, origin: "caller", details: { path: name } },
      );
    }
  }
}
