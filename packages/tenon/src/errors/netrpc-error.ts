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
    const remedy = findRemedy(serverMessage);
    const end = remedy === undefined ? "" : ".";
    super("NETRPC_ERROR", `${serviceMethod}: ${serverMessage}${end}`, {
      details: { serviceMethod, serverMessage },
      ...(remedy !== undefined && { remedy }),
    });
    this.serviceMethod = serviceMethod;
    this.serverMessage = serverMessage;
  }

  /** Whether `value` is an error that the other side answered with, made by this copy of the library or another. */
  static override is(value: unknown): value is NetrpcError {
    return PluginError.is(value, "NETRPC_ERROR");
  }
}

/** For the texts of the protocol itself; a handler's own are the caller's business. */
function findRemedy(serverMessage: string): string | undefined {
  // net/rpc server.go:605-620 @go1.26
  if (serverMessage.startsWith("rpc: can't find method ")) {
    return "The other side's object has no such method under the contract's name; Go leaves out those that are not exported, or are not of the form (args T, reply *R) error, the reply a pointer.";
  }
  if (/^rpc: (?:can't find service |service\/method request ill-formed: )/.test(serverMessage)) {
    return "The other side serves its methods under another name: give it as the option service of netrpcPlugin.";
  }
  if (/^(?:gob: |wrong type \(|type mismatch)/.test(serverMessage)) {
    return "The text is gob's: the other side could not read the arguments. Compare the contract's types with those of the other side, whose type the text calls local.";
  }
  return undefined;
}
