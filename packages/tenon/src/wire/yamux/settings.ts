/** How one side of a session behaves, and what it bears from the other. Go's names are those of `yamux.Config`. */
export interface YamuxSettings {
  /**
   * Bytes that the other side may send on one stream before they are consumed. 256 KiB: Go's default, and the least,
   * since the other side may use that much before it has heard from us. At most 2^31-1. Go: `MaxStreamWindowSize`.
   */
  readonly streamWindowBytes: number;
  /**
   * Streams that this side has opened and the other has not accepted: more wait with their SYN, as Go's side refuses
   * more than it has room for. 256. Go: `AcceptBacklog`.
   */
  readonly acceptBacklog: number;
  /** Streams that the other side may have open at once: more are refused with RST. 16,384. Go: no limit. */
  readonly maxIncomingStreams: number;
  /**
   * Milliseconds between an answered ping and the next. 30,000; Infinity = no pings. Go: `KeepAliveInterval`, and
   * `EnableKeepAlive` false for Infinity.
   */
  readonly keepAliveIntervalMs: number;
  /**
   * Milliseconds without a sign of life after which the session ends: none that follows a ping, or no byte of the output
   * taken. 10,000; Infinity = no limit. Go: `ConnectionWriteTimeout`.
   */
  readonly writeTimeoutMs: number;
  /** Milliseconds until a stream must have been accepted, or the session ends. 75,000; Infinity = no limit. Go: `StreamOpenTimeout`. */
  readonly streamOpenTimeoutMs: number;
  /**
   * Milliseconds that a stream which this side has ended waits for bytes or the end from the other side, before it is
   * reset. 300,000; Infinity = no limit. Go: `StreamCloseTimeout`, which counts from the end on, whatever comes.
   */
  readonly streamCloseTimeoutMs: number;
  /**
   * Bytes received and not consumed, on all streams together, above which streams that hold more than their equal
   * share of this are reset. 256 MiB, a thousand full windows. Yamux has no window for the connection, and to stop
   * reading would stall all streams.
   */
  readonly receiveBudgetBytes: number;
  /** Answers to the other side's frames (ping answers, resets) that wait because it does not read; more end the session. 10,000. */
  readonly maxQueuedControlFrames: number;
  /** Bytes of one stream that wait for window or room before `write` says so. 64 KiB. */
  readonly streamHighWaterBytes: number;
  /** Bytes of output that collect before data waits in its streams: what the driver has not taken. 1 MiB. */
  readonly outputHighWaterBytes: number;
}
