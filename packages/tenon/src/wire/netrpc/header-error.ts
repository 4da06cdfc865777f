import { PluginError } from "../../errors/index.js";
import type { GobError } from "../gob/gob-error.js";

/** The error of a header that cannot be read: whoever sent it does not speak net/rpc. */
export function headerError(cause: GobError): PluginError {
  return new PluginError("NETRPC_PROTOCOL", `A header of net/rpc cannot be read: ${cause.reason}.`, {
    cause,
    remedy: "This is a fault of the program at the other side, or it speaks another protocol.",
  });
}
