import type { GobFaultOptions } from "./gob-fault.js";
import type { GobNode } from "./gob-node.js";

/** What Go's words for a value that does not fit leave out: which side has what, and what to do. */
export type MismatchAdvice = Required<Pick<GobFaultOptions, "explanation" | "remedy">>;

const maxNames = 10;
const maxNameLength = 60;

/** What describes a basic type of the wire, where one thing does. */
const descriptions: ReadonlyMap<string, string> = new Map([
  ["bool", "gob.bool"],
  ["int", "gob.int"],
  ["uint", "gob.uint"],
  ["float64", "gob.float"],
  ["complex128", "gob.complex"],
  ["string", "gob.string"],
  ["[]uint8", "gob.bytes"],
  ["interface {}", "gob.any"],
]);

/** For a value of another type than described. @param remote the type that came, as Go writes it */
export function adviseOnType(node: GobNode, remote: string): MismatchAdvice {
  const explanation = `the contract's type is ${node.goType}, the other side's ${remote}`;
  const description = descriptions.get(remote) ?? "the type that it has in Go";
  const remedy =
    node.base.kind === "interface"
      ? `Describe it as ${description} instead of an interface: what Go declares with a type of its own does not come as one.`
      : `Describe it as ${description}, or change the other side.`;
  return { explanation, remedy };
}

/** For a struct none of whose fields are described. */
export function adviseOnFields(own: readonly string[], remote: readonly string[]): MismatchAdvice {
  return {
    explanation: `the contract's fields are ${listNames(own)}, the other side's ${listNames(remote)}`,
    remedy: "Name them as Go does, capital letters included, or describe the struct that the other side has.",
  };
}

/** For a number beyond its type's bounds. @param wider what describes the numbers that do not fit */
export function adviseOnRange(range: string, value: number | bigint, wider: string): MismatchAdvice {
  return {
    explanation: `expected ${range}, got ${value}`,
    remedy: `The other side's type is wider than the contract's: describe it as ${wider}.`,
  };
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).map((name) => name.slice(0, maxNameLength));
  return names.length > maxNames ? `${shown.join(", ")} …` : shown.join(", ");
}
