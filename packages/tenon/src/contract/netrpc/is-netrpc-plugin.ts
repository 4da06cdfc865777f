import { describeValue } from "../../internal/describe-value.js";
import type { AnyNetrpcPlugin } from "./netrpc-brokered.js";

const brand = Symbol.for("tenon.NetrpcPlugin");

/** Marks what `netrpcPlugin` has made and checked. */
export function markNetrpcPlugin<Plugin extends AnyNetrpcPlugin>(plugin: Plugin): Plugin {
  return Object.freeze(Object.defineProperty(plugin, brand, { value: true }));
}

/** The same, as a plugin set has it. @throws TypeError when `netrpcPlugin` did not make it */
export function assertNetrpcPlugin(value: unknown): AnyNetrpcPlugin {
  if (isNetrpcPlugin(value)) return value;
  throw new TypeError(`expected what netrpcPlugin(…) has made, got ${describeValue(value)}`);
}

/** Whether `netrpcPlugin` made a value, of this copy of the library or another; asks nothing of gob, so that it costs nothing. */
export function isNetrpcPlugin(value: unknown): value is AnyNetrpcPlugin {
  return typeof value === "object" && value !== null && brand in value;
}
