/** How a body's messages may be encoded, as `grpc-encoding` names it: each message's flag says whether it is. */
export type MessageEncoding = "identity" | "gzip";

/** What both sides take, as `grpc-accept-encoding` lists it. */
export const acceptedEncodings = "identity,gzip";

/** Parses a `grpc-encoding` field, which may be missing; undefined for an encoding that is not among {@link acceptedEncodings}. */
export function parseMessageEncoding(field: string | undefined): MessageEncoding | undefined {
  if (field === undefined) return "identity";
  return field === "identity" || field === "gzip" ? field : undefined;
}

/**
 * Whether a side that sends gzip takes it as well. One that sends no `grpc-accept-encoding` does: an answer may always be
 * encoded as its request was.
 * @see https://github.com/grpc/grpc/blob/master/doc/compression.md "Specifying Compression"
 */
export function takesGzipBack(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return true;
  return acceptEncoding.split(",").some((name) => name.trim() === "gzip");
}
