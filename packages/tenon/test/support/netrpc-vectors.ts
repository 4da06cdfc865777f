import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { gob } from "../../src/wire/gob/index.js";
import type { CalledMethod } from "../../src/wire/netrpc/client-session.js";

/** A call and its answer, as Go's net/rpc has sent them on one connection: see test/vectors/netrpc/main.go. */
export interface NetrpcVector {
  readonly name: string;
  readonly request: Buffer;
  readonly response: Buffer;
}

/** The calls in their order: the first of a type brings its definition. */
export const netrpcVectors: readonly NetrpcVector[] = readVectors();

/** The vectors' methods. */
export const vectorMethods: Readonly<Record<string, CalledMethod>> = {
  greet: { serviceMethod: "Plugin.Greet", args: gob.any, reply: gob.string },
  add: {
    serviceMethod: "Plugin.Add",
    args: gob.struct("Args", { A: gob.safeInt, B: gob.safeInt }),
    reply: gob.safeInt,
  },
  fail: { serviceMethod: "Plugin.Fail", args: gob.string, reply: gob.string },
  missing: { serviceMethod: "Plugin.Missing", args: gob.bool, reply: gob.string },
  other: { serviceMethod: "Other.Greet", args: gob.bool, reply: gob.string },
};

/** What was called in the vectors, in their order. */
export const vectorCalls: readonly (readonly [method: string, args: unknown])[] = [
  ["greet", undefined],
  ["add", { A: 1, B: -2 }],
  ["add", { A: 3, B: 4 }],
  ["fail", "no such key"],
  ["missing", true],
  ["other", true],
];

/**
 * Go's bytes, in hex, with other numbers for types. In Go a process counts them, so that both directions' headers take 64 and 65
 * before the first body's type; here each direction counts for itself.
 */
export function renumberTypes(bytes: Uint8Array, numbers: Readonly<Record<string, string>>): string {
  const anyNumber = new RegExp(Object.keys(numbers).join("|"), "g");
  const hex = Buffer.from(bytes).toString("hex");
  return hex.replaceAll(anyNumber, (number) => numbers[number] ?? assert.fail(number));
}

function readVectors(): readonly NetrpcVector[] {
  const file = new URL("../vectors/netrpc/vectors.json", import.meta.url);
  const rows = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<keyof NetrpcVector, string>>[];
  return rows.map(({ name, request, response }) => {
    return { name, request: Buffer.from(request, "hex"), response: Buffer.from(response, "hex") };
  });
}
