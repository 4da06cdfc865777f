import { Writable } from "node:stream";

/** A writable that keeps what it gets as text, and lets a test wait for a part of it. */
export class TextSink extends Writable {
  text = "";
  readonly #watchers = new Set<() => void>();

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    for (const watch of this.#watchers) watch();
    done();
  }

  /** Resolves once `part` has been written. A test's own time limit ends the wait. */
  async waitFor(part: string): Promise<void> {
    if (this.text.includes(part)) return;
    await new Promise<void>((resolve) => {
      const watch = () => {
        if (!this.text.includes(part)) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }
}
