import type { FrameWriter } from "./frame-writer.js";
import { BlockBuffer } from "./hpack/block-buffer.js";
import type { HpackEncoder } from "./hpack/encoder.js";
import type { HeaderList, PreparedHeaders } from "./http2-stream.js";
import type { PeerSettings } from "./settings.js";

/** Counted for each field besides its name and value. */
const FIELD_BYTES = 32;

/** Header fields with the bytes they had when they were last encoded. */
class PreparedBlock implements PreparedHeaders {
  readonly fields: HeaderList;
  /** Whose encoder `bytes` are for: who sent it last. */
  sender: HeaderSender;
  /** The encoding, as long as the encoder's table is as it was at `epoch`. */
  bytes: Uint8Array | undefined = undefined;
  epoch = -1;
  readonly listBytes: number;

  constructor(fields: HeaderList, sender: HeaderSender) {
    this.fields = fields;
    this.sender = sender;
    this.listBytes = listBytesOf(fields);
  }
}

/** Encodes header blocks and writes them as frames; a prepared block is encoded again only when the table has changed. */
export class HeaderSender {
  readonly #writer: FrameWriter;
  readonly #encoder: HpackEncoder;
  readonly #peer: PeerSettings;
  readonly #block = new BlockBuffer();

  constructor(writer: FrameWriter, encoder: HpackEncoder, peer: PeerSettings) {
    this.#writer = writer;
    this.#encoder = encoder;
    this.#peer = peer;
  }

  prepare(fields: HeaderList): PreparedHeaders {
    return new PreparedBlock(fields, this);
  }

  /**
   * The size of a header list that is more than the peer takes, or 0. Its limit is advice (RFC 9113 section 6.5.2): keeping
   * it here tells the one who sends too much, instead of a reset that says nothing.
   */
  excessBytes(headers: PreparedHeaders, extra: HeaderList | undefined): number {
    const { maxHeaderListBytes } = this.#peer;
    if (maxHeaderListBytes === Infinity) return 0;
    const prepared = headers instanceof PreparedBlock ? headers.listBytes : listBytesOf(headers.fields);
    const byteCount = prepared + (extra === undefined ? 0 : listBytesOf(extra));
    return byteCount > maxHeaderListBytes ? byteCount : 0;
  }

  /** Writes one header block for the stream, now: HPACK binds the order of encoding to the order on the wire. */
  // oxlint-disable-next-line max-params -- once a call and direction: an options object would be garbage
  send(streamId: number, headers: PreparedHeaders, extra: HeaderList | undefined, endStream: boolean): void {
    const prepared = headers instanceof PreparedBlock ? headers : undefined;
    if (prepared !== undefined && prepared.sender !== this) this.#adopt(prepared);
    const known = prepared?.epoch === this.#encoder.epoch ? prepared.bytes : undefined;
    if (known !== undefined && extra === undefined && known.length <= this.#peer.maxFrameBytes) {
      this.#writer.shortHeaders(streamId, known, known.length, endStream);
      return;
    }
    const block = this.#block;
    block.reset();
    if (known === undefined) this.#encode(headers.fields, prepared);
    else this.#append(known);
    if (extra !== undefined) this.#encoder.encode(extra, block);
    if (block.length <= this.#peer.maxFrameBytes) {
      this.#writer.shortHeaders(streamId, block.bytes, block.length, endStream);
    } else {
      this.#writer.headers(
        streamId,
        block.bytes.subarray(0, block.length),
        endStream,
        this.#peer.maxFrameBytes,
      );
    }
  }

  /** Calls go on at another connection than before. */
  #adopt(prepared: PreparedBlock): void {
    prepared.sender = this;
    prepared.epoch = -1;
  }

  #append(bytes: Uint8Array): void {
    const block = this.#block;
    block.reserve(bytes.length);
    block.bytes.set(bytes, block.length);
    block.length += bytes.length;
  }

  #encode(fields: HeaderList, prepared: PreparedBlock | undefined): void {
    const block = this.#block;
    const epoch = this.#encoder.epoch;
    this.#encoder.encode(fields, block);
    // Fields that were inserted have other bytes the next time: kept only once nothing changed the table.
    if (prepared === undefined || this.#encoder.epoch !== epoch) return;
    prepared.bytes = block.toBytes();
    prepared.epoch = epoch;
  }
}

/** What fields count against a limit: RFC 9113 section 6.5.2. Each character of theirs is a byte. */
function listBytesOf(fields: HeaderList): number {
  return fields.reduce((sum, text) => sum + text.length, fields.length * (FIELD_BYTES / 2));
}
