import { messagePrefixBytes, readMessageLength } from "./message-frame.js";

/** Why bytes cannot be messages. */
export type FramingError =
  | { readonly kind: "too-large"; readonly messageBytes: number }
  /** Flag 1, compressed, in a body without an encoding that says how. */
  | { readonly kind: "compressed" }
  | { readonly kind: "bad-flag"; readonly flag: number };

/** Takes the messages of one direction of a call. */
export interface MessageSink {
  /** Whether the body has an encoding, so that messages may be compressed. @default false */
  readonly takesCompressed?: boolean;
  /**
   * One message, still compressed when `isCompressed`. `bytes` is only valid during the call.
   * @returns false to stop: {@link MessageDeframer.takenByteCount} says how far it came
   */
  onMessage(bytes: Uint8Array, isCompressed: boolean): boolean;
}

const noBytes = new Uint8Array(0);

/** The first buffer for a message that comes in pieces: doubling starts here. */
const firstBufferBytes = 1024;

/**
 * Cuts the bytes of a call's body into messages, whatever pieces they come in. A message that lies in one piece is
 * handed on without a copy. Of one that does not, the size limit is checked as soon as its length is known; its
 * buffer grows with the bytes that arrived (at most twofold), never to what was promised; time is linear in the bytes.
 */
export class MessageDeframer {
  readonly #maxMessageBytes: number;
  readonly #sink: MessageSink;
  #prefix: Uint8Array | undefined;
  #prefixLength = 0;
  /** The length of the message under way; -1 while its prefix is incomplete. */
  #messageLength = -1;
  #buffer: Uint8Array = noBytes;
  #received = 0;
  #takenByteCount = 0;

  constructor(maxMessageBytes: number, sink: MessageSink) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#sink = sink;
  }

  /** Whether a message has begun and not ended: at the body's end, that it was cut off. */
  get isInsideMessage(): boolean {
    return this.#prefixLength > 0;
  }

  /** How many bytes of the last piece were taken: all of them, unless the sink returned false. */
  get takenByteCount(): number {
    return this.#takenByteCount;
  }

  /** Takes the next piece, or what was not taken of the last one. After an error it must not be called again. */
  push(bytes: Uint8Array): FramingError | undefined {
    let offset = 0;
    let goesOn = true;
    while (goesOn && offset < bytes.length) {
      if (this.#messageLength < 0) {
        offset = this.#takePrefix(bytes, offset);
        if (this.#messageLength < 0) break;
        const error = this.#checkPrefix();
        if (error !== undefined) return error;
      }
      const end = Math.min(bytes.length, offset + this.#messageLength - this.#received);
      goesOn = this.#takeBody(view(bytes, offset, end));
      offset = end;
    }
    this.#takenByteCount = offset;
    return undefined;
  }

  #takePrefix(bytes: Uint8Array, offset: number): number {
    const prefix = (this.#prefix ??= new Uint8Array(messagePrefixBytes));
    let next = offset;
    while (next < bytes.length && this.#prefixLength < messagePrefixBytes) {
      prefix[this.#prefixLength++] = bytes[next++] ?? 0;
    }
    if (this.#prefixLength === messagePrefixBytes) this.#messageLength = readMessageLength(prefix, 1);
    return next;
  }

  #checkPrefix(): FramingError | undefined {
    const flag = this.#prefix?.[0] ?? 0;
    if (flag === 1 && this.#sink.takesCompressed !== true) return { kind: "compressed" };
    if (flag > 1) return { kind: "bad-flag", flag };
    if (this.#messageLength <= this.#maxMessageBytes) return undefined;
    return { kind: "too-large", messageBytes: this.#messageLength };
  }

  /** Takes a piece of the message under way; returns whether to go on. */
  #takeBody(piece: Uint8Array): boolean {
    const isWhole = this.#received + piece.length === this.#messageLength;
    if (isWhole && this.#received === 0) return this.#deliver(piece);
    this.#append(piece);
    return !isWhole || this.#deliver(view(this.#buffer, 0, this.#received));
  }

  #append(piece: Uint8Array): void {
    const needed = this.#received + piece.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(
        Math.min(this.#messageLength, Math.max(needed, this.#buffer.length * 2, firstBufferBytes)),
      );
      grown.set(this.#buffer.subarray(0, this.#received));
      this.#buffer = grown;
    }
    this.#buffer.set(piece, this.#received);
    this.#received = needed;
  }

  #deliver(message: Uint8Array): boolean {
    const isCompressed = this.#prefix?.[0] === 1;
    this.#prefixLength = 0;
    this.#messageLength = -1;
    this.#received = 0;
    this.#buffer = noBytes;
    return this.#sink.onMessage(message, isCompressed);
  }
}

/** A plain view, also of a Buffer: faster than `subarray`, and `slice` of it copies. */
function view(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
