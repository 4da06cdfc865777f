import { describeInput } from "./describe-input.js";
import type { AnyGobType, GobKind } from "./gob-type.js";
import type { GobReader } from "./gob-reader.js";
import type { GobWriter } from "./gob-writer.js";
import type { WireType } from "./wire-type.js";

/** Reads one value of a type; compiled once for a description and a type of the stream. */
export type DecodeValue = (reader: GobReader) => unknown;

/** What a node needs to compile itself against a type of the stream: the decoder. */
export interface DecodeCompiler {
  /** The stream's type with this id. */
  wireType(id: number): WireType | undefined;
  /** The stream's type as Go would write it, for messages. */
  describe(id: number): string;
  /** Compiles part of a value, once; `name` says which in messages: `element of Items`. */
  compile(node: GobNode, id: number, name: string): DecodeValue;
  /** Compiles a whole value: at the top, or within an interface. */
  compileTop(node: GobNode, id: number): DecodeValue;
  /** Compiles going over a value that nobody wants. */
  compileSkip(id: number): (reader: GobReader) => void;
  /** Reads the definitions in front of an interface's value, and the id of the value's type. */
  interfaceTypeId(): number;
  /** A value without a description, for `gob.any`. */
  readable(id: number): unknown;
  /** A description of the stream's type, by which such a value can be sent on. */
  received(id: number): GobNode;
}

/**
 * What a description is inside: one class for each kind. It has no static types of its own, and so stands for a
 * {@link GobType} with any.
 */
export abstract class GobNode implements AnyGobType {
  abstract readonly kind: GobKind;
  abstract readonly goType: string;

  /** Without pointers and `gob.lazy`: what the wire knows. */
  get base(): GobNode {
    return this;
  }

  /** The types that its definition refers to, in Go's order. */
  get children(): readonly GobNode[] {
    return [];
  }

  /** How many elements a zero value has, in it and below: arrays have all of theirs. */
  get zeroElementCount(): number {
    return 0;
  }

  /** Whether a struct leaves a field out that holds `value`. */
  abstract isZero(value: unknown): boolean;

  /** Writes a value, without what is in front of one at the top. Throws a GobFault for one of another kind. */
  abstract encode(writer: GobWriter, value: unknown): void;

  /** What a field holds that did not come: a fresh object, where it is one. */
  abstract zero(): unknown;

  /** Whether values of the stream's type `id` can be decoded (Go's compatibleType, decode.go:937 @go1.26). */
  abstract accepts(compiler: DecodeCompiler, id: number): boolean;

  /** Compiles decoding of the stream's type `id`, which {@link accepts} has taken. */
  abstract compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue;
}

/** @throws TypeError when `type` was not made by a builder of `gob`; `name` says which one */
export function nodeOf(type: AnyGobType, name = "type"): GobNode {
  if (type instanceof GobNode) return type;
  throw new TypeError(`${name} must be made by gob, such as gob.string, got ${describeInput(type)}`);
}
