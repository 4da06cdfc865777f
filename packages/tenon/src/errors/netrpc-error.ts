import { PluginError } from "./plugin-error.js";

/**
 * A {@link PluginError} with code `NETRPC_ERROR`: a call over net/rpc that the other side answered with an error, of which
 * net/rpc carries the text and no more. Its `name` is `PluginError`, as every error's of the library.
 * @see Go net/rpc `ServerError`
 */
export class NetrpcError extends PluginError {
  declare readonly code: "NETRPC_ERROR";
  /** What was called, such as `Plugin.Greet`. */
  readonly serviceMethod: string;
  /** The error as the other side sent it: of a Go plugin what `Error()` gives, of a Tenon one the error's message. */
  readonly serverMessage: string;

  constructor(serviceMethod: string, serverMessage: string) {
    super("NETRPC_ERROR", `${serviceMethod}: ${serverMessage}`, {
      details: { serviceMethod, serverMessage },
    });
    this.serviceMethod = serviceMethod;
    this.serverMessage = serverMessage;
  }

  /** Whether `value` is an error that the other side answered with, made by this copy of the library or another. */
  static override is(value: unknown): value is NetrpcError {
    return PluginError.is(value, "NETRPC_ERROR");
  }
}
