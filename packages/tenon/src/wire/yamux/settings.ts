import { INITIAL_WINDOW_BYTES, MAX_STREAM_ID } from "./frame.js";

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
   * Milliseconds without a sign of life after which the session ends: none that follows a ping, or a byte stream that stays
   * full, however slowly it is read. 10,000; Infinity = no limit. Go: `ConnectionWriteTimeout`, for each frame.
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
  /** The last stream id that this side uses. 2^32-3, where Go stops too. */
  readonly maxStreamId: number;
  /** Bytes of one stream that wait for window or room before `write` says so. 128 KiB: what one grant of window lets out. */
  readonly streamHighWaterBytes: number;
  /** Bytes of output that collect before data waits in its streams: what the driver has not taken. 1 MiB. */
  readonly outputHighWaterBytes: number;
}

/** The settings in force unless an owner names others: Go's, where Go has them. yamux mux.go:65-76 @v0.1.2 */
export const defaultYamuxSettings: YamuxSettings = {
  streamWindowBytes: INITIAL_WINDOW_BYTES,
  acceptBacklog: 256,
  maxIncomingStreams: 16_384,
  keepAliveIntervalMs: 30_000,
  writeTimeoutMs: 10_000,
  streamOpenTimeoutMs: 75_000,
  streamCloseTimeoutMs: 300_000,
  receiveBudgetBytes: 256 << 20,
  maxQueuedControlFrames: 10_000,
  maxStreamId: MAX_STREAM_ID,
  streamHighWaterBytes: 128 << 10,
  outputHighWaterBytes: 1 << 20,
};

type Bound = readonly [least: number, most: number];
const anyCount: Bound = [1, Number.MAX_SAFE_INTEGER];
const anyTime: Bound = [1, Infinity];

const bounds: Readonly<Record<keyof YamuxSettings, Bound>> = {
  streamWindowBytes: [INITIAL_WINDOW_BYTES, 2 ** 31 - 1],
  acceptBacklog: anyCount,
  maxIncomingStreams: anyCount,
  keepAliveIntervalMs: anyTime,
  writeTimeoutMs: anyTime,
  streamOpenTimeoutMs: anyTime,
  streamCloseTimeoutMs: anyTime,
  receiveBudgetBytes: anyCount,
  maxQueuedControlFrames: anyCount,
  maxStreamId: [1, MAX_STREAM_ID],
  streamHighWaterBytes: anyCount,
  outputHighWaterBytes: anyCount,
};

/** The default settings with `settings` in their place. @throws TypeError that names the setting that is no number within its bounds */
export function normalizeYamuxSettings(settings: Partial<YamuxSettings> = {}): YamuxSettings {
  const normalized = { ...defaultYamuxSettings, ...settings };
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = normalized[name as keyof YamuxSettings];
    if ((Number.isInteger(value) || value === most) && value >= least && value <= most) continue;
    throw new TypeError(`settings.${name} must be an integer from ${least} to ${most}, got ${String(value)}`);
  }
  return normalized;
}
