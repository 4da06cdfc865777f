/** What an entry costs besides its name and value (RFC 7541 section 4.1). */
export const entryOverheadBytes = 32;

/** An entry's size (RFC 7541 section 4.1). Names and values are latin1: one character, one byte. */
export function entryBytes(name: string, value: string): number {
  return name.length + value.length + entryOverheadBytes;
}

/** Slots of the ring at first; it doubles as entries come, up to one slot per {@link entryOverheadBytes} of capacity. */
const initialSlots = 16;

/**
 * The dynamic table (RFC 7541 section 2.3.2) as a ring: insertion, lookup by age and eviction take constant time.
 * Entries are numbered in the order of insertion, from 0, for ever; slot = number modulo the ring's size.
 */
export class DynamicTable {
  #names: string[] = Array.from({ length: initialSlots }, () => "");
  #values: string[] = Array.from({ length: initialSlots }, () => "");
  #slotMask = initialSlots - 1;
  #inserted = 0;
  #dropped = 0;
  #bytes = 0;
  #capacity: number;
  #epoch = 0;

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes;
  }

  /** Grows with every insertion and every change of the capacity: at equal epochs each index means the same. */
  get epoch(): number {
    return this.#epoch;
  }

  get capacityBytes(): number {
    return this.#capacity;
  }

  /** The sum of the entries' sizes. */
  get usedBytes(): number {
    return this.#bytes;
  }

  get entryCount(): number {
    return this.#inserted - this.#dropped;
  }

  /** The number that the next entry will get. */
  get insertedCount(): number {
    return this.#inserted;
  }

  /** The name of the entry of that age; 0 is the newest. The age must be below `entryCount`. */
  nameAt(age: number): string {
    return this.#names[(this.#inserted - 1 - age) & this.#slotMask] as string;
  }

  /** The value of the entry of that age; 0 is the newest. The age must be below `entryCount`. */
  valueAt(age: number): string {
    return this.#values[(this.#inserted - 1 - age) & this.#slotMask] as string;
  }

  /** Adds an entry and evicts the oldest ones to make room; one larger than the table leaves it empty (section 4.4). */
  insert(name: string, value: string): void {
    this.#epoch++;
    const bytes = entryBytes(name, value);
    this.#shrinkTo(this.#capacity - bytes);
    if (bytes > this.#capacity) return;
    if (this.entryCount > this.#slotMask) this.#growRing();
    const slot = this.#inserted & this.#slotMask;
    this.#names[slot] = name;
    this.#values[slot] = value;
    this.#inserted++;
    this.#bytes += bytes;
  }

  /** Changes the capacity and evicts what no longer fits (section 4.3). */
  setCapacity(bytes: number): void {
    this.#epoch++;
    this.#capacity = bytes;
    this.#shrinkTo(bytes);
  }

  /** Called after an entry has left the table; `number` is its place in the order of insertion. */
  protected entryDropped(_name: string, _value: string, _number: number): void {}

  #shrinkTo(bytes: number): void {
    while (this.#bytes > bytes && this.#dropped < this.#inserted) this.#dropOldest();
  }

  #dropOldest(): void {
    const number = this.#dropped++;
    const slot = number & this.#slotMask;
    const name = this.#names[slot] as string;
    const value = this.#values[slot] as string;
    this.#bytes -= entryBytes(name, value);
    this.#names[slot] = "";
    this.#values[slot] = "";
    this.entryDropped(name, value, number);
  }

  #growRing(): void {
    const mask = this.#slotMask * 2 + 1;
    const names = Array.from({ length: mask + 1 }, () => "");
    const values = Array.from({ length: mask + 1 }, () => "");
    for (let number = this.#dropped; number < this.#inserted; number++) {
      names[number & mask] = this.#names[number & this.#slotMask] as string;
      values[number & mask] = this.#values[number & this.#slotMask] as string;
    }
    this.#names = names;
    this.#values = values;
    this.#slotMask = mask;
  }
}
