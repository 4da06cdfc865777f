import { describeValue } from "../../internal/describe-value.js";
import { nearestName } from "../../internal/nearest-name.js";
import { nodeOf } from "../../wire/gob/gob-node.js";
import type { AnyGobType } from "../../wire/gob/gob-type.js";
import { StructNode } from "../../wire/gob/struct-node.js";
import { isNetrpcPlugin } from "./is-netrpc-plugin.js";
import type { AnyNetrpcPlugin } from "./netrpc-brokered.js";
import type { NetrpcMethod } from "./netrpc-methods.js";

/** Where in a method's arguments, or in its reply, ids of the broker stand for objects. */
export type IdPlaces =
  | { readonly whole: AnyNetrpcPlugin }
  | { readonly fields: readonly (readonly [name: string, plugin: AnyNetrpcPlugin])[] };

/** The same for both; undefined where there are none. */
export interface MethodIdPlaces {
  readonly args: IdPlaces | undefined;
  readonly reply: IdPlaces | undefined;
}

/**
 * Sorts what the option `brokered` says of a method.
 * @param where what is read, for messages: `brokered.Put`
 * @throws TypeError naming the field, what was expected and what came
 */
export function readIdPlaces(where: string, method: NetrpcMethod, given: object): MethodIdPlaces {
  const entries: readonly [string, unknown][] = Object.entries(given);
  const plugins = entries.map(([name, plugin]) => [name, readPlugin(`${where}.${name}`, plugin)] as const);
  const args = new Map<string, AnyNetrpcPlugin>();
  const reply = new Map<string, AnyNetrpcPlugin>();
  for (const [name, plugin] of plugins) {
    const inArgs = findUint("args", method.args, name);
    const inReply = findUint("reply", method.reply, name);
    if (inArgs === undefined && inReply === undefined) throw unknownName(where, name, method);
    if (inArgs === true && inReply === true) {
      throw new TypeError(
        `${where}.${name} is a field of the arguments and of the reply: give one another name`,
      );
    }
    if (inArgs !== true && inReply !== true) {
      throw new TypeError(
        `${where}.${name} must be a gob.uint32, Go's type of the broker's id, or another unsigned integer, got ${goTypeAt(method, name)}`,
      );
    }
    (inArgs === true ? args : reply).set(name, plugin);
  }
  return { args: toPlaces("args", args), reply: toPlaces("reply", reply) };
}

function toPlaces(
  whole: "args" | "reply",
  plugins: ReadonlyMap<string, AnyNetrpcPlugin>,
): IdPlaces | undefined {
  // Gob's fields begin with a capital letter: none is called so.
  const plugin = plugins.get(whole);
  if (plugin !== undefined) return { whole: plugin };
  return plugins.size === 0 ? undefined : { fields: Array.from(plugins) };
}

/** What a name stands for that stands for no uint, as Go writes it. */
function goTypeAt({ args, reply }: NetrpcMethod, name: string): string {
  const field = [args, reply].flatMap((type) => fieldsOf(type) ?? []).find((each) => each.name === name);
  return (field?.node ?? nodeOf(name === "args" ? args : reply)).goType;
}

/** Whether a name stands for a uint; undefined when it stands for nothing. */
function findUint(whole: "args" | "reply", type: AnyGobType, name: string): boolean | undefined {
  const fields = fieldsOf(type);
  if (fields === undefined) return name === whole ? type.kind === "uint" : undefined;
  const field = fields.find((each) => each.name === name);
  return field && field.node.kind === "uint";
}

function fieldsOf(type: AnyGobType): StructNode["fields"] | undefined {
  const { base } = nodeOf(type);
  return base instanceof StructNode ? base.fields : undefined;
}

function readPlugin(where: string, value: unknown): AnyNetrpcPlugin {
  if (isNetrpcPlugin(value)) return value;
  throw new TypeError(`${where} must be what netrpcPlugin(…) has made, got ${describeValue(value)}`);
}

function unknownName(where: string, name: string, { args, reply }: NetrpcMethod): TypeError {
  const names = [...new Set([...namesOf("args", args), ...namesOf("reply", reply)])];
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `known are ${names.join(", ") || "none"}` : `did you mean ${nearest}?`;
  return new TypeError(`${where} has nothing named ${describeValue(name)}: ${hint}`);
}

/** The names that can be brokered. */
function namesOf(whole: "args" | "reply", type: AnyGobType): readonly string[] {
  const fields = fieldsOf(type);
  if (fields === undefined) return type.kind === "uint" ? [whole] : [];
  return fields.filter(({ node }) => node.kind === "uint").map(({ name }) => name);
}
