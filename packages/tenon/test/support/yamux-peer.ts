import assert from "node:assert/strict";
import type { SessionListener } from "../../src/wire/yamux/session-state.js";
import type { SessionStream } from "../../src/wire/yamux/session-stream.js";
import { normalizeYamuxSettings } from "../../src/wire/yamux/settings.js";
import type { YamuxSettings } from "../../src/wire/yamux/settings.js";
import { YamuxSession } from "../../src/wire/yamux/session.js";
import { PluginError } from "../../src/errors/index.js";
import { formatFrames, parseFrame } from "./yamux-frames.js";

/**
 * A session with its other side in the test's hand: frames, as `yamux-frames.ts` writes them, go in by `send` and are
 * compared by `expect`; what the session tells its listeners is compared by `expectEvents`. Time is `nowMs`.
 */
export class YamuxPeer implements SessionListener {
  readonly session: YamuxSession;
  nowMs = 0;
  /** Whether what comes is consumed at once. */
  consumes = true;
  readonly streams = new Map<number, SessionStream>();
  #events: string[] = [];

  constructor(role: "client" | "server", settings: Partial<YamuxSettings> = {}) {
    const normalized = normalizeYamuxSettings(settings);
    this.session = new YamuxSession(this, { role, settings: normalized, nowMs: 0 });
  }

  onOutput(): void {
    // `expect` looks by itself.
  }

  onStream(stream: SessionStream): void {
    this.#events.push(`stream ${stream.id}`);
    this.#adopt(stream);
  }

  onClose(error: Error | undefined): void {
    this.#events.push(`over${describe(error)}`);
  }

  open(): SessionStream {
    return this.#adopt(this.session.openStream());
  }

  stream(id: number): SessionStream {
    return this.streams.get(id) ?? assert.fail(`stream ${id} was never opened`);
  }

  /** What the other side sends, all in one piece. */
  send(...frames: readonly string[]): void {
    this.receive(Buffer.concat(frames.map(parseFrame)));
  }

  receive(bytes: Uint8Array): void {
    this.session.receive(bytes, this.nowMs);
  }

  /** Lets time pass without anything else. */
  wait(milliseconds: number): void {
    this.nowMs += milliseconds;
    this.session.checkTime(this.nowMs);
  }

  /** All that waits to be written. */
  takeOutput(): Buffer {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const taken = this.session.takeOutput(this.nowMs);
      if (taken.length === 0) return Buffer.concat(pieces);
      pieces.push(...taken);
    }
  }

  expect(what: string, ...frames: readonly string[]): void {
    assert.deepEqual(formatFrames(this.takeOutput()), frames, what);
  }

  expectEvents(what: string, ...events: readonly string[]): void {
    const happened = this.#events;
    this.#events = [];
    assert.deepEqual(happened, events, what);
  }

  #adopt(stream: SessionStream): SessionStream {
    const { id } = stream;
    this.streams.set(id, stream);
    stream.listener = {
      onData: (bytes) => {
        this.#events.push(`data ${id} ${formatBytes(bytes)}`);
        if (this.consumes) stream.consume(bytes.length);
      },
      onEnd: () => void this.#events.push(`end ${id}`),
      onWritable: () => void this.#events.push(`writable ${id}`),
      onClose: (error) => void this.#events.push(`close ${id}${describe(error)}`),
    };
    return stream;
  }
}

function formatBytes(bytes: Uint8Array): string {
  return bytes.length > 40 ? `${bytes.length} bytes` : Buffer.from(bytes).toString("latin1");
}

function describe(error: Error | undefined): string {
  if (error === undefined) return "";
  return PluginError.is(error) ? ` ${error.code}` : ` ${error.message}`;
}
