import { errorCodes } from "./error-code.js";
import type { ErrorCode, ErrorOrigin } from "./error-code.js";

const brand = Symbol.for("tenon.PluginError");

/** What {@link PluginError}'s constructor takes besides code and message. */
export interface PluginErrorOptions {
  /** Whose fault it is. @default the code's own origin, see {@link errorCodes} */
  readonly origin?: ErrorOrigin;
  /** What the reader can do about it: one or two whole sentences. */
  readonly remedy?: string;
  /** The error underneath. */
  readonly cause?: unknown;
  /** Facts for programs: offset, expected, actual, exitCode, phase … The docs list them by code. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of the library. `message` reads `[CODE] what happened, what was expected, what came. What to do.`
 * Test for it with {@link PluginError.is}, which also knows errors of another copy of the library.
 */
export class PluginError extends Error {
  override readonly name: string = "PluginError";
  readonly code: ErrorCode;
  readonly origin: ErrorOrigin;
  /** What to do about it; also the last part of `message`. */
  readonly remedy: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: PluginErrorOptions = {}) {
    // A message may end with quoted lines.
    const gap = message.endsWith("\n") ? "" : " ";
    const text = options.remedy === undefined ? message : `${message}${gap}${options.remedy}`;
    super(`[${code}] ${text}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.origin = options.origin ?? errorCodes[code];
    this.remedy = options.remedy;
    this.details = options.details ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `value` is a PluginError, made by this copy of the library or another; with `code`, one with that code. */
  static is(value: unknown, code?: ErrorCode): value is PluginError {
    if (typeof value !== "object" || value === null || !(brand in value)) return false;
    return code === undefined || ("code" in value && value.code === code);
  }
}
