/** What one side announces to the peer, and what it bears from it. All counts are per connection. */
export interface Http2Limits {
  /** Bytes that a peer may send on one stream before they are consumed. 4 MiB: large messages flow without a stop. */
  readonly streamWindowBytes: number;
  /** Bytes that a peer may send on all streams before credit is given back. 16 MiB. */
  readonly connectionWindowBytes: number;
  /**
   * Bytes received and not consumed, on all streams together, above which the connection's window is no longer
   * refilled. Below it a slow stream does not stop the others (grpc-go decouples the two windows for the same reason).
   * 32 MiB; what one connection can hold is at most this and `connectionWindowBytes`.
   */
  readonly receiveBudgetBytes: number;
  /** The largest frame the peer may send. 1 MiB: 64 KiB messages and larger ones need fewer frames. */
  readonly maxFrameBytes: number;
  /** Streams the peer may have open at once (server). 4096. */
  readonly maxConcurrentStreams: number;
  /** Names, values and 32 bytes a field of one header block, decoded. 64 KiB; grpc-go's own default is 16 MiB, Node's 64 KiB. */
  readonly maxHeaderListBytes: number;
  /** Bytes of one header block, encoded, HEADERS and CONTINUATION together. 64 KiB. */
  readonly maxHeaderBlockBytes: number;
  /** CONTINUATION frames of one header block (CVE-2024-27316). 64. */
  readonly maxContinuationFrames: number;
  /**
   * Answers to the peer's frames (PING and SETTINGS acknowledgements, RST_STREAM) that wait because the peer does not
   * read. 10 000 (CVE-2019-9512, -9514, -9515).
   */
  readonly maxQueuedControlFrames: number;
  /** Frames in a row that carry nothing (empty DATA without END_STREAM; CVE-2019-9518). 1000. */
  readonly maxEmptyFrames: number;
  /** Bytes of output that collect before streams wait: what the driver has not taken. 1 MiB. */
  readonly outputHighWaterBytes: number;
}

/** The limits in force unless an owner names others. */
export const defaultHttp2Limits: Http2Limits = {
  streamWindowBytes: 4 << 20,
  connectionWindowBytes: 16 << 20,
  receiveBudgetBytes: 32 << 20,
  maxFrameBytes: 1 << 20,
  maxConcurrentStreams: 4096,
  maxHeaderListBytes: 64 << 10,
  maxHeaderBlockBytes: 64 << 10,
  maxContinuationFrames: 64,
  maxQueuedControlFrames: 10_000,
  maxEmptyFrames: 1000,
  outputHighWaterBytes: 1 << 20,
};
