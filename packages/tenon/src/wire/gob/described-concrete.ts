import type { GobNode } from "./gob-node.js";
import type { GobConcrete } from "./gob-type.js";

/** Holds the description of a concrete value's type, where nothing that lists or compares properties sees it. */
const description = Symbol("gob description");

/** `{ type, value }` with the description of its type: what `gob.any` sends under that name. */
export function describeConcrete<Name extends string, Value>(
  { type, value }: GobConcrete<Name, Value>,
  node: GobNode,
): GobConcrete<Name, Value> {
  return Object.defineProperty({ type, value }, description, { value: node });
}

/** The description that {@link describeConcrete} has given; undefined for anything else, copies too. */
export function descriptionOf(value: object): GobNode | undefined {
  return (value as { readonly [description]?: GobNode })[description];
}
