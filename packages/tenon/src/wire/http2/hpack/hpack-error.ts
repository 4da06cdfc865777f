/**
 * A header block breaks RFC 7541. Both ends' tables are then out of step for good, so the session ends the connection
 * with COMPRESSION_ERROR (RFC 9113 section 4.3). It never leaves `wire/http2`, hence no error code of its own.
 */
export class HpackError extends Error {
  override readonly name: string = "HpackError";
}
