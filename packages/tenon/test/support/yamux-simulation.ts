import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionListener } from "../../src/wire/yamux/session-state.js";
import type { SessionStream } from "../../src/wire/yamux/session-stream.js";
import { normalizeYamuxSettings } from "../../src/wire/yamux/settings.js";
import type { YamuxSettings } from "../../src/wire/yamux/settings.js";
import { YamuxSession } from "../../src/wire/yamux/session.js";
import { NaiveStream } from "./naive-yamux-stream.js";

type Role = "client" | "server";

/** One thing that happens; `stream` chooses among those that the side has. */
export type YamuxStep =
  | { readonly type: "open"; readonly side: Role }
  | { readonly type: "write"; readonly side: Role; readonly stream: number; readonly byteCount: number }
  | { readonly type: "consume"; readonly side: Role; readonly stream: number; readonly byteCount: number }
  | { readonly type: "end" | "reset"; readonly side: Role; readonly stream: number }
  /** So many bytes of what the side has written arrive at the other. */
  | { readonly type: "deliver"; readonly side: Role; readonly byteCount: number };

const side = fc.constantFrom<Role>("client", "server");
const stream = fc.nat({ max: 4 });
const byteCount = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 200_000 }));

/** Steps in any order; many streams are seldom reset. */
export const yamuxSteps: fc.Arbitrary<YamuxStep[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ type: fc.constant("open" as const), side }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant("write" as const), side, stream, byteCount }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant("consume" as const), side, stream, byteCount }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom("end", "reset"), side, stream }) },
    { weight: 8, arbitrary: fc.record({ type: fc.constant("deliver" as const), side, byteCount }) },
  ),
  // Without a size fast-check makes ten steps at most.
  { minLength: 20, maxLength: 200, size: "max" },
);

/** Two sessions, bytes on their way in both directions, and beside each stream a model of what it must do. */
export class YamuxSimulation {
  readonly #client: Side;
  readonly #server: Side;
  readonly #models = new Map<number, NaiveStream>();

  constructor(settings: Partial<YamuxSettings>) {
    this.#client = new Side("client", settings, this.#models);
    this.#server = new Side("server", settings, this.#models);
  }

  run(step: YamuxStep): void {
    const [own, other] = step.side === "client" ? [this.#client, this.#server] : [this.#server, this.#client];
    if (step.type === "deliver") own.deliverTo(other, step.byteCount);
    else own.act(step);
  }

  /** Everything arrives and is consumed: then each stream must have come to where its model is. */
  settle(): void {
    for (let moved = true; moved;) {
      moved =
        this.#client.deliverTo(this.#server, Infinity) || this.#server.deliverTo(this.#client, Infinity);
      moved = this.#client.consumeAll() || moved;
      moved = this.#server.consumeAll() || moved;
    }
    for (const model of this.#models.values()) model.assertSettled();
    const open = [...this.#models.values()].filter((model) => !model.isOver).length;
    assert.deepEqual([this.#client.session.streamCount, this.#server.session.streamCount], [open, open]);
    assert.deepEqual([this.#client.session.unreadBytes, this.#server.session.unreadBytes], [0, 0]);
  }
}

/** One session with its output on the way. */
class Side implements SessionListener {
  readonly role: Role;
  readonly session: YamuxSession;
  readonly #models: Map<number, NaiveStream>;
  readonly #streams: SessionStream[] = [];
  readonly #unconsumed = new Map<SessionStream, number>();
  #onTheWay: Uint8Array[] = [];

  constructor(role: Role, settings: Partial<YamuxSettings>, models: Map<number, NaiveStream>) {
    this.role = role;
    this.#models = models;
    this.session = new YamuxSession(this, { role, settings: normalizeYamuxSettings(settings), nowMs: 0 });
  }

  onOutput(): void {
    // Taken when some of it is to arrive.
  }

  onStream(incoming: SessionStream): void {
    this.#listen(incoming);
  }

  onClose(error: Error | undefined): void {
    assert.fail(`no step ends the session, got ${String(error)}`);
  }

  act(step: Exclude<YamuxStep, { type: "deliver" }>): void {
    if (step.type === "open") {
      const opened = this.session.openStream();
      this.#models.set(opened.id, new NaiveStream(opened.id));
      this.#listen(opened);
      return;
    }
    const chosen = this.#streams[step.stream % Math.max(1, this.#streams.length)];
    if (chosen === undefined) return;
    const model = this.#modelOf(chosen);
    if (step.type === "write") chosen.write(model.write(this.role, step.byteCount));
    else if (step.type === "consume") this.#consume(chosen, step.byteCount);
    else if (step.type === "end") {
      model.end(this.role);
      chosen.end();
    } else {
      // One that has been closed by both sides' ends may still be read.
      if (!model.hasClosed(this.role)) this.#unconsumed.delete(chosen);
      model.reset(this.role);
      chosen.reset();
    }
  }

  /** Whether anything was on its way. */
  deliverTo(other: Side, byteCount: number): boolean {
    for (let pieces = this.session.takeOutput(0); pieces.length > 0; pieces = this.session.takeOutput(0)) {
      this.#onTheWay.push(...pieces);
    }
    let left = byteCount;
    const moved = left > 0 && this.#onTheWay.length > 0;
    for (let piece = this.#onTheWay.shift(); piece !== undefined; piece = this.#onTheWay.shift()) {
      const arriving = piece.subarray(0, left);
      left -= arriving.length;
      if (arriving.length < piece.length) this.#onTheWay.unshift(piece.subarray(arriving.length));
      other.session.receive(arriving, 0);
      if (left === 0) break;
    }
    return moved;
  }

  /** Whether anything was to be consumed. */
  consumeAll(): boolean {
    let consumed = false;
    for (const [each, left] of this.#unconsumed) {
      if (left > 0) consumed = true;
      this.#consume(each, left);
    }
    return consumed;
  }

  #consume(chosen: SessionStream, byteCount: number): void {
    const left = this.#unconsumed.get(chosen) ?? 0;
    const consumed = Math.min(left, byteCount);
    this.#unconsumed.set(chosen, left - consumed);
    chosen.consume(consumed);
  }

  #listen(own: SessionStream): void {
    this.#streams.push(own);
    const model = this.#modelOf(own);
    own.listener = {
      onData: (bytes) => {
        model.receive(this.role, bytes);
        this.#unconsumed.set(own, (this.#unconsumed.get(own) ?? 0) + bytes.length);
        // No more may be unread than was granted.
        assert.ok((this.#unconsumed.get(own) ?? 0) <= 1 << 20);
      },
      onEnd: () => model.receiveEnd(this.role),
      onWritable: () => undefined,
      onClose: (error) => {
        if (error !== undefined) this.#unconsumed.delete(own);
        model.close(this.role, error);
      },
    };
  }

  #modelOf(own: SessionStream): NaiveStream {
    return this.#models.get(own.id) ?? assert.fail(`stream ${own.id} was never opened`);
  }
}
