/**
 * A shorter cookie can be guessed from the size of blocks that hold guesses (RFC 7541 section 7.1.3). nghttp2 draws the
 * line here too.
 */
const guessableCookieChars = 20;

/**
 * Whether a field has to be sent as a never-indexed literal: an attacker who can add fields of his own must not learn
 * its value from sizes, and no proxy on the way may index it either (RFC 7541 section 7.1.3).
 */
export function isSensitive(name: string, value: string): boolean {
  switch (name) {
    case "authorization":
    case "proxy-authorization":
      return true;
    case "cookie":
    case "set-cookie":
      return value.length < guessableCookieChars;
    default:
      return false;
  }
}

/**
 * What the values of a name are like on one connection. `lasting`: few, and each comes again and again; `:path` has one
 * a method. `passing`: the same perhaps for a moment, then never again. `unknown`: the application's own names, mostly.
 */
export type ValueKind = "lasting" | "passing" | "unknown";

export function valueKindOf(name: string): ValueKind {
  switch (name) {
    case ":authority":
    case ":method":
    case ":path":
    case ":scheme":
    case ":status":
    case "content-type":
    case "grpc-accept-encoding":
    case "grpc-encoding":
    case "grpc-status":
    case "te":
    case "user-agent":
      return "lasting";
    case "content-length":
    case "date":
    case "grpc-message":
    case "grpc-status-details-bin":
    case "grpc-timeout":
      return "passing";
    default:
      return "unknown";
  }
}
