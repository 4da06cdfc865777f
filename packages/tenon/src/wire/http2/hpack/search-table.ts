import { DynamicTable, entryBytes } from "./dynamic-table.js";
import { staticEntryCount, staticTable } from "./static-table.js";

/** No entry of the dynamic table. */
const none = -1;

/** The index of the newest entry of the dynamic table (RFC 7541 section 2.3.3). */
const newestIndex = staticEntryCount + 1;

/** A header name that the static or the dynamic table has. */
export interface KnownName {
  /** The first static entry with this name, 0 when there is none. */
  readonly staticIndex: number;
  /** The number, in the order of insertion, of the newest dynamic entry with this name; -1 when there is none. */
  newest: number;
  /** By value: a static index, or {@link newestIndex} plus a dynamic entry's number. */
  readonly values: Map<string, number>;
  /** The value last sent without being indexed. */
  lastLiteral: string | undefined;
}

/**
 * The encoder's tables, searched by name and value. Its maps hold what the dynamic table holds, and of the static names
 * those that were asked for: to take them all in at once would cost 0.1 ms at start.
 */
export class SearchTable extends DynamicTable {
  readonly #names = new Map<string, KnownName>();
  /** The first index of each static name; entries of one name stand together. */
  readonly #staticNames = new Map<string, number>();

  constructor(capacityBytes: number) {
    super(capacityBytes);
    for (let index = staticEntryCount; index > 0; index--)
      this.#staticNames.set(staticTable[index * 2 - 2] as string, index);
  }

  /** The name, if a table has it. */
  find(name: string): KnownName | undefined {
    return this.#names.get(name) ?? this.#addStaticName(name);
  }

  /** The index that stands for this name and value in a block now, 0 when neither table has them. */
  indexOfField(known: KnownName, value: string): number {
    const found = known.values.get(value);
    if (found === undefined) return 0;
    return found <= staticEntryCount ? found : this.#indexOfNumber(found - newestIndex);
  }

  /** The index that stands for this name alone, 0 when neither table has it. */
  indexOfName(known: KnownName | undefined): number {
    if (known === undefined) return 0;
    if (known.staticIndex > 0) return known.staticIndex;
    return this.#indexOfNumber(known.newest);
  }

  /** Whether an entry of `bytes` goes in without pushing another one out. */
  hasRoomFor(bytes: number): boolean {
    return this.usedBytes + bytes <= this.capacityBytes;
  }

  override insert(name: string, value: string): void {
    super.insert(name, value);
    if (entryBytes(name, value) > this.capacityBytes) return;
    const number = this.insertedCount - 1;
    const known = this.find(name) ?? this.#addName(name, 0);
    known.newest = number;
    known.lastLiteral = undefined;
    known.values.set(value, newestIndex + number);
  }

  protected override entryDropped(name: string, value: string, number: number): void {
    const known = this.#names.get(name);
    if (known === undefined) return;
    known.values.delete(value);
    if (known.newest !== number) return;
    known.newest = none;
    if (known.staticIndex === 0) this.#names.delete(name);
  }

  #addStaticName(name: string): KnownName | undefined {
    const first = this.#staticNames.get(name);
    if (first === undefined) return undefined;
    const known = this.#addName(name, first);
    for (let index = first; staticNameAt(index) === name; index++) {
      known.values.set(staticTable[index * 2 - 1] as string, index);
    }
    return known;
  }

  #addName(name: string, staticIndex: number): KnownName {
    const known: KnownName = { staticIndex, newest: none, values: new Map(), lastLiteral: undefined };
    this.#names.set(name, known);
    return known;
  }

  #indexOfNumber(number: number): number {
    return newestIndex + this.insertedCount - 1 - number;
  }
}

/** Undefined behind the last entry. */
function staticNameAt(index: number): string | undefined {
  return staticTable[index * 2 - 2];
}
