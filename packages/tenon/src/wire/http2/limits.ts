import { MAX_31_BITS } from "./frame.js";

/** What one side announces to the peer, and what it bears from it. All counts are per connection. */
export interface Http2Limits {
  /** Bytes that a peer may send on one stream before they are consumed. 4 MiB: large messages flow without a stop. At least 65,535. */
  readonly streamWindowBytes: number;
  /** Bytes that a peer may send on all streams before credit is given back. 16 MiB. At least 65,535. */
  readonly connectionWindowBytes: number;
  /**
   * Bytes received and not consumed, on all streams together, above which the connection's window is no longer
   * refilled. Below it a slow stream does not stop the others (grpc-go decouples the two windows for the same reason).
   * 32 MiB; what one connection can hold is at most this and `connectionWindowBytes`.
   */
  readonly receiveBudgetBytes: number;
  /** The largest frame the peer may send. 1 MiB: 64 KiB messages and larger ones need fewer frames. 16,384 to 16,777,215. */
  readonly maxFrameBytes: number;
  /** Streams the peer may have open at once (server). 4096. */
  readonly maxConcurrentStreams: number;
  /** The last stream id that this side uses (client): from three quarters of it on the owner is asked for a next connection. 2^31-1. */
  readonly maxStreamId: number;
  /** Names, values and 32 bytes a field of one header block, decoded. 64 KiB; grpc-go's own default is 16 MiB, Node's 64 KiB. */
  readonly maxHeaderListBytes: number;
  /**
   * Bytes of one header block, encoded, HEADERS and CONTINUATION together; more ends the connection. 256 KiB: well above
   * `maxHeaderListBytes`, so that metadata somewhat too large costs the peer its call only.
   */
  readonly maxHeaderBlockBytes: number;
  /** CONTINUATION frames of one header block (CVE-2024-27316). 64. */
  readonly maxContinuationFrames: number;
  /**
   * Answers to the peer's frames (PING and SETTINGS acknowledgements, RST_STREAM, WINDOW_UPDATE) that wait because the
   * peer does not read. 10 000 (CVE-2019-9512, -9514, -9515).
   */
  readonly maxQueuedControlFrames: number;
  /** Frames in a row that carry nothing: empty DATA without END_STREAM, PRIORITY, unknown types (CVE-2019-9518). 1000. */
  readonly maxEmptyFrames: number;
  /**
   * Streams that the peer's frames may make us go through, all of them a frame (SETTINGS that change the initial window,
   * GOAWAY), beyond one for each byte it sent. 1,048,576: all of 4096 streams 256 times in a row.
   */
  readonly maxExtraWork: number;
  /**
   * Bytes of output that collect before streams wait: what the driver has not taken. 1 MiB. It is also the largest DATA
   * frame we send; and a peer that lets twice as much collect, which takes header blocks, gets no new streams (server).
   */
  readonly outputHighWaterBytes: number;
}

/** The limits in force unless an owner names others. */
export const defaultHttp2Limits: Http2Limits = {
  streamWindowBytes: 4 << 20,
  connectionWindowBytes: 16 << 20,
  receiveBudgetBytes: 32 << 20,
  maxFrameBytes: 1 << 20,
  maxConcurrentStreams: 4096,
  maxStreamId: MAX_31_BITS,
  maxHeaderListBytes: 64 << 10,
  maxHeaderBlockBytes: 256 << 10,
  maxContinuationFrames: 64,
  maxQueuedControlFrames: 10_000,
  maxEmptyFrames: 1000,
  maxExtraWork: 1 << 20,
  outputHighWaterBytes: 1 << 20,
};

/** RFC 9113 section 6.9.2: both windows before anything is said. A peer may use them before it has seen our SETTINGS. */
const INITIAL_WINDOW_BYTES = 65_535;

// RFC 9113 section 6.5.2 for the settings; the rest has to be one at least for anything to work.
const bounds: Readonly<Record<keyof Http2Limits, readonly [least: number, most: number]>> = {
  streamWindowBytes: [INITIAL_WINDOW_BYTES, MAX_31_BITS],
  connectionWindowBytes: [INITIAL_WINDOW_BYTES, MAX_31_BITS],
  receiveBudgetBytes: [1, Number.MAX_SAFE_INTEGER],
  maxFrameBytes: [16_384, 16_777_215],
  maxConcurrentStreams: [1, 0xffffffff],
  maxStreamId: [1, MAX_31_BITS],
  maxHeaderListBytes: [1, 0xffffffff],
  maxHeaderBlockBytes: [1, Number.MAX_SAFE_INTEGER],
  maxContinuationFrames: [0, Number.MAX_SAFE_INTEGER],
  maxQueuedControlFrames: [1, Number.MAX_SAFE_INTEGER],
  maxEmptyFrames: [0, Number.MAX_SAFE_INTEGER],
  maxExtraWork: [0, Number.MAX_SAFE_INTEGER],
  outputHighWaterBytes: [1, Number.MAX_SAFE_INTEGER],
};

/** The default limits with `limits` in their place. @throws TypeError that names the limit that is no integer within its bounds */
export function normalizeHttp2Limits(limits: Partial<Http2Limits> = {}): Http2Limits {
  const normalized = { ...defaultHttp2Limits, ...limits };
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = normalized[name as keyof Http2Limits];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new TypeError(`limits.${name} must be an integer from ${least} to ${most}, got ${String(value)}`);
  }
  return normalized;
}
