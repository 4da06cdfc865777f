/** How {@link GobFault}s differ from the usual one: bytes that are well-formed, but not what was asked for. */
export interface GobFaultOptions {
  /** The bytes break gob's own rules: nothing after them can be trusted. @default false */
  readonly fatal?: boolean;
  /** A limit of ours was passed. @default false */
  readonly tooLarge?: boolean;
  /** What was expected and what came, where the reason does not say so: for this side, since the reason is Go's. */
  readonly explanation?: string | undefined;
  /** What to do about it. */
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Thrown while a value is encoded or decoded, given its place on the way out, and turned into a {@link GobError} by
 * the encoder or decoder: it never leaves `wire/gob`.
 */
export class GobFault extends Error {
  override readonly name: string = "GobFault";
  readonly fatal: boolean;
  readonly tooLarge: boolean;
  readonly explanation: string | undefined;
  readonly remedy: string | undefined;
  #path = "";

  constructor(reason: string, options: GobFaultOptions = {}) {
    const { fatal = false, tooLarge = false, cause } = options;
    super(reason, cause === undefined ? undefined : { cause });
    this.fatal = fatal;
    this.tooLarge = tooLarge;
    this.explanation = options.explanation;
    this.remedy = options.remedy;
  }

  /** `.Items[3].Name`, as far as it is known. */
  get path(): string {
    return this.#path;
  }

  /** Puts a place in front: `.Items`, `[3]`. The path of a deep value keeps its inner end only. */
  within(place: string): void {
    if (this.#path.length < maxPathLength) this.#path = `${place}${this.#path}`;
    else if (!this.#path.startsWith("…")) this.#path = `…${this.#path}`;
  }
}

const maxPathLength = 200;

/** The error with a place in front of its path, when it is a {@link GobFault}; for `throw within(error, place)`. */
export function within(error: unknown, place: string): unknown {
  if (error instanceof GobFault) error.within(place);
  return error;
}

/** Bytes that break gob's rules. */
export function malformed(reason: string): GobFault {
  return new GobFault(reason, { fatal: true });
}
