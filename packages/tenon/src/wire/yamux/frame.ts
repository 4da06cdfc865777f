/**
 * Version, type, flags (2), stream id (4), length (4), big-endian; only data frames have a payload, of `length` bytes.
 * yamux const.go:165-173 @v0.1.2
 */
export const FRAME_HEADER_BYTES = 12;

/** The only version there is. yamux const.go:108 @v0.1.2 */
export const PROTOCOL_VERSION = 0;

/** What a frame is about. yamux const.go:111-130 @v0.1.2 */
export const frameTypes = {
  /** `length` bytes of the stream follow. */
  DATA: 0,
  /** `length` is what the other side may send in addition; with flags alone it is 0. */
  WINDOW_UPDATE: 1,
  /** `length` is a value to send back. */
  PING: 2,
  /** `length` is the reason. */
  GO_AWAY: 3,
} as const;

/** What else a frame says. yamux const.go:132-148 @v0.1.2 */
export const frameFlags = {
  /** Opens the stream; on PING: asks. */
  SYN: 1,
  /** Accepts the stream; on PING: answers. */
  ACK: 2,
  /** Half-closes the stream. */
  FIN: 4,
  /** Ends the stream in both directions. */
  RST: 8,
} as const;

/** Why a session ends. yamux const.go:155-164 @v0.1.2 */
export const goAwayCodes = { NORMAL: 0, PROTOCOL_ERROR: 1, INTERNAL_ERROR: 2 } as const;

/** Both windows of a stream before anything is said. yamux const.go:152 @v0.1.2 */
export const INITIAL_WINDOW_BYTES: number = 256 << 10;

/** The largest value of a stream id, a length or a window. */
export const MAX_32_BITS = 0xffff_ffff;

/** The last id that Go gives to a stream: it stops at 2^32-2. yamux session.go:179 @v0.1.2 */
export const MAX_STREAM_ID: number = MAX_32_BITS - 2;
