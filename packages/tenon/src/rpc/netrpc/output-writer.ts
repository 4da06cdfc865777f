import type { Deferred } from "../../internal/deferred.js";
import { createDeferred } from "../../internal/deferred.js";
import type { YamuxStream, YamuxStreamListener } from "../../transport/yamux-stream.js";

/** Writes one of a plugin's two streams of output, which carry raw bytes. */
export class OutputWriter implements YamuxStreamListener {
  readonly #stream: YamuxStream;
  readonly #onGone: () => void;
  #room: Deferred<void> | undefined;

  /** @param onGone called once when the host reads no more */
  constructor(stream: YamuxStream, onGone: () => void) {
    this.#stream = stream;
    this.#onGone = onGone;
    stream.listen(this);
  }

  /** Writes a piece, which is the stream's from then on. Resolves when there is room for more. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#stream.write(bytes)) return;
    this.#room = createDeferred();
    await this.#room.promise;
  }

  /** The output is complete. */
  end(): void {
    this.#stream.end();
  }

  onData(bytes: Uint8Array): void {
    // go-plugin stream.go:11 @v1.8.0 does not read it either.
    this.#stream.consume(bytes.length);
  }

  onEnd(): void {
    this.#leave();
    this.#stream.end();
  }

  onWritable(): void {
    this.#room?.resolve();
  }

  onClose(): void {
    this.#leave();
  }

  #leave(): void {
    this.#room?.resolve();
    this.#onGone();
  }
}
