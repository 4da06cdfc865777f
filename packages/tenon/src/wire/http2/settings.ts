import { ConnectionViolation } from "./connection-violation.js";
import { MAX_31_BITS, readUint32 } from "./frame.js";
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
  /** Names, values and 32 bytes a field of one header block. Infinity: the peer has not said. */
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
    maxHeaderListBytes: Infinity,
  };
}

/** Whether a SETTINGS payload names a limit of concurrent streams. */
export function namesStreamLimit(payload: Uint8Array): boolean {
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    if (readUint32(payload, at) >>> 16 === ids.MAX_CONCURRENT_STREAMS) return true;
  }
  return false;
}

/** The smallest header table size that a SETTINGS payload names; Infinity when it names none. */
export function smallestTableBytes(payload: Uint8Array): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    if (readUint32(payload, at) >>> 16 === ids.HEADER_TABLE_SIZE)
      smallest = Math.min(smallest, readUint32(payload, at + 2));
  }
  return smallest;
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
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    // The id is the upper half of the first four bytes.
    applySetting(readUint32(payload, at) >>> 16, readUint32(payload, at + 2), settings, peer);
  }
}

// oxlint-disable-next-line max-params -- an object would only be taken apart again
function applySetting(id: number, value: number, settings: PeerSettings, peer: "client" | "server"): void {
  switch (id) {
    case ids.HEADER_TABLE_SIZE:
      settings.headerTableBytes = value;
      return;
    case ids.ENABLE_PUSH:
      if (value > 1 || (peer === "server" && value === 1)) {
        throw new ConnectionViolation(
          "PROTOCOL_ERROR",
          `SETTINGS_ENABLE_PUSH is ${value}, a ${peer} may say 0${peer === "client" ? " or 1" : ""}`,
        );
      }
      return;
    case ids.MAX_CONCURRENT_STREAMS:
      settings.maxConcurrentStreams = value;
      return;
    case ids.INITIAL_WINDOW_SIZE:
      if (value > MAX_31_BITS) {
        throw new ConnectionViolation(
          "FLOW_CONTROL_ERROR",
          `SETTINGS_INITIAL_WINDOW_SIZE is ${value}, the most is 2^31-1`,
        );
      }
      settings.initialWindowBytes = value;
      return;
    case ids.MAX_FRAME_SIZE:
      if (value < 16_384 || value > 0xffffff) {
        throw new ConnectionViolation(
          "PROTOCOL_ERROR",
          `SETTINGS_MAX_FRAME_SIZE is ${value}, it lies between 16384 and 16777215`,
        );
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
