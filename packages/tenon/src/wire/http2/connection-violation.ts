import { http2ErrorCodes } from "./error-code.js";

/**
 * The peer broke a rule in a way that ends the connection (RFC 9113 section 5.4.1). Thrown while a frame is taken in
 * and caught in one place, `Http2Session.receive`, which tells the peer with GOAWAY and the owner with a PluginError.
 */
export class ConnectionViolation extends Error {
  override readonly name: string = "ConnectionViolation";
  /** What GOAWAY says. */
  readonly errorCode: number;

  constructor(code: keyof typeof http2ErrorCodes, message: string) {
    super(message);
    this.errorCode = http2ErrorCodes[code];
  }
}
