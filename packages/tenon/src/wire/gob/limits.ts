/** What a decoder bears from the other side. */
export interface GobLimits {
  /**
   * Bytes of one value: of its message, or of all its messages when it defines types within. 1 GiB; Go's own limit is
   * 8 GiB a message on 64-bit machines, more than a Uint8Array can hold. 1 to 4,294,967,295.
   */
  readonly maxMessageBytes: number;
  /** Structs, lists, maps and interface values within each other. 1000, which is also the most that is safe on Node's stack;
   * Go follows as deep as its memory reaches. 1 to 1000. */
  readonly maxDepth: number;
  /**
   * Elements of lists and maps in one value, those included that fill arrays which did not come. 67,108,864. At least 1.
   * A count is also checked against the bytes that are left, before anything is allocated.
   */
  readonly maxElements: number;
  /** Types that a stream may define; they stay as long as the stream. 4096. At least 0. */
  readonly maxTypes: number;
  /** Bytes of all type definitions of a stream together. 1 MiB: kept, they take some thirty times as much. At least 0. */
  readonly maxTypeBytes: number;
  /** Bytes of a field's name and of a concrete type's name in an interface. 1024, as Go has it for the latter. At least 1. */
  readonly maxNameBytes: number;
}

/** The limits in force unless an owner names others. */
export const defaultGobLimits: GobLimits = {
  maxMessageBytes: 1 << 30,
  maxDepth: 1000,
  maxElements: 1 << 26,
  maxTypes: 4096,
  maxTypeBytes: 1 << 20,
  maxNameBytes: 1024,
};

const bounds: Readonly<Record<keyof GobLimits, readonly [least: number, most: number]>> = {
  maxMessageBytes: [1, 0xffffffff],
  maxDepth: [1, 1000],
  maxElements: [1, Number.MAX_SAFE_INTEGER],
  maxTypes: [0, Number.MAX_SAFE_INTEGER],
  maxTypeBytes: [0, Number.MAX_SAFE_INTEGER],
  maxNameBytes: [1, Number.MAX_SAFE_INTEGER],
};

/** The default limits with `limits` in their place. @throws TypeError that names the limit that is no integer within its bounds */
export function normalizeGobLimits(limits: Partial<GobLimits> = {}): GobLimits {
  const normalized = { ...defaultGobLimits, ...limits };
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = normalized[name as keyof GobLimits];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new TypeError(`limits.${name} must be an integer from ${least} to ${most}, got ${String(value)}`);
  }
  return normalized;
}
