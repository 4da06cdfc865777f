import assert from "node:assert/strict";

type Role = "client" | "server";

/** The remainders of offsets, as far as the largest piece and one round more. */
const pattern = Buffer.from(Array.from({ length: 1 << 19 }, (_, index) => index % 251));

/** What one side has done to a stream, and what it has seen of it. */
interface View {
  written: number;
  ended: boolean;
  received: number;
  sawEnd: boolean;
  closed: boolean;
}

/**
 * What a stream must do, without windows, frames and time: what one side writes arrives at the other, in order and
 * whole, then its end; a reset ends both. The byte at an offset is the offset's remainder, so that order shows.
 */
export class NaiveStream {
  isReset = false;
  readonly #id: number;
  readonly #views: Readonly<Record<Role, View>> = { client: createView(), server: createView() };

  constructor(id: number) {
    this.#id = id;
  }

  /** Whether nobody can do anything to it any more, once all has arrived. */
  get isOver(): boolean {
    return this.isReset || (this.#views.client.ended && this.#views.server.ended);
  }

  hasClosed(by: Role): boolean {
    return this.#views[by].closed;
  }

  /** The bytes to write; those behind an end or a close count for nothing. */
  write(by: Role, byteCount: number): Uint8Array {
    const view = this.#views[by];
    const bytes = bytesAt(view.written, byteCount);
    if (!view.ended && !view.closed) view.written += byteCount;
    return bytes;
  }

  end(by: Role): void {
    if (!this.#views[by].closed) this.#views[by].ended = true;
  }

  reset(by: Role): void {
    if (!this.#views[by].closed) this.isReset = true;
  }

  receive(by: Role, bytes: Uint8Array): void {
    const view = this.#views[by];
    assert.ok(!view.sawEnd && !view.closed, `bytes behind the end of stream ${this.#id}`);
    assert.ok(bytesAt(view.received, bytes.length).equals(bytes), `stream ${this.#id} changes bytes`);
    view.received += bytes.length;
    assert.ok(view.received <= this.#other(by).written, `stream ${this.#id} makes up bytes`);
  }

  receiveEnd(by: Role): void {
    const view = this.#views[by];
    assert.ok(!view.sawEnd && !view.closed, `stream ${this.#id} ends twice`);
    assert.ok(this.#other(by).ended, `stream ${this.#id} ends by itself`);
    assert.equal(view.received, this.#other(by).written, `stream ${this.#id} ends early`);
    view.sawEnd = true;
  }

  close(by: Role, error: Error | undefined): void {
    const view = this.#views[by];
    assert.ok(!view.closed, `stream ${this.#id} closes twice`);
    view.closed = true;
    if (error !== undefined) assert.ok(this.isReset, `stream ${this.#id} fails by itself`);
    else if (!this.isReset) assert.ok(view.ended && view.sawEnd, `stream ${this.#id} closes early`);
  }

  /** Everything has arrived. */
  assertSettled(): void {
    for (const by of ["client", "server"] as const) {
      const view = this.#views[by];
      if (this.isReset) continue;
      assert.equal(view.received, this.#other(by).written, `stream ${this.#id} loses bytes`);
      assert.equal(view.sawEnd, this.#other(by).ended, `stream ${this.#id} loses its end`);
      assert.equal(view.closed, this.isOver, `stream ${this.#id} does not close`);
    }
  }

  #other(by: Role): View {
    return this.#views[by === "client" ? "server" : "client"];
  }
}

/** The bytes of a stream from an offset on. */
function bytesAt(offset: number, byteCount: number): Buffer {
  return pattern.subarray(offset % 251, (offset % 251) + byteCount);
}

function createView(): View {
  return { written: 0, ended: false, received: 0, sawEnd: false, closed: false };
}
