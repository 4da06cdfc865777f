import assert from "node:assert/strict";
import { YamuxSession } from "../../../tenon/src/wire/yamux/session.js";
import type { SessionStream } from "../../../tenon/src/wire/yamux/session-stream.js";
import { normalizeYamuxSettings } from "../../../tenon/src/wire/yamux/settings.js";
import { concatBytes } from "../engine/bytes.js";
import { mutatePieces, readPieces, writePieces } from "../engine/pieces.js";
import type { Piece } from "../engine/pieces.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";
import { randomYamuxPiece, yamuxSeeds } from "./yamux-input.js";

/** As small as they can be, so that short inputs reach them. */
const settings = normalizeYamuxSettings({
  acceptBacklog: 2,
  maxIncomingStreams: 3,
  receiveBudgetBytes: 1000,
  maxQueuedControlFrames: 6,
  maxStreamId: 9,
  streamHighWaterBytes: 500,
  outputHighWaterBytes: 2000,
});

const frameHeaderBytes = 12;
const windowBytes = settings.streamWindowBytes;
/** What the owner writes pieces of. */
const payload = new Uint8Array(255 * 2000);

/** Who owns a stream: writes down what it is told, and complains of what it must not be told any more. */
class Owner {
  log = "";
  stream: SessionStream | undefined;
  #isClosed = false;
  #hasEnded = false;
  #byteCount = 0;
  #unread = 0;

  attach(stream: SessionStream): void {
    this.stream = stream;
    stream.listener = this;
  }

