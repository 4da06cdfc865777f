/**
 * Values that belong to the process and not to a copy of the library. A bundle, or a dependency with its own version of
 * the library, has its own modules, but there is one stdout and one environment: a symbol on `process` is where all
 * copies look.
 */
export type ProcessSlot = "stdout" | "cookieKey" | "serving" | "orphanGuard";

/** What is in the slot; undefined when nothing is. It may be another version's: check its shape. */
export function readProcessSlot(slot: ProcessSlot): unknown {
  return Reflect.get(process, toKey(slot)) as unknown;
}

/** Puts `value` into the slot, where it does not show when the process object is listed. */
export function writeProcessSlot(slot: ProcessSlot, value: unknown): void {
  Object.defineProperty(process, toKey(slot), { value, configurable: true, enumerable: false });
}

function toKey(slot: ProcessSlot): symbol {
  return Symbol.for(`tenon.${slot}`);
}
