import { http2ErrorCodes, http2ErrorName } from "../../src/wire/http2/error-code.js";
import { HpackDecoder } from "../../src/wire/http2/hpack/decoder.js";

/** Frames built and read as plainly as RFC 9113 draws them: what the session does is compared with this. */

export const frameNumbers: Readonly<Record<string, number>> = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
};

export const flag = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export type ErrorName = keyof typeof http2ErrorCodes;

export const clientPreface: Uint8Array = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** A frame of any type; `length` may lie about the payload. */
export function frame(
  type: string | number,
  streamId: number,
  options: { flags?: number; payload?: Uint8Array | readonly number[]; length?: number } = {},
): Uint8Array {
  const { flags = 0, payload = [], length = payload.length } = options;
  const number = typeof type === "number" ? type : (frameNumbers[type] ?? 0xff);
  return join(uint32(length).slice(1), [number, flags], uint32(streamId), payload);
}

/** Fields as literals without indexing, no Huffman: RFC 7541 section 6.2.2. Names and values under 127 bytes, or long ones. */
export function headerBlock(fields: readonly string[]): Uint8Array {
  return join(
    ...fields.map((text, index) => join(index % 2 === 0 ? [0] : [], stringLength(text.length), ascii(text))),
  );
}

function stringLength(length: number): number[] {
  if (length < 127) return [length];
  const bytes = [127];
  let rest = length - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

export const requestFields: readonly string[] = [":method", "POST", ":scheme", "http", ":path", "/a"];
export const responseFields: readonly string[] = [":status", "200"];

export function headers(
  streamId: number,
  fields: readonly string[],
  options: { endStream?: boolean; endHeaders?: boolean } = {},
): Uint8Array {
  const { endStream = false, endHeaders = true } = options;
  const flags = (endStream ? flag.endStream : 0) | (endHeaders ? flag.endHeaders : 0);
  return frame("HEADERS", streamId, { flags, payload: headerBlock(fields) });
}

export function data(streamId: number, content: string | number, endStream = false): Uint8Array {
  const payload = typeof content === "string" ? ascii(content) : new Uint8Array(content);
  return frame("DATA", streamId, { flags: endStream ? flag.endStream : 0, payload });
}

export function settings(pairs: readonly (readonly [id: number, value: number])[] = []): Uint8Array {
  const payload = pairs.flatMap(([id, value]) => [id >> 8, id & 255, ...uint32(value)]);
  return frame("SETTINGS", 0, { payload });
}

export const settingsAck: Uint8Array = frame("SETTINGS", 0, { flags: flag.ack });

export function windowUpdate(streamId: number, increment: number): Uint8Array {
  return frame("WINDOW_UPDATE", streamId, { payload: uint32(increment) });
}

export function rstStream(streamId: number, error: ErrorName): Uint8Array {
  return frame("RST_STREAM", streamId, { payload: uint32(http2ErrorCodes[error]) });
}

export function goAway(lastStreamId: number, error: ErrorName, debug = ""): Uint8Array {
  return frame("GOAWAY", 0, {
    payload: join(uint32(lastStreamId), uint32(http2ErrorCodes[error]), ascii(debug)),
  });
}

export function ping(letters: string, ack = false): Uint8Array {
  return frame("PING", 0, { flags: ack ? flag.ack : 0, payload: ascii(letters) });
}

/** A frame that was read. */
export interface ReadFrame {
  readonly type: string;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
}

/** Cuts whole frames off the front of what it is given. */
export class NaiveFrameReader {
  #rest: Uint8Array = new Uint8Array(0);
  #prefaceLeft: number;

  constructor(expectPreface: boolean) {
    this.#prefaceLeft = expectPreface ? clientPreface.length : 0;
  }

  read(bytes: Uint8Array): ReadFrame[] {
    const preface = Math.min(this.#prefaceLeft, bytes.length);
    this.#prefaceLeft -= preface;
    this.#rest = Uint8Array.from(Buffer.concat([this.#rest, bytes.subarray(preface)]));
    const frames: ReadFrame[] = [];
    for (;;) {
      const view = Buffer.from(this.#rest.buffer);
      if (view.length < 9 || view.length < 9 + view.readUIntBE(0, 3)) return frames;
      const end = 9 + view.readUIntBE(0, 3);
      const type =
        Object.entries(frameNumbers).find(([, number]) => number === view[3])?.[0] ?? `type ${view[3]}`;
      const payload = this.#rest.slice(9, end);
      frames.push({ type, flags: view.readUInt8(4), streamId: view.readUInt32BE(5), payload });
      this.#rest = this.#rest.slice(end);
    }
  }
}

/** Frames in words, such as `HEADERS 1 END_STREAM :status=200` and `RST_STREAM 3 CANCEL`. */
export class FrameDescriber {
  readonly #decoder = new HpackDecoder({ tableBytes: 4096, maxListBytes: 1 << 20 });

  describe({ type, flags, streamId, payload }: ReadFrame): string {
    const view = Buffer.from(payload);
    const end = (flags & flag.endStream) === 0 ? "" : " END_STREAM";
    const ack = (flags & flag.ack) === 0 ? "" : " ACK";
    switch (type) {
      case "DATA":
        return `DATA ${streamId}${end} ${payload.length > 40 ? `${payload.length} bytes` : view.toString("latin1")}`.trim();
      case "HEADERS":
        if ((flags & flag.endHeaders) === 0) return `HEADERS ${streamId} unfinished`;
        return `HEADERS ${streamId}${end} ${this.#fields(payload)}`;
      case "RST_STREAM":
        return `RST_STREAM ${streamId} ${http2ErrorName(view.readUInt32BE(0))}`;
      case "SETTINGS":
        return ack === "" ? `SETTINGS ${settingPairs(view)}`.trim() : "SETTINGS ACK";
      case "PING":
        return `PING${ack} ${view.toString("latin1")}`;
      case "GOAWAY":
        return `GOAWAY ${view.readUInt32BE(0)} ${http2ErrorName(view.readUInt32BE(4))} ${view.toString("latin1", 8)}`.trim();
      case "WINDOW_UPDATE":
        return `WINDOW_UPDATE ${streamId} +${view.readUInt32BE(0)}`;
      default:
        return `${type} ${streamId} ${payload.length} bytes`;
    }
  }

  #fields(block: Uint8Array): string {
    const { fields } = this.#decoder.decode(block, 0, block.length);
    const pairs = fields.flatMap((name, at) => (at % 2 === 0 ? [`${name}=${fields[at + 1]}`] : []));
    return pairs.join(" ");
  }
}

function settingPairs(view: Buffer): string {
  const pairs: string[] = [];
  for (let at = 0; at < view.length; at += 6)
    pairs.push(`${view.readUInt16BE(at)}=${view.readUInt32BE(at + 2)}`);
  return pairs.join(" ");
}
