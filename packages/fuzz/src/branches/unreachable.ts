import type { BranchKind } from "./branch.js";

/** A branch that no input can reach, and why. */
export interface UnreachableBranch {
  /** From `packages/tenon/src/` on. */
  readonly file: string;
  /** Its line, without the blanks around it. */
  readonly source: string;
  readonly kind: BranchKind;
  readonly reason: string;
}

/** `noUncheckedIndexedAccess` asks for a value where an index is always within its bounds. */
const index = "the index is within bounds, which the compiler does not know";

const only = "nothing else is thrown there; anything else would be a finding";

/** Left out of the figures. An entry that is reached, or no longer there, fails the run. */
export const unreachable: readonly UnreachableBranch[] = [
  {
    file: "wire/bytes/base64.ts",
    source:
      "const group = ((bytes[offset] ?? 0) << 16) | ((bytes[offset + 1] ?? 0) << 8) | (bytes[offset + 2] ?? 0);",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/bytes/utf8.ts",
    source: "const codePoint = text.codePointAt(index) ?? 0;",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/bytes/utf8.ts",
    source: "const lead = bytes[offset++] ?? 0;",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/grpc/metadata-fields.ts",
    source: 'const name = fields[index] ?? "";',
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/grpc/metadata-fields.ts",
    source: 'const text = fields[index + 1] ?? "";',
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/grpc/status-fields.ts",
    source: "if (error instanceof ProtobufSyntaxError) return [];",
    kind: "else",
    reason: only,
  },
  {
    file: "wire/handshake/address.ts",
    source: 'return { host: match[1] ?? match[2] ?? "", port };',
    kind: "right side",
    reason: "one of the two groups always matches",
  },
  {
    file: "wire/x509/der.ts",
    source: "const isPositive = (magnitude[0] ?? 0) < 0x80;",
    kind: "right side",
    reason: index,
  },
  {
    file: "rpc/grpc/request-block.ts",
    source: 'const part = partNames.get(fields[index] ?? "");',
    kind: "right side",
    reason: index,
  },
  {
    file: "rpc/grpc/request-block.ts",
    source: 'if (part !== undefined) parts[part] = fields[index + 1] ?? "";',
    kind: "right side",
    reason: index,
  },
  {
    file: "rpc/grpc/request-block.ts",
    source: "if (parts.contentType !== undefined && !isProtobufContentType(parts.contentType)) {",
    kind: "no right side",
    reason: "a request without a content type has been refused above",
  },
  {
    file: "wire/gob/decode-context.ts",
    source: "if (!(error instanceof GobFault) || error.fatal) throw error;",
    kind: "no right side",
    reason: only,
  },
  {
    file: "wire/gob/gob-decoder.ts",
    source: "if (underWay === undefined) return true;",
    kind: "then",
    reason: "callers have begun to go over a value, which the compiler does not know",
  },
  {
    file: "wire/gob/gob-decoder.ts",
    source: "if (!(error instanceof GobFault)) throw error;",
    kind: "then",
    reason: only,
  },
  {
    file: "wire/gob/gob-reader.ts",
    source: "return this.bytes[this.offset++] ?? 0;",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/gob-reader.ts",
    source: "for (; offset < lowStart; offset++) high = (high << 8) | (bytes[offset] ?? 0);",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/gob-reader.ts",
    source: "for (; offset < lowStart + 4; offset++) low = (low << 8) | (bytes[offset] ?? 0);",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/message-queue.ts",
    source: "const first = this.bytes[index] ?? 0;",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/message-queue.ts",
    source:
      "for (let at = index + 1; at < contentStart; at++) length = length * 0x100 + (this.bytes[at] ?? 0);",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/read-text.ts",
    source: "if ((bytes[index] ?? 0) >= 0x80) return readUtf8(bytes, start, end);",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/read-text.ts",
    source:
      "for (let back = 0; back < 3 && next < end && ((bytes[next] ?? 0) & 0xc0) === 0x80; back++) next--;",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/gob/wire-type-node.ts",
    source:
      'return { kind: "array", name: ArrayT.CommonType.Name, elem: ArrayT.Elem ?? 0, length: ArrayT.Len };',
    kind: "right side",
    reason: "a definition that was decoded has the zero that its sender left out",
  },
  {
    file: "wire/gob/wire-type-node.ts",
    source:
      'if (SliceT !== undefined) return { kind: "slice", name: SliceT.CommonType.Name, elem: SliceT.Elem ?? 0 };',
    kind: "right side",
    reason: "a definition that was decoded has the zero that its sender left out",
  },
  {
    file: "wire/gob/wire-type-node.ts",
    source: 'return { kind: "map", name: MapT.CommonType.Name, key: MapT.Key ?? 0, elem: MapT.Elem ?? 0 };',
    kind: "right side",
    reason: "a definition that was decoded has the zero that its sender left out",
  },
  {
    file: "wire/grpc/message-deframer.ts",
    source: "prefix[this.#prefixLength++] = bytes[next++] ?? 0;",
    kind: "right side",
    reason: index,
  },
  {
    file: "wire/grpc/message-deframer.ts",
    source: "const flag = this.#prefix?.[0] ?? 0;",
    kind: "right side",
    reason: "a prefix has come whole before it is looked at",
  },
  {
    file: "wire/http2/hpack/search-table.ts",
    source: "if (entryBytes(name, value) > this.capacityBytes) return;",
    kind: "then",
    reason: "the encoder inserts nothing larger than three quarters of the table",
  },
  {
    file: "wire/http2/hpack/search-table.ts",
    source: "if (known === undefined) return;",
    kind: "then",
    reason: "a name is known for as long as an entry has it: entries leave in the order in which they came",
  },
  {
    file: "wire/netrpc/client-session.ts",
    source: "if (error instanceof GobError && !error.fatal) return error;",
    kind: "no right side",
    reason: only,
  },
  {
    file: "wire/netrpc/message-reader.ts",
    source: "throw error instanceof GobError ? headerError(error) : error;",
    kind: ":",
    reason: only,
  },
  {
    file: "wire/netrpc/server-session.ts",
    source: "if (!(error instanceof GobError) || error.fatal) throw error;",
    kind: "no right side",
    reason: only,
  },
  {
    file: "wire/yamux/pings.ts",
    source: "this.#nextValue = value === MAX_32_BITS ? 0 : value + 1;",
    kind: "?",
    reason: "no input is so long that a session sends 2^32 pings",
  },
];
