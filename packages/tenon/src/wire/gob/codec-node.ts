import { GobFault } from "./gob-fault.js";
import { withoutFolders, withoutPackage } from "./go-name.js";
import { GobNode } from "./gob-node.js";
import type { DecodeCompiler, DecodeValue } from "./gob-node.js";
import type { GobCodec } from "./gob-type.js";
import type { GobWriter } from "./gob-writer.js";
import type { CodecKind } from "./wire-type.js";

/** What a {@link CodecNode} is, besides its codec. */
export interface CodecNodeOptions {
  readonly kind: CodecKind;
  readonly goType: string;
  /** Go sees the type through a pointer, such as *big.Int: its definition then has no name. @default false */
  readonly isPointer?: boolean;
}

/** A Go type that encodes itself: bytes behind a count. */
export class CodecNode<Value = unknown> extends GobNode {
  readonly kind: CodecKind;
  readonly goType: string;
  /** The type's name without its package. */
  readonly typeName: string;
  readonly isPointer: boolean;
  readonly #codec: GobCodec<Value>;

  constructor(options: CodecNodeOptions, codec: GobCodec<Value>) {
    super();
    this.kind = options.kind;
    this.goType = withoutFolders(options.goType);
    this.typeName = withoutPackage(options.goType);
    this.isPointer = options.isPointer ?? false;
    this.#codec = codec;
  }

  isZero(value: unknown): boolean {
    return value === undefined || this.#codec.isZero?.(value as Value) === true;
  }

  encode(writer: GobWriter, value: unknown): void {
    writer.bytes(this.#guard("encode", () => this.#codec.encode(value as Value)));
  }

  zero(): unknown {
    return this.#codec.zero();
  }

  accepts(compiler: DecodeCompiler, id: number): boolean {
    return compiler.wireType(id)?.kind === this.kind;
  }

  compile(): DecodeValue {
    return (reader) => {
      const bytes = reader.counted();
      return this.#guard("decode", () => this.#codec.decode(bytes));
    };
  }

  /** What a codec throws is about the value, whatever it is. */
  #guard<Result>(action: string, run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      if (error instanceof GobFault) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new GobFault(`cannot ${action} ${this.goType}: ${reason}`, { cause: error });
    }
  }
}
