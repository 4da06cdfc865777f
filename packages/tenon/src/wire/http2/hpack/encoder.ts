import type { HeaderList } from "../http2-stream.js";
import type { BlockBuffer } from "./block-buffer.js";
import { entryBytes } from "./dynamic-table.js";
import { FieldWriter } from "./field-writer.js";
import { isSensitive, valueKindOf } from "./indexing-policy.js";
import {
  indexedField,
  literalNeverIndexed,
  literalWithEntry,
  literalWithoutEntry,
  sizeUpdate,
} from "./representation.js";
import { SearchTable } from "./search-table.js";
import type { KnownName } from "./search-table.js";

/** The table's size until the peer says otherwise (RFC 9113 section 6.5.2). */
const initialTableBytes = 4096;

/** An entry may take this part of the table at most: one long value must not push out all that is in use. */
const largestEntryShare = 1 / 4;

/**
 * Encodes the header blocks of one direction of a connection, in the order in which they are sent (RFC 7541).
 *
 * What is done with a field:
 * - both tables know it whole: an index, one or two bytes.
 * - `authorization`, and cookies short enough to be guessed: a never-indexed literal.
 * - its name is new to the dynamic table: it gets an entry, so that later at least the name is an index.
 * - its values last (`:path`, `user-agent`): an entry, if that pushes out nothing or if it was sent twice in a row.
 * - its values are the application's (metadata): an entry, if it was sent twice in a row and that pushes out nothing.
 * - else a literal without indexing. Values that differ with each call (`grpc-timeout`, a request id) end here: they
 *   neither push anything out nor change the epoch, so that both sides' caches of whole blocks stay of use.
 *
 * In steady state nothing is inserted any more, so blocks encoded once can be sent again while {@link epoch} stays.
 */
export class HpackEncoder {
  readonly #maxTableBytes: number;
  readonly #table: SearchTable;
  readonly #writer = new FieldWriter();
  /** The table's size as the peer's decoder knows it. */
  #announcedBytes = initialTableBytes;
  /** The smallest size that the table had since then. */
  #smallestBytes = initialTableBytes;
  #updateIsDue = false;
  #announcementCount = 0;

  /** @param maxTableBytes Our own upper bound of the dynamic table, whatever the peer allows. 0 switches it off. */
  constructor(maxTableBytes: number = 4096) {
    this.#maxTableBytes = maxTableBytes;
    this.#table = new SearchTable(initialTableBytes);
    this.setPeerTableBytes(initialTableBytes);
  }

  /**
   * Grows with every insertion into the dynamic table and with every change of its size, and again when that change is
   * announced. Bytes that {@link encode} wrote while the epoch stayed the same may be sent again at that epoch.
   */
  get epoch(): number {
    return this.#table.epoch + this.#announcementCount;
  }

  /**
   * Takes the peer's SETTINGS_HEADER_TABLE_SIZE: the table becomes the smaller of that and our bound, and the next block
   * starts with the update. When the size went down and up again in between, the smallest size is announced too (RFC
   * 7541 section 4.2). It is then made 0: x/net's decoder takes a second update only while its table is empty
   * (hpack.go parseDynamicTableSizeUpdate @v0.50.0), and an encoder may always go lower than it must.
   */
  setPeerTableBytes(bytes: number): void {
    const capacity = Math.min(bytes, this.#maxTableBytes);
    if (capacity === this.#table.capacityBytes) return;
    if (this.#smallestBytes < this.#announcedBytes && this.#smallestBytes < capacity) {
      this.#smallestBytes = 0;
      this.#table.setCapacity(0);
    }
    this.#table.setCapacity(capacity);
    this.#smallestBytes = Math.min(this.#smallestBytes, capacity);
    this.#updateIsDue = true;
  }

  /**
   * Appends the fields' representation to `out`, behind the size updates that are due. What two calls wrote one after
   * the other is one valid block. A character above 0xff, which has no byte, is sent as "?".
   */
  encode(fields: HeaderList, out: BlockBuffer): void {
    if (this.#updateIsDue) this.#writeSizeUpdates(out);
    for (let i = 0; i < fields.length; i += 2)
      this.#encodeField(fields[i] as string, fields[i + 1] as string, out);
  }

  #writeSizeUpdates(out: BlockBuffer): void {
    const { capacityBytes } = this.#table;
    const wentBelow = this.#smallestBytes < Math.min(this.#announcedBytes, capacityBytes);
    if (wentBelow) this.#writer.writeInteger(out, sizeUpdate, this.#smallestBytes);
    this.#writer.writeInteger(out, sizeUpdate, capacityBytes);
    this.#announcedBytes = capacityBytes;
    this.#smallestBytes = capacityBytes;
    this.#updateIsDue = false;
    this.#announcementCount++;
  }

  #encodeField(name: string, value: string, out: BlockBuffer): void {
    const known = this.#table.find(name);
    const index = known === undefined ? 0 : this.#table.indexOfField(known, value);
    if (index > 0) {
      this.#writer.writeInteger(out, indexedField, index);
      return;
    }
    const nameIndex = this.#table.indexOfName(known);
    if (isSensitive(name, value)) {
      this.#writer.writeInteger(out, literalNeverIndexed, nameIndex);
    } else if (this.#deservesEntry(known, name, value)) {
      this.#table.insert(name, value);
      this.#writer.writeInteger(out, literalWithEntry, nameIndex);
    } else {
      this.#writer.writeInteger(out, literalWithoutEntry, nameIndex);
    }
    if (nameIndex === 0) this.#writer.writeString(out, name);
    this.#writer.writeString(out, value);
  }

  #deservesEntry(known: KnownName | undefined, name: string, value: string): boolean {
    const bytes = entryBytes(name, value);
    if (bytes > this.#table.capacityBytes * largestEntryShare) return false;
    if (known === undefined || known.newest < 0) return true;
    const kind = valueKindOf(name);
    if (kind === "passing") return false;
    const hasRoom = this.#table.hasRoomFor(bytes);
    const sentTwice = known.lastLiteral === value;
    known.lastLiteral = value;
    return kind === "lasting" ? hasRoom || sentTwice : hasRoom && sentTwice;
  }
}
