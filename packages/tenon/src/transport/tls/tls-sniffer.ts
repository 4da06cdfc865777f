import type { ByteStream } from "../byte-stream.js";

// RFC 8446 section 5.1, ContentType. HTTP/2 begins with the length of a SETTINGS frame, far too short for such a byte.
const alert = 0x15;
const handshake = 0x16;

/**
 * Watches for the first byte that comes over a plain stream: what it returns says whether that began a TLS record, which
 * is how a TLS server answers a client that speaks none. Takes nothing away from whoever reads the stream, who must begin
 * to in the same turn, since the stream flows from now on.
 */
export function sniffTls(stream: ByteStream): () => boolean {
  let firstByte: number | undefined;
  stream.once("data", (bytes: Uint8Array) => (firstByte = bytes[0]));
  return () => firstByte === alert || firstByte === handshake;
}
