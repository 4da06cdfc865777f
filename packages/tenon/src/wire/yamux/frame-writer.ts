import { FRAME_HEADER_BYTES, PROTOCOL_VERSION, frameFlags, frameTypes } from "./frame.js";
import type { OutputQueue } from "../queue/output-queue.js";

/** Payloads from here on go by reference: below, one copy is cheaper than one more piece in the write. */
const BY_REFERENCE_BYTES = 16 << 10;

/** The largest DATA frame we send: on a shared connection nobody waits for longer than that behind another's bytes. */
export const MAX_FRAME_BYTES: number = 64 << 10;

/** Writes frames into the output queue; lengths are the caller's to keep within the peer's windows. */
export class FrameWriter {
  /** Answers to the peer's frames written since the output was last taken. */
  answerCount = 0;
  readonly #queue: OutputQueue;
  // The DATA frame written last, while its bytes are the last in the queue's block: more can be added to it.
  #openStreamId = 0;
  #openAt = 0;
  #openByteCount = 0;

  constructor(queue: OutputQueue) {
    this.#queue = queue;
  }

  /**
   * Bytes of a stream, at most `MAX_FRAME_BYTES`. Small ones go into the frame before if it is the same stream's: many
   * small writes of one tick become one frame, which the peer takes in at once.
   */
  data(streamId: number, bytes: Uint8Array): void {
    if (bytes.length >= BY_REFERENCE_BYTES) {
      this.#header(frameTypes.DATA, 0, streamId, bytes.length);
      this.#queue.append(bytes);
      return;
    }
    if (this.#extend(streamId, bytes)) return;
    // In one piece with its header, so that the frame lies in one block.
    const at = this.#queue.reserve(FRAME_HEADER_BYTES + bytes.length);
    this.#headerAt(at, frameTypes.DATA, 0, streamId, bytes.length);
    this.#queue.block.set(bytes, at + FRAME_HEADER_BYTES);
    this.#openStreamId = streamId;
    this.#openAt = at;
    this.#openByteCount = bytes.length;
  }

  /** Opens (SYN), ends (FIN) or resets (RST) a stream, or grants window. */
  windowUpdate(flags: number, streamId: number, increment: number): void {
    this.#header(frameTypes.WINDOW_UPDATE, flags, streamId, increment);
  }

  /** Refuses a stream of the peer's: the answer to its SYN. yamux session.go:681, :712 @v0.1.2 */
  refusal(streamId: number): void {
    this.answerCount++;
    this.windowUpdate(frameFlags.RST, streamId, 0);
  }

  /** Accepts a stream: the answer to the peer's SYN. yamux session.go:245 @v0.1.2 */
  acceptance(streamId: number, increment: number): void {
    this.answerCount++;
    this.windowUpdate(frameFlags.ACK, streamId, increment);
  }

  ping(value: number): void {
    this.#header(frameTypes.PING, frameFlags.SYN, 0, value);
  }

  pingAnswer(value: number): void {
    this.answerCount++;
    this.#header(frameTypes.PING, frameFlags.ACK, 0, value);
  }

  goAway(code: number): void {
    this.#header(frameTypes.GO_AWAY, 0, 0, code);
  }

  /** The output has been taken: nothing in it may change any more. */
  seal(): void {
    this.answerCount = 0;
    this.#openStreamId = 0;
  }

  #extend(streamId: number, bytes: Uint8Array): boolean {
    const byteCount = this.#openByteCount + bytes.length;
    const end = this.#openAt + FRAME_HEADER_BYTES + byteCount;
    if (this.#openStreamId !== streamId || byteCount > MAX_FRAME_BYTES) return false;
    if (end > this.#queue.block.length) return false;
    this.#queue.block.set(bytes, this.#queue.reserve(bytes.length));
    this.#uint32(this.#openAt + 8, byteCount);
    this.#openByteCount = byteCount;
    return true;
  }

  // oxlint-disable-next-line max-params -- the hot path: an options object a frame would be garbage a frame
  #header(type: number, flags: number, streamId: number, length: number): void {
    this.#headerAt(this.#queue.reserve(FRAME_HEADER_BYTES), type, flags, streamId, length);
  }

  // oxlint-disable-next-line max-params -- as above
  #headerAt(at: number, type: number, flags: number, streamId: number, length: number): void {
    this.#openStreamId = 0;
    const block = this.#queue.block;
    block[at] = PROTOCOL_VERSION;
    block[at + 1] = type;
    block[at + 2] = flags >>> 8;
    block[at + 3] = flags;
    this.#uint32(at + 4, streamId);
    this.#uint32(at + 8, length);
  }

  #uint32(at: number, value: number): void {
    const block = this.#queue.block;
    block[at] = value >>> 24;
    block[at + 1] = value >>> 16;
    block[at + 2] = value >>> 8;
    block[at + 3] = value;
  }
}
