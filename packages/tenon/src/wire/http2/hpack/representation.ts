/** How an integer's first byte looks: the bits that say what it is, and a one for each bit of the integer's prefix. */
export interface IntegerPrefix {
  readonly pattern: number;
  readonly mask: number;
}

/** A field that a table has whole (RFC 7541 section 6.1). */
export const indexedField: IntegerPrefix = { pattern: 0x80, mask: 0x7f };

/** A field that gets an entry in the dynamic table (section 6.2.1). */
export const literalWithEntry: IntegerPrefix = { pattern: 0x40, mask: 0x3f };

/** A change of the dynamic table's size (section 6.3). */
export const sizeUpdate: IntegerPrefix = { pattern: 0x20, mask: 0x1f };

/** A field that must not be indexed on any hop (section 6.2.3). */
export const literalNeverIndexed: IntegerPrefix = { pattern: 0x10, mask: 0x0f };

/** A field that gets no entry (section 6.2.2). */
export const literalWithoutEntry: IntegerPrefix = { pattern: 0x00, mask: 0x0f };

/** The length of a string in Huffman code (section 5.2). */
export const huffmanLength: IntegerPrefix = { pattern: 0x80, mask: 0x7f };

/** The length of a string as it is (section 5.2). */
export const plainLength: IntegerPrefix = { pattern: 0x00, mask: 0x7f };
