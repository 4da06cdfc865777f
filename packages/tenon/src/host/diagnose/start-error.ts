import { PluginError } from "../../errors/index.js";
import type { ErrorCode } from "../../errors/index.js";

/** What keeps a plugin from being started. */
export interface StartProblem {
  /** The rest of a sentence that begins with the plugin's path. */
  readonly what: string;
  /** What to do about it: whole sentences. */
  readonly remedy: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Makes the error for a file that cannot be started; `details` has its `path` too. */
export function createStartError(
  code: ErrorCode,
  path: string,
  { what, remedy, details }: StartProblem,
): PluginError {
  return new PluginError(code, `The plugin ${path} ${what}.`, { details: { path, ...details }, remedy });
}
