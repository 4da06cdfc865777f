import { GobEncoder } from "../gob/gob-encoder.js";
import { GobError } from "../gob/gob-error.js";
import type { AnyGobType, GobInput } from "../gob/gob-type.js";
import { GobWriter } from "../gob/gob-writer.js";
import type { MessageOptions } from "./message-options.js";

/** One direction of a net/rpc connection as it is sent: headers, each with a body, in one gob stream. */
export class MessageWriter<HeaderType extends AnyGobType> {
  readonly #encoder = new GobEncoder();
  readonly #writer: GobWriter;
  readonly #headerType: HeaderType;
  readonly #maxMessageBytes: number;

  /** @param anyHeader defines the headers' type, which then stands at the stream's beginning whatever is sent first */
  constructor(
    headerType: HeaderType,
    anyHeader: GobInput<HeaderType>,
    { maxMessageBytes, text }: MessageOptions,
  ) {
    this.#writer = new GobWriter(text);
    this.#headerType = headerType;
    this.#maxMessageBytes = maxMessageBytes;
    this.#encoder.encodeInto(this.#writer, headerType, anyHeader);
    // The definition is a message of its own, under 128 bytes: its length is one byte.
    this.#writer.truncate(1 + (this.#writer.view()[0] ?? 0));
  }

  /**
   * Queues a header and its body.
   * @throws GobError when the body is not of its type, or too large; nothing is queued then
   */
  write(header: GobInput<HeaderType>, bodyType: AnyGobType, body: unknown): void {
    const start = this.#writer.length;
    try {
      this.#encoder.encodeInto(this.#writer, this.#headerType, header);
      const bodyStart = this.#writer.length;
      // What the types cannot say here is checked while it is encoded.
      this.#encoder.encodeInto(this.#writer, bodyType, body as GobInput<typeof bodyType>);
      this.#assertSize(this.#writer.length - bodyStart);
    } catch (error) {
      this.#writer.truncate(start);
      throw error;
    }
  }

  /** What was queued since the last time. */
  take(): Uint8Array {
    return this.#writer.take();
  }

  #assertSize(bodyBytes: number): void {
    if (bodyBytes <= this.#maxMessageBytes) return;
    this.#encoder.takeBack();
    throw new GobError({
      code: "MESSAGE_TOO_LARGE",
      reason: `${bodyBytes} bytes, where maxMessageBytes is ${this.#maxMessageBytes}`,
      path: "",
      fatal: false,
      origin: "caller",
    });
  }
}
