import { ConnectionViolation } from "./connection-violation.js";
import { http2ErrorCodes } from "./error-code.js";
import { MAX_31_BITS } from "./frame.js";
import type { Http2Limits } from "./limits.js";

/** Setting identifiers. RFC 9113 section 6.5.2. */
const ids = {
  HEADER_TABLE_SIZE: 0x1,
  ENABLE_PUSH: 0x2,
  MAX_CONCURRENT_STREAMS: 0x3,
  INITIAL_WINDOW_SIZE: 0x4,
  MAX_FRAME_SIZE: 0x5,
  MAX_HEADER_LIST_SIZE: 0x6,
} as const;

/** The dynamic table that we announce to the peer's encoder: RFC 9113's own default, 4096 bytes. */
export const LOCAL_HEADER_TABLE_BYTES = 4096;

/** What the peer announced: limits on what this side may send. */
export interface PeerSettings {
  headerTableBytes: number;
  maxConcurrentStreams: number;
  initialWindowBytes: number;
  maxFrameBytes: number;
  maxHeaderListBytes: number;
}

/**
 * RFC 9113 section 6.5.2's initial values, but for the number of streams: a client that has not heard from its server
 * opens no more than 100, as Go's x/net/http2 does, so that none of its first calls is refused.
 */
export function initialPeerSettings(): PeerSettings {
  return {
    headerTableBytes: 4096,
    maxConcurrentStreams: 100,
    initialWindowBytes: 65_535,
    maxFrameBytes: 16_384,
    maxHeaderListBytes: Number.POSITIVE_INFINITY,
  };
}

/** The payload of our SETTINGS frame. */
export function encodeSettings(role: "client" | "server", limits: Http2Limits): Uint8Array {
  const pairs: [id: number, value: number][] = [
    [ids.INITIAL_WINDOW_SIZE, limits.streamWindowBytes],
    [ids.MAX_FRAME_SIZE, limits.maxFrameBytes],
    [ids.MAX_HEADER_LIST_SIZE, limits.maxHeaderListBytes],
  ];
  if (role === "client") pairs.unshift([ids.ENABLE_PUSH, 0]);
  else pairs.unshift([ids.MAX_CONCURRENT_STREAMS, limits.maxConcurrentStreams]);
  const payload = new Uint8Array(pairs.length * 6);
  const view = new DataView(payload.buffer);
  pairs.forEach(([id, value], index) => {
    view.setUint16(index * 6, id);
    view.setUint32(index * 6 + 2, value);
  });
  return payload;
}

/**
 * Applies a SETTINGS payload (its length a multiple of six) to `settings`. Unknown identifiers are ignored.
 * @throws ConnectionViolation on a value outside RFC 9113 section 6.5.2's bounds
 */
export function applySettings(payload: Uint8Array, settings: PeerSettings, peer: "client" | "server"): void {
  // Section 6.5.2: a setting that a frame does not name keeps its value; no limit was named before the first frame.
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    const id = byte(payload, at) * 0x100 + byte(payload, at + 1);
    const value =
      byte(payload, at + 2) * 0x1000000 +
      byte(payload, at + 3) * 0x10000 +
      byte(payload, at + 4) * 0x100 +
      byte(payload, at + 5);
    applySetting(id, value, settings, peer);
  }
}

function applySetting(id: number, value: number, settings: PeerSettings, peer: "client" | "server"): void {
  switch (id) {
    case ids.HEADER_TABLE_SIZE:
      settings.headerTableBytes = value;
      return;
    case ids.ENABLE_PUSH:
      if (value > 1 || (peer === "server" && value === 1)) {
        throw violation("PROTOCOL_ERROR", `SETTINGS_ENABLE_PUSH is ${value}, a ${peer} may say 0${peer === "client" ? " or 1" : ""}`);
      }
      return;
    case ids.MAX_CONCURRENT_STREAMS:
      settings.maxConcurrentStreams = value;
      return;
    case ids.INITIAL_WINDOW_SIZE:
      if (value > MAX_31_BITS) {
        throw violation("FLOW_CONTROL_ERROR", `SETTINGS_INITIAL_WINDOW_SIZE is ${value}, the most is 2^31-1`);
      }
      settings.initialWindowBytes = value;
      return;
    case ids.MAX_FRAME_SIZE:
      if (value < 16_384 || value > 0xffffff) {
        throw violation("PROTOCOL_ERROR", `SETTINGS_MAX_FRAME_SIZE is ${value}, it lies between 16384 and 16777215`);
      }
      settings.maxFrameBytes = value;
      return;
    case ids.MAX_HEADER_LIST_SIZE:
      settings.maxHeaderListBytes = value;
      return;
    default:
      return;
  }
}

function violation(code: keyof typeof http2ErrorCodes, message: string): ConnectionViolation {
  return new ConnectionViolation(http2ErrorCodes[code], message);
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