  onData(bytes: Uint8Array): void {
    assert.ok(!this.#isClosed && !this.#hasEnded, "nothing comes after the end");
    this.#byteCount += bytes.length;
    this.#unread += bytes.length;
    assert.ok(this.#unread <= windowBytes, "no more than the window is held");
  }

  onEnd(): void {
    assert.ok(!this.#isClosed && !this.#hasEnded, "the end comes once");
    this.#hasEnded = true;
  }

  onWritable(): void {
    assert.ok(!this.#isClosed, "nothing is told after the end");
  }

  onClose(error: Error | undefined): void {
    assert.ok(!this.#isClosed, "onClose comes once");
    this.#isClosed = true;
    this.log = `${String(this.#byteCount)} bytes ${String(this.#hasEnded)} ${error?.message ?? "closed"}`;
  }

  consume(): void {
    this.stream?.consume(this.#unread);
    this.#unread = 0;
  }
}

/** One session with its owner and its peer, played by an input. */
class Harness {
  readonly #session: YamuxSession;
  readonly #owners: Owner[] = [];
  #nowMs = 0;
  #peerReads = true;
  #closed: string | undefined;
  #deadPings = 0;
  dependsOnTiming = false;
  deliveredBytes = 0;

  constructor(role: "client" | "server") {
    const listener = {
      onOutput: () => undefined,
      onStream: (stream: SessionStream) => this.#accept(stream),
      onClose: (error: Error | undefined) => this.#close(error),
    };
    this.#session = new YamuxSession(listener, { role, nowMs: 0, settings });
  }

  get log(): string {
    const lines = [...this.#owners.map(({ log }) => log), `closed: ${this.#closed ?? "no"}`].join("\n");
    // How many of a wrong frame's bytes the error quotes depends on how they were split.
    return lines.replaceAll(/first bytes are [^)]*/g, "");
  }

  get feature(): string {
    return `${this.#closed?.replace(/\d+|".*"|came .*/gs, "").slice(0, 70) ?? "open"} ${String(this.#owners.length)}`;
  }

  play({ kind, bytes }: Piece, isSplit: boolean): void {
    const [first = 0, second = 0, third = 0] = bytes;
    const session = this.#session;
    switch (kind % 16) {
      case 8:
        this.#repeat(bytes);
        break;
      case 15:
        this.#repeat(bytes, () => {
          for (const owner of this.#owners) owner.consume();
        });
        break;
      case 9:
        this.#open();
        break;
      case 10:
        this.#act(this.#owners[first % Math.max(1, this.#owners.length)], second % 6, third);
        break;
      case 11:
        this.#peerReads = first % 2 === 1;
        this.dependsOnTiming = true;
        break;
      case 12:
        if (first % 3 === 0) session.goAway();
        else if (first % 3 === 1) session.drain();
        else session.endInput(second % 2 === 0 ? undefined : new Error("reset"));
        break;
      case 13:
        this.#nowMs += first * 1000;
        if (!this.#peerReads) session.outputBlocked(this.#nowMs);
        if (session.deadlineMs <= this.#nowMs) session.checkTime(this.#nowMs);
        break;
      case 14:
        this.#ping(first);
        break;
      default:
        this.#deliver(bytes, isSplit);
    }
    this.#takeOutput();
  }

  finish(): void {
    this.#peerReads = true;
    this.#takeOutput();
    this.#session.destroy(new Error("over"));
    this.#takeOutput();
    assert.ok(this.#session.ended && this.#closed !== undefined, "onClose was called");
    assert.equal(this.#session.streamCount, 0, "no stream is left");
    // What came before an end in good order counts until it is consumed.
    for (const owner of this.#owners) owner.consume();
    assert.equal(this.#session.unreadBytes, 0, "nothing is held");
    assert.equal(this.#deadPings, 0, "every ping was told");
    assert.equal(this.#session.deadlineMs, Infinity);
  }

  /** Delivers what stands behind the first byte as often as that says, and does something after each time. */
  #repeat(bytes: Uint8Array, act?: () => void): void {
    const most = 400_000 / Math.max(1, bytes.length);
    for (let times = Math.min(bytes[0] ?? 0, most); times > 0; times--) {
      this.#deliver(bytes.subarray(1), false);
      act?.();
    }
  }

  #deliver(bytes: Uint8Array, isSplit: boolean): void {
    if (this.#session.ended) return;
    this.deliveredBytes += bytes.length;
    if (isSplit) splitBytes(bytes, (piece) => this.#session.receive(piece, this.#nowMs));
    else this.#session.receive(bytes, this.#nowMs);
  }

  #takeOutput(): void {
    if (!this.#peerReads) return;
    for (;;) {
      const output = concatBytes(...this.#session.takeOutput(this.#nowMs));
      if (output.length === 0) return;
      for (let at = 0; at < output.length;) {
        assert.ok(
          output.length - at >= frameHeaderBytes && (output[at + 1] ?? 9) <= 3,
          "output is whole frames",
        );
        const isData = output[at + 1] === 0;
        at += frameHeaderBytes + (isData ? Buffer.from(output).readUInt32BE(at + 8) : 0);
        assert.ok(at <= output.length, "output is whole frames");
      }
    }
  }

  #accept(stream: SessionStream): void {
    assert.equal(this.#closed, undefined, "nothing is told after onClose");
    const owner = new Owner();
    owner.attach(stream);
    this.#owners.push(owner);
  }

  #open(): void {
    try {
      const stream = this.#session.openStream();
      const owner = new Owner();
      owner.attach(stream);
      this.#owners.push(owner);
    } catch (error) {
      assert.match(String(error), /\[(CLOSED|CONNECTION_LOST)\]/);
    }
  }

  #act(owner: Owner | undefined, action: number, size: number): void {
    const stream = owner?.stream;
    if (owner === undefined || stream === undefined) return;
    if (action === 0) stream.write(payload.subarray(0, size));
    else if (action === 1) stream.write(payload.subarray(0, size * 2000));
    else if (action === 2) stream.end();
    else if (action === 3) stream.reset();
    else if (action === 4) owner.consume();
    else stream.consume(size);
  }

  #ping(choice: number): void {
    if (this.#session.ended) return;
    this.#deadPings++;
    const value = this.#session.ping(() => this.#deadPings--);
    if (choice % 2 === 0) return;
    this.#session.forgetPing(value);
    this.#deadPings--;
  }

  #close(error: Error | undefined): void {
    assert.equal(this.#closed, undefined, "onClose comes once");
    this.#closed = String(error);
  }
}

function play(role: "client" | "server", input: Uint8Array, isSplit: boolean): Harness {
  const harness = new Harness(role);
  for (const piece of readPieces(input)) harness.play(piece, isSplit);
  return harness;
}

function createTarget(role: "client" | "server"): FuzzTarget {
  return {
    name: `yamux-${role}`,
    checks: `a ${role}'s session, its owner's calls and the clock between the peer's bytes: never throws; nothing is told after an end; every ping is told once; windows, streams and held bytes are bounded; output is whole frames; the same however the bytes are split`,
    covers: ["frame-reader", "frame-handler", "receive-windows", "stream-table", "pings"].map(
      (name) => `wire/yamux/${name}.ts`,
    ),
    explores: ["wire/yamux/"],
    maxBytes: 2048,
    maxWork: { perInput: 60_000, perByte: 400 },
    seeds: () => (role === "server" ? yamuxSeeds([1, 3], 2) : yamuxSeeds([2, 4], 1)),
    generate: (random) =>
      writePieces(Array.from({ length: 1 + random.below(12) }, () => randomYamuxPiece(random))),
    mutate: mutatePieces,
    run(input) {
      const whole = play(role, input, false);
      // What is over the budget is reset as it comes: then it matters how it comes.
      if (!whole.dependsOnTiming && whole.deliveredBytes < settings.receiveBudgetBytes) {
        const split = play(role, input, true);
        split.finish();
        const { feature } = whole;
        whole.finish();
        assert.equal(split.log, whole.log);
        return { feature };
      }
      const { feature } = whole;
      whole.finish();
      return { feature, byteCount: input.length + whole.deliveredBytes };
    },
  };
}

export const yamuxClient: FuzzTarget = createTarget("client");
export const yamuxServer: FuzzTarget = createTarget("server");
