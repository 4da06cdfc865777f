/** Frame types. RFC 9113 section 6. */
export const frameTypes = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
} as const;

/** Frame flags; what a bit means depends on the type. RFC 9113 section 6. */
export const frameFlags = {
  /** DATA, HEADERS: this side of the stream ends. */
  END_STREAM: 0x1,
  /** SETTINGS, PING: an answer. */
  ACK: 0x1,
  /** HEADERS, CONTINUATION: the header block ends. */
  END_HEADERS: 0x4,
  /** DATA, HEADERS: a pad length byte leads, padding ends the payload. */
  PADDED: 0x8,
  /** HEADERS: five bytes of priority follow the pad length. */
  PRIORITY: 0x20,
} as const;

/** Length (3 bytes), type, flags, reserved bit and stream id (4 bytes). RFC 9113 section 4.1. */
export const FRAME_HEADER_BYTES = 9;

/** The largest stream id and the largest window: 31 bits. */
export const MAX_31_BITS = 0x7fffffff;

/** What a client sends before its first frame. RFC 9113 section 3.4. */
export const CLIENT_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** The four bytes from `at`, big-endian; what is beyond the end counts as 0. */
export function readUint32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0)) >>>
    0
  );
}

/** A stream id or a window increment in the four bytes from `at`; the bit in front (exclusive, reserved) is dropped. */
export function readUint31(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at) & MAX_31_BITS;
}
