import { PluginError } from "../../errors/index.js";
import type { ErrorOrigin } from "../../errors/index.js";

/** What {@link GobError}'s constructor takes. */
export interface GobErrorOptions {
  readonly code: "MESSAGE_MALFORMED" | "MESSAGE_TOO_LARGE";
  /** What is wrong, in Go's words where Go has some, without saying where. */
  readonly reason: string;
  /** Where: `Args.Items[3].Name`; empty for a value as a whole. */
  readonly path: string;
  readonly fatal: boolean;
  readonly origin: ErrorOrigin;
  readonly cause?: unknown;
}

/**
 * A value that could not be encoded (origin `caller`) or decoded (origin `peer`). Code `MESSAGE_MALFORMED`, or
 * `MESSAGE_TOO_LARGE` when a limit was passed.
 */
export class GobError extends PluginError {
  /** What is wrong, without code and place, as Go would report it to the other side of a call. */
  readonly reason: string;
  /** Where: `Args.Items[3].Name`; empty for a value as a whole. */
  readonly path: string;
  /** The bytes are no gob stream: nobody knows where the next value begins. Else decoding goes on after the value. */
  readonly fatal: boolean;

  constructor({ code, reason, path, fatal, origin, cause }: GobErrorOptions) {
    const place = path === "" ? reason : `in ${path}: ${reason}`;
    super(code, place, { origin, cause, details: { path, fatal } });
    this.reason = reason;
    this.path = path;
    this.fatal = fatal;
  }
}
