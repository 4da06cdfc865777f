import { PluginError } from "../../errors/index.js";
import { GobError } from "../../wire/gob/gob-error.js";

/** The error of a call whose signal fired. */
export function abandonedError(serviceMethod: string, reason: unknown): PluginError {
  return new PluginError("ABORTED", `The call of ${serviceMethod} was given up by its signal.`, {
    cause: reason,
    details: { serviceMethod },
    remedy:
      "The signal's reason is this error's cause. The other side goes on with the call: net/rpc cannot cancel it.",
  });
}

/** The error of a call whose time was over before its answer came. */
export function callTimeoutError(serviceMethod: string, timeoutMs: number): PluginError {
  return new PluginError(
    "CALL_TIMEOUT",
    `${serviceMethod} was not answered within ${timeoutMs} ms (timeoutMs).`,
    {
      details: { serviceMethod, timeoutMs },
      remedy:
        "The other side goes on with the call: net/rpc cannot cancel it. Allow it more time if it needs that.",
    },
  );
}

/** The error of a value that gob cannot encode or decode, or of what else went wrong with it: of one of ours, itself. */
export function valueError(what: string, cause: unknown): unknown {
  if (!(cause instanceof GobError)) return cause;
  const { code, origin, path, reason, explanation, remedy } = cause;
  const place = path === "" ? "" : ` ${path}:`;
  const words = explanation === undefined ? reason : `${reason}: ${explanation}`;
  return new PluginError(code, `${what} cannot be used:${place} ${words}.`, {
    cause,
    origin,
    details: { path },
    ...(remedy !== undefined && { remedy }),
  });
}

/** The error of a stream of which nothing more can be read. */
export function brokenStreamError(cause: unknown): PluginError {
  if (!(cause instanceof GobError)) return objectLostError(cause);
  if (cause.code === "MESSAGE_TOO_LARGE") {
    return new PluginError("MESSAGE_TOO_LARGE", `The other side sent more than is taken: ${cause.reason}.`, {
      cause,
      remedy:
        "Raise the option maxMessageBytes, or send the data in parts. What follows a message like that cannot be found, so the object's connection has ended.",
    });
  }
  return new PluginError("NETRPC_PROTOCOL", `What the other side sends is no gob stream: ${cause.reason}.`, {
    cause,
    remedy: "This is a fault of the program at the other side, or it speaks another protocol.",
  });
}

/** The error of whatever needs an object whose connection has ended: what ended it, when that is an error of ours. */
export function objectLostError(cause: unknown): PluginError {
  if (PluginError.is(cause) && cause.code !== "STREAM_RESET") return cause;
  return new PluginError("CONNECTION_LOST", "The other side has ended the connection of this object.", {
    cause,
    remedy: "The other side closed it or is gone: its own output says why. Dispense it anew.",
  });
}

/** The error of an object that this side has closed. */
export function objectClosedError(): PluginError {
  return new PluginError("CLOSED", "The client of this object was closed.", {
    remedy: "Finish all calls before it is closed; in a handler, context.keep(client) takes one over.",
  });
}
