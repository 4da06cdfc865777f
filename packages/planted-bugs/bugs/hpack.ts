import type { PlantedBug } from "../src/planted-bug.js";

/** Header compression: tables, their caches, and the integers in front of everything. */
export const hpackBugs: readonly PlantedBug[] = [
  {
    name: "cache-swallows-insertion",
    file: "wire/http2/hpack/decoder.ts",
    find:
      "    if (this.#table.epoch === epoch && this.#listBytes <= maxCachedListBytes) {\n" +
      "      this.#cache.keep(this.#reader, epoch, block);",
    replace:
      "    if (this.#listBytes <= maxCachedListBytes) {\n" +
      "      this.#cache.keep(this.#reader, this.#table.epoch, block);",
    harm: "A peer that sends a block with an insertion twice has one more entry than we: later calls get other calls' fields.",
  },
  {
    name: "resize-leaves-caches-valid",
    file: "wire/http2/hpack/dynamic-table.ts",
    find: "  setCapacity(bytes: number): void {\n    this.#epoch++;\n",
    replace: "  setCapacity(bytes: number): void {\n",
    harm: "After a peer has shrunk its table, prepared blocks still name entries that are gone, and it ends the connection.",
  },
  {
    name: "large-entry-evicts-nothing",
    file: "wire/http2/hpack/dynamic-table.ts",
    find: "    this.#shrinkTo(this.#capacity - bytes);\n" + "    if (bytes > this.#capacity) return;\n",
    replace: "    if (bytes > this.#capacity) return;\n" + "    this.#shrinkTo(this.#capacity - bytes);\n",
    harm: "A peer that inserts an entry larger than the table has emptied it, we have not: its next indices mean other fields.",
  },
  {
    name: "integer-ends-at-128",
    file: "wire/http2/hpack/field-writer.ts",
    find: "for (; rest >= 0x80; rest >>>= 7)",
    replace: "for (; rest > 0x80; rest >>>= 7)",
    harm: "Metadata of exactly 255 bytes has a length that never ends: the peer reads it wrongly and ends the connection.",
  },
];
