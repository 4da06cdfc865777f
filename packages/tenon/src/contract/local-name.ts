/**
 * The name of a method on clients and implementations. A method called `then` becomes `then$`: an object with a function
 * of that name is taken for a promise, so `await client.dispense(…)` would call the plugin.
 */
export type LocalName<Name extends PropertyKey> = Name extends "then" ? "then$" : Name;

/** The same at run time. */
export function localName(name: string): string {
  return name === "then" ? "then$" : name;
}
