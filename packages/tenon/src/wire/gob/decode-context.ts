import { GobFault, malformed } from "./gob-fault.js";
import type { DecodeCompiler, DecodeValue, GobNode } from "./gob-node.js";
import { GobReader } from "./gob-reader.js";
import type { ReadableGobValue } from "./gob-type.js";
import { readSingletonMark } from "./interface-node.js";
import type { GobLimits } from "./limits.js";
import { MessageQueue } from "./message-queue.js";
import { adviseOnFields, adviseOnType } from "./mismatch-advice.js";
import { readValue } from "./readable-value.js";
import { ReceivedTypes } from "./received-types.js";
import { scanScalar, scanValue } from "./scan-value.js";
import type { ScanSource } from "./scan-value.js";
import { StructNode } from "./struct-node.js";
import type { TextCodec } from "./text-codec.js";
import { TypeTable } from "./type-table.js";
import { basicIds } from "./wire-type.js";
import type { WireType } from "./wire-type.js";

/** Thrown where a value goes on in a message that is not there yet. */
export class NeedsMessage extends Error {
  override readonly name: string = "NeedsMessage";
}

/** Compiled decoding, by description and the id of the stream's type. */
class CompiledTypes {
  readonly #byNode = new Map<GobNode, Map<number, DecodeValue>>();

  get(node: GobNode, id: number): DecodeValue | undefined {
    return this.#byNode.get(node)?.get(id);
  }

  set(node: GobNode, id: number, decode: DecodeValue): void {
    const byId = this.#byNode.get(node) ?? new Map<number, DecodeValue>();
    this.#byNode.set(node, byId);
    byId.set(id, decode);
  }

  clear(): void {
    this.#byNode.clear();
  }
}

/** What the values of one stream have in common while they are decoded: its bytes, its types, what is compiled. */
export class DecodeContext implements DecodeCompiler, ScanSource {
  readonly queue: MessageQueue = new MessageQueue();
  readonly reader: GobReader;
  readonly types: TypeTable;
  readonly #parts = new CompiledTypes();
  readonly #values = new CompiledTypes();
  readonly #received: ReceivedTypes;

  constructor(limits: GobLimits, text?: TextCodec) {
    this.reader = new GobReader(limits, text);
    this.types = new TypeTable(limits, this);
    this.#received = new ReceivedTypes((id) => this.types.get(id));
  }

  /** Puts the message at `index` into the reader; false when not all of it is there. */
  load(index: number): boolean {
    const { queue, reader } = this;
    if (!queue.locate(index, queue.start + reader.limits.maxMessageBytes)) return false;
    reader.bytes = queue.bytes;
    reader.offset = queue.contentStart;
    reader.end = queue.contentEnd;
    return true;
  }

  /** Drops the message that has been read to its end, with those before. */
  consume(): void {
    const { queue, reader } = this;
    if (!reader.isAtEnd) throw malformed("extra data in buffer");
    queue.consume(reader.end);
    // The last piece of the stream is not kept only because it was read.
    if (queue.byteCount === 0) reader.bytes = queue.bytes;
  }

  /** Reads a definition, whose id has been read. @throws GobFault, always a fatal one: without it no later value is known */
  define(id: number): void {
    const { reader } = this;
    try {
      this.types.define(reader, id, this.queue.positionOf(reader.offset));
    } catch (error) {
      if (!(error instanceof GobFault) || error.fatal) throw error;
      const fault = new GobFault(error.message, {
        fatal: true,
        tooLarge: error.tooLarge,
        cause: error.cause,
      });
      fault.within(error.path);
      throw fault;
    }
  }

  wireType(id: number): WireType | undefined {
    return this.types.get(id);
  }

  describe(id: number): string {
    return this.types.describe(id);
  }

  compile(node: GobNode, id: number, name: string): DecodeValue {
    // Only what has parts can be part of itself.
    if (node.children.length === 0) return node.compile(this, id, name);
    const known = this.#parts.get(node, id);
    if (known !== undefined) return known;
    let compiled: DecodeValue | undefined;
    // Until it is compiled, its parts hold this in its place.
    this.#parts.set(node, id, (reader) => compiled?.(reader));
    try {
      compiled = node.compile(this, id, name);
    } catch (error) {
      // Parts that were compiled meanwhile may hold what never came to be.
      this.#parts.clear();
      throw error;
    }
    this.#parts.set(node, id, compiled);
    return compiled;
  }

  compileTop(node: GobNode, id: number): DecodeValue {
    const known = this.#values.get(node, id);
    if (known !== undefined) return known;
    const compiled = this.#compileOnce(node, id);
    this.#values.set(node, id, compiled);
    return compiled;
  }

  /** What does not fit once never will: it is not compiled again for each value, which may be much smaller than its type. */
  #compileOnce(node: GobNode, id: number): DecodeValue {
    try {
      return this.#compileTop(node, id);
    } catch (error) {
      if (!(error instanceof GobFault) || error.fatal) throw error;
      const { message, explanation, remedy } = error;
      return () => {
        throw new GobFault(message, { explanation, remedy });
      };
    }
  }

  #compileTop(node: GobNode, id: number): DecodeValue {
    const { base } = node;
    if (this.types.get(id) === undefined) throw malformed("gob: unknown type id or corrupted data");
    if (base instanceof StructNode) {
      if (!base.accepts(this, id)) throw this.#mismatch(node, id);
      const decode = this.compile(base, id, base.goType);
      if (base.sharesFields(this, id)) return decode;
      throw new GobFault(
        `type mismatch: no fields matched compiling decoder for ${base.goType}`,
        adviseOnFields(base.fieldNames, this.#fieldNames(id)),
      );
    }
    if (!node.accepts(this, id)) throw this.#mismatch(node, id);
    const decode = this.compile(node, id, node.goType);
    return (reader) => {
      readSingletonMark(reader);
      return decode(reader);
    };
  }

  /** In Go's words (decode.go:1052 @go1.26). */
  #mismatch(node: GobNode, id: number): GobFault {
    const remote = this.describe(id);
    const isInterface = node.base.kind === "interface" && id !== basicIds.interface;
    return new GobFault(
      isInterface
        ? `gob: local interface type ${node.goType} can only be decoded from remote interface type; received concrete type ${remote}`
        : `gob: decoding into local type ${node.goType}, received remote type ${remote}`,
      adviseOnType(node, remote),
    );
  }

  #fieldNames(id: number): readonly string[] {
    const wire = this.types.get(id);
    return wire?.kind === "struct" ? wire.fields.map(({ name }) => name) : [];
  }

  compileSkip(id: number): (reader: GobReader) => void {
    const wire = this.types.get(id);
    if (wire === undefined) throw malformed(`bad data: undefined type ${id}`);
    return (reader) => {
      if (scanScalar(reader, wire)) return;
      for (const _pause of scanValue(this, id)) this.#loadNext();
    };
  }

  interfaceTypeId(): number {
    const { reader } = this;
    for (;;) {
      if (reader.isAtEnd) this.#loadNext();
      const id = reader.typeId();
      if (id >= 0) return id;
      this.define(-id);
      // Within an interface within another, the rest of the value follows in the same message, behind its length.
      if (!reader.isAtEnd) reader.count();
    }
  }

  #loadNext(): void {
    if (!this.load(this.reader.end)) throw new NeedsMessage();
  }

  received(id: number): GobNode {
    return this.#received.describe(id);
  }

  readable(id: number): ReadableGobValue {
    if (this.types.get(id)?.kind !== "struct") readSingletonMark(this.reader);
    return readValue(this, this.reader, id);
  }
}
