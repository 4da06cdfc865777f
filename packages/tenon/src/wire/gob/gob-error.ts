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
  /** What was expected and what came, where the reason does not say so. */
  readonly explanation?: string | undefined;
  readonly remedy?: string | undefined;
  readonly cause?: unknown;
}

/**
 * A value that could not be encoded (origin `caller`) or decoded (origin `peer`). Code `MESSAGE_MALFORMED`, or
 * `MESSAGE_TOO_LARGE` when a limit was passed.
 */
export class GobError extends PluginError {
  /** What is wrong, without code and place, as Go would report it to the other side of a call. */
  readonly reason: string;
  /** What was expected and what came, where the reason does not say so: part of the message, but nothing that Go says. */
  readonly explanation: string | undefined;
  /** Where: `Args.Items[3].Name`; empty for a value as a whole. */
  readonly path: string;
  /** The bytes are no gob stream: nobody knows where the next value begins. Else decoding goes on after the value. */
  readonly fatal: boolean;

  constructor({ code, reason, explanation, remedy, path, fatal, origin, cause }: GobErrorOptions) {
    const place = path === "" ? "" : `in ${path}: `;
    const what = explanation === undefined ? reason : `${reason}: ${explanation}`;
    const end = remedy === undefined ? "" : ".";
    super(code, `${place}${what}${end}`, {
      origin,
      cause,
      details: { path, fatal },
      ...(remedy !== undefined && { remedy }),
    });
    this.reason = reason;
    this.explanation = explanation;
    this.path = path;
    this.fatal = fatal;
  }
}
