import { concatBytes, latin1 } from "../engine/bytes.js";
import { writePieces } from "../engine/pieces.js";
import type { Piece } from "../engine/pieces.js";
import { frame, literals, requestBlock, responseBlock, uint32 } from "./http2-input.js";

const nothing = new Uint8Array(0);

/** SETTINGS without values. */
export const emptySettings: Uint8Array = frame(4, 0, 0, nothing);

function deliver(...frames: readonly Uint8Array[]): Piece {
  return { kind: 0, bytes: concatBytes(...frames) };
}

/** A frame so many times, up to 255. */
function flood(times: number, bytes: Uint8Array): Piece {
  return { kind: 8, bytes: concatBytes(Uint8Array.of(times), bytes) };
}

function act(stream: number, action: number, size: number): Piece {
  return { kind: 10, bytes: Uint8Array.of(stream, action, size) };
}

function data(streamId: number, byteCount: number, flags: number = 0): Uint8Array {
  return frame(0, flags, streamId, new Uint8Array(byteCount));
}

const setting = (id: number, value: number): Uint8Array =>
  frame(4, 0, 0, concatBytes(Uint8Array.of(0, id), uint32(value)));
const request = (streamId: number, ...extra: readonly string[]): Uint8Array =>
  frame(1, 4, streamId, concatBytes(requestBlock, literals(...extra)));
const trailers = literals("grpc-status", "0");
const stopReading: Piece = { kind: 11, bytes: Uint8Array.of(0) };
const goAway: Piece = { kind: 12, bytes: nothing };
const openMore: Piece = { kind: 0, bytes: frame(8, 0, 0, uint32(50_000)) };

/** What a connection can go through, of either role. */
const common: readonly (readonly Piece[])[] = [
  [deliver(data(1, 4, 1))],
  [openMore, deliver(frame(8, 0, 1, uint32(50_000))), act(0, 0, 200), act(0, 2, 200), act(0, 6, 200), goAway],
  [act(0, 2, 255), openMore, deliver(setting(4, 0)), deliver(setting(4, 100_000))],
  [deliver(frame(8, 0, 1, uint32(0x7fff0000 - 65_536))), deliver(setting(4, 0x7fffffff))],
  [deliver(frame(7, 0, 0, Uint8Array.of(1)))],
  [deliver(frame(7, 0, 0, concatBytes(uint32(1), uint32(11), latin1("calm"))))],
  [stopReading, flood(30, frame(6, 0, 0, latin1("12345678")))],
  [{ kind: 13, bytes: Uint8Array.of(1) }],
  [deliver(latin1("HTTP/1.1 400 Bad Request\r\n\r\n")), { kind: 13, bytes: Uint8Array.of(0) }],
  [flood(9, frame(0xee, 0, 1, nothing))],
];

const server: readonly (readonly Piece[])[] = [
  [deliver(frame(1, 0, 3, requestBlock), frame(9, 0, 3, trailers), frame(9, 4, 3, nothing))],
  [deliver(frame(1, 0, 3, requestBlock), frame(9, 4, 5, nothing))],
  [deliver(frame(1, 0, 3, new Uint8Array(600)), frame(9, 0, 3, new Uint8Array(200)))],
  [deliver(request(3)), flood(70, data(3, 1000))],
  [deliver(request(3), request(7)), flood(64, data(3, 1000)), flood(64, data(7, 1000))],
  [deliver(request(3, "content-length", "5"), data(3, 2), data(3, 3, 1))],
  [deliver(request(3, "content-length", "5"), data(3, 6))],
  [deliver(request(3, "content-length", "5"), data(3, 2, 1))],
  [deliver(frame(1, 5, 3, concatBytes(requestBlock, literals("content-length", "5"))))],
  [deliver(request(3, "content-length", "5"), data(3, 2), frame(1, 5, 3, trailers))],
  [deliver(request(3, "content-length", "5"), data(3, 5), frame(1, 5, 3, trailers))],
  [deliver(request(3), frame(1, 5, 3, trailers), frame(1, 5, 3, trailers), data(3, 1))],
  [deliver(request(3), frame(1, 4, 3, trailers))],
  [deliver(request(3), frame(1, 5, 3, requestBlock))],
  [deliver(frame(1, 0x24, 3, concatBytes(uint32(3), Uint8Array.of(1), requestBlock)))],
  [
    deliver(
      request(3, ...Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? "big" : "x".repeat(110)))),
    ),
  ],
  [deliver(request(3), request(7), request(9), request(11), setting(4, 1), setting(4, 2))],
  [goAway, deliver(frame(6, 1, 0, latin1("tenonbye")), request(9))],
  [deliver(request(3)), act(1, 0, 1), deliver(frame(1, 5, 3, trailers))],
  [deliver(request(3), frame(3, 0, 3, uint32(8)), data(3, 1), frame(8, 0, 3, uint32(1)))],
  [stopReading, act(0, 0, 250), ...Array.from({ length: 40 }, () => act(0, 0, 250)), deliver(request(3))],
];

const opens = (...flags: readonly number[]): Piece[] =>
  flags.map((flag) => ({ kind: 9, bytes: Uint8Array.of(flag, 3) }));
const response = (streamId: number, flags: number = 4): Uint8Array =>
  frame(1, flags, streamId, responseBlock);

const client: readonly (readonly Piece[])[] = [
  [...opens(0, 8, 2), deliver(response(1), data(1, 4, 1), response(3, 5))],
  [...opens(8), deliver(frame(1, 4, 1, literals(":status", "103")), response(1), frame(1, 5, 1, trailers))],
  [...opens(8), deliver(frame(1, 5, 1, literals(":status", "103")))],
  [...opens(0), deliver(data(1, 1))],
  [...opens(0, 0, 0, 0, 0, 0, 0), { kind: 15, bytes: Uint8Array.of(0) }],
  [...opens(0, 0, 0, 0, 0, 0, 0), { kind: 15, bytes: Uint8Array.of(1) }],
  [deliver(setting(3, 1)), ...opens(0, 0), deliver(response(1), frame(3, 0, 1, uint32(7))), act(1, 3, 0)],
  [...opens(0, 0), act(0, 5, 0), deliver(response(1), data(1, 1)), deliver(response(9))],
  [...opens(0, 0, 0), deliver(setting(4, 1), setting(4, 2))],
];

/** Inputs to start from: whatever the targets' coverage asked for once. */
export function seedsOf(role: "client" | "server"): Uint8Array[] {
  const start: Piece[] = [deliver(emptySettings)];
  const opening = role === "client" ? [...start, ...opens(0)] : [...start, deliver(request(1))];
  const own =
    role === "client"
      ? client.map((pieces) => [...start, ...pieces])
      : server.map((pieces) => [...opening, ...pieces]);
  return [...common.map((pieces) => [...opening, ...pieces]), ...own].map(writePieces);
}
