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
    reason: "nothing else is thrown there; anything else would be a finding",
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
];
