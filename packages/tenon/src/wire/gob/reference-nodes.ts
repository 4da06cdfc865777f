import { describeInput } from "./describe-input.js";
import { GobFault } from "./gob-fault.js";
import { GobNode, nodeOf } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { AnyGobType } from "./gob-type.js";
import type { GobWriter } from "./gob-writer.js";
import { isCodecKind } from "./wire-type.js";

/** Go's pointer: nothing on the wire but that its nil is left out. */
export class PointerNode extends GobNode {
  readonly kind = "pointer";
  readonly elem: GobNode;

  constructor(elem: GobNode) {
    super();
    this.elem = elem;
  }

  get goType(): string {
    return `*${this.elem.goType}`;
  }

  override get base(): GobNode {
    return this.elem.base;
  }

  /** A pointer to a zero scalar is left out too, but not one to a value that encodes itself (Go encode.go:611 @go1.26). */
  isZero(value: unknown): boolean {
    if (value === undefined || value === null) return true;
    return !isCodecKind(this.base.kind) && this.elem.isZero(value);
  }

  encode(writer: GobWriter, value: unknown): void {
    if (value === undefined || value === null) {
      throw new GobFault(
        `nil element: ${this.goType} must point to a value here, got ${describeInput(value)}`,
      );
    }
    this.elem.encode(writer, value);
  }

  zero(): undefined {
    return undefined;
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    return this.elem.accepts(compiler, id);
  }

  compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue {
    return compiler.compile(this.elem, id, name);
  }
}

/** A description that is asked for when it is first used, so that it can be part of itself. */
export class LazyNode extends GobNode {
  readonly #resolve: () => AnyGobType;
  #target: GobNode | undefined;
  #isNaming = false;
  readonly #accepting: number[] = [];

  constructor(resolve: () => AnyGobType) {
    super();
    this.#resolve = resolve;
  }

  get #node(): GobNode {
    return (this.#target ??= nodeOf(this.#resolve(), "what gob.lazy returns"));
  }

  get kind(): GobNode["kind"] {
    return this.#node.kind;
  }

  /** Of a type that is part of itself without a struct between, the outer part of the name. */
  get goType(): string {
    if (this.#isNaming) return "…";
    this.#isNaming = true;
    const name = this.#node.goType;
    this.#isNaming = false;
    return name;
  }

  override get base(): GobNode {
    return this.#node.base;
  }

  override get children(): readonly GobNode[] {
    return this.#node.children;
  }

  override get zeroElementCount(): number {
    return this.#node.zeroElementCount;
  }

  isZero(value: unknown): boolean {
    return this.#node.isZero(value);
  }

  encode(writer: GobWriter, value: unknown): void {
    this.#node.encode(writer, value);
  }

  zero(): unknown {
    return this.#node.zero();
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    // Asked again while it is being answered: a type that is part of itself, on both sides.
    if (this.#accepting.includes(id)) return true;
    this.#accepting.push(id);
    const isAccepted = this.#node.accepts(compiler, id);
    this.#accepting.pop();
    return isAccepted;
  }

  compile(compiler: DecodeCompiler, id: number, name: string): DecodeValue {
    return compiler.compile(this.#node, id, name);
  }
}
