import { BlockCache } from "./block-cache.js";
import { BlockReader } from "./block-reader.js";
import { DecodedBlock } from "./decoded-block.js";
import { DynamicTable, entryBytes } from "./dynamic-table.js";
import { HpackError } from "./hpack-error.js";
import { indexedField, literalWithEntry, literalWithoutEntry, sizeUpdate } from "./representation.js";
import { staticEntryCount, staticTable } from "./static-table.js";

export { DecodedBlock } from "./decoded-block.js";
export { HpackError } from "./hpack-error.js";

/** The table's size before any update: a peer may use it before it has seen our SETTINGS (RFC 9113 section 6.5.2). */
const initialTableBytes = 4096;

/** Blocks with longer lists are not cached, so that the cache holds 64 times this at most. */
const maxCachedListBytes = 4096;

export interface HpackDecoderOptions {
  /** What we announced in SETTINGS_HEADER_TABLE_SIZE. The peer may make its table as large as this. */
  readonly tableBytes: number;
  /** The longest header list taken; each field counts its name, its value and 32 (RFC 9113 section 6.5.2). */
  readonly maxListBytes: number;
}

/**
 * Decodes the header blocks of one direction of a connection, in the order of their arrival (RFC 7541).
 *
 * A hostile peer gets: time linear in the bytes it sends, a table of at most `max(tableBytes, 4096)` bytes, lists of at
 * most `maxListBytes` (a block that names one large entry a thousand times is cut), and strings of at most 1.6 times
 * the block's own length. The caller bounds the length of a block.
 *
 * That a peer shrinks its table after it acknowledged a smaller SETTINGS_HEADER_TABLE_SIZE is not demanded: the memory
 * is bounded without it.
 */
export class HpackDecoder {
  readonly #table = new DynamicTable(initialTableBytes);
  readonly #cache = new BlockCache();
  readonly #reader = new BlockReader();
  readonly #tableBytes: number;
  readonly #maxListBytes: number;
  #fields: string[] = [];
  #listBytes = 0;

  constructor(options: HpackDecoderOptions) {
    this.#tableBytes = options.tableBytes;
    this.#maxListBytes = options.maxListBytes;
  }

  /**
   * Decodes the whole header block `bytes[start, end)`; nothing of `bytes` is kept. A block that came before and meant
   * the same then is answered with the same object: blocks that leave the dynamic table alone are cached.
   *
   * @throws HpackError when the block breaks RFC 7541. The decoder must not be used after that.
   */
  decode(bytes: Uint8Array, start: number, end: number): DecodedBlock {
    const epoch = this.#table.epoch;
    this.#reader.open(bytes, start, end);
    const cached = this.#cache.find(this.#reader, epoch);
    if (cached !== undefined) return cached;
    const block = this.#decodeBlock();
    if (this.#table.epoch === epoch && this.#listBytes <= maxCachedListBytes) {
      this.#cache.keep(this.#reader, epoch, block);
    }
    return block;
  }

  #decodeBlock(): DecodedBlock {
    const reader = this.#reader;
    const fields: string[] = [];
    this.#fields = fields;
    this.#listBytes = 0;
    while (!reader.atEnd) this.#decodeRepresentation(reader.readFirstByte());
    return new DecodedBlock(fields, this.#listBytes > this.#maxListBytes);
  }

  /** One representation of RFC 7541 section 6; the first byte's high bits say which. */
  #decodeRepresentation(firstByte: number): void {
    const reader = this.#reader;
    if (firstByte >= indexedField.pattern) {
      this.#addIndexed(reader.readInteger(firstByte, indexedField.mask));
    } else if (firstByte >= literalWithEntry.pattern) {
      const name = this.#readName(reader.readInteger(firstByte, literalWithEntry.mask));
      const value = reader.readString();
      this.#table.insert(name, value);
      this.#add(name, value);
    } else if (firstByte >= sizeUpdate.pattern) {
      this.#resizeTable(reader.readInteger(firstByte, sizeUpdate.mask));
    } else {
      // Without indexing (0000) or never indexed (0001): the difference only matters to one who encodes the list again.
      const name = this.#readName(reader.readInteger(firstByte, literalWithoutEntry.mask));
      this.#add(name, reader.readString());
    }
  }

  #addIndexed(index: number): void {
    if (index <= staticEntryCount && index > 0) {
      this.#add(staticTable[index * 2 - 2] as string, staticTable[index * 2 - 1] as string);
      return;
    }
    const age = this.#ageOf(index);
    this.#add(this.#table.nameAt(age), this.#table.valueAt(age));
  }

  /** The name of an entry, or with index 0 the string that follows. */
  #readName(index: number): string {
    if (index === 0) return this.#reader.readString();
    if (index <= staticEntryCount) return staticTable[index * 2 - 2] as string;
    return this.#table.nameAt(this.#ageOf(index));
  }

  /** Where in the dynamic table an index points (RFC 7541 section 2.3.3). */
  #ageOf(index: number): number {
    const age = index - staticEntryCount - 1;
    if (age >= 0 && age < this.#table.entryCount) return age;
    const last = staticEntryCount + this.#table.entryCount;
    throw new HpackError(`A header block uses index ${index}, where 1 to ${last} have an entry.`);
  }

  /** Once the list is full, fields are only counted. */
  #add(name: string, value: string): void {
    this.#listBytes += entryBytes(name, value);
    if (this.#listBytes <= this.#maxListBytes) this.#fields.push(name, value);
  }

  /** A dynamic table size update (RFC 7541 sections 4.2 and 6.3). */
  #resizeTable(bytes: number): void {
    if (this.#listBytes > 0) {
      throw new HpackError(
        "A dynamic table size update stands behind a field, where only a block's start is allowed.",
      );
    }
    if (bytes > this.#tableBytes) {
      throw new HpackError(
        `A dynamic table size update asks for ${bytes} bytes, where ${this.#tableBytes} are allowed.`,
      );
    }
    this.#table.setCapacity(bytes);
  }
}
