import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FrameDescriber, NaiveFrameReader } from "../../../test/support/http2-frames.js";
import { ConnectionViolation } from "./connection-violation.js";
import { FrameWriter } from "./frame-writer.js";
import { defaultHttp2Limits } from "./limits.js";
import { OutputQueue } from "../queue/output-queue.js";
import { ReceiveWindow } from "./receive-window.js";
import { SessionStream } from "./session-stream.js";

/** A window of 100 bytes a stream, 200 in all, refilled while at most 150 are held. */
class Fixture {
  readonly #queue = new OutputQueue();
  readonly window: ReceiveWindow = new ReceiveWindow(
    { ...defaultHttp2Limits, streamWindowBytes: 100, connectionWindowBytes: 200, receiveBudgetBytes: 150 },
    new FrameWriter(this.#queue),
  );
  readonly #reader = new NaiveFrameReader(false);
  readonly #describer = new FrameDescriber();

  stream(id: number): SessionStream {
    const port = {
      sendHeaders: () => true,
      sendData: () => true,
      endData: () => {},
      consume: () => {},
      reset: () => {},
    };
    const stream = new SessionStream(port, 0, 100);
    stream.id = id;
    stream.advance("receiveHeaders");
    return stream;
  }

  /** Bytes arrive on the stream; returns whether they were within its window. */
  receive(stream: SessionStream, byteCount: number, padding = 0): boolean {
    this.window.receive(byteCount + padding);
    return this.window.receiveOn(stream, byteCount, padding);
  }

  get sent(): string[] {
    const pieces = this.#queue.take();
    return pieces
      .flatMap((piece) => this.#reader.read(piece))
      .map((frame) => this.#describer.describe(frame));
  }
}

describe("ReceiveWindow", () => {
  it("gives a stream's bytes back once half its window is consumed", () => {
    const fixture = new Fixture();
    const stream = fixture.stream(1);
    assert.equal(fixture.receive(stream, 90), true);
    fixture.window.consume(stream, 49);
    assert.deepEqual(fixture.sent, []);
    fixture.window.consume(stream, 1);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 1 +50"]);
  });

  it("gives the connection's bytes back as they arrive, whoever holds them", () => {
    const fixture = new Fixture();
    fixture.receive(fixture.stream(1), 99);
    assert.deepEqual(fixture.sent, []);
    fixture.receive(fixture.stream(3), 1);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 0 +100"]);
  });

  it("gives back what came for a stream that is not there", () => {
    const fixture = new Fixture();
    fixture.window.receive(150);
    fixture.window.refill();
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 0 +150"]);
  });

  it("keeps the connection's bytes back while more than the budget is held", () => {
    const fixture = new Fixture();
    const first = fixture.stream(1);
    fixture.receive(first, 80);
    fixture.receive(fixture.stream(3), 80);
    assert.deepEqual(fixture.sent, [], "more than half the window has arrived, but 160 are held");
    fixture.window.consume(first, 9);
    assert.deepEqual(fixture.sent, [], "151 are held");
    fixture.window.consume(first, 1);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 0 +160"], "150 are held");
  });

  it("counts padding as consumed", () => {
    const fixture = new Fixture();
    const stream = fixture.stream(1);
    assert.equal(fixture.receive(stream, 10, 60), true);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 1 +60"]);
    assert.equal(stream.unconsumed, 10);
  });

  it("counts consuming more than is held as all that is held", () => {
    const fixture = new Fixture();
    const stream = fixture.stream(1);
    fixture.receive(stream, 60);
    fixture.window.consume(stream, 1000);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 1 +60"]);
  });

  it("counts nothing for consuming what has been consumed, nor for less than nothing", () => {
    const fixture = new Fixture();
    const stream = fixture.stream(1);
    fixture.receive(stream, 60);
    for (const byteCount of [60, 60, 0, -60]) fixture.window.consume(stream, byteCount);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 1 +60"]);
    assert.equal(stream.unconsumed, 0);
  });

  it("lets go of what a dead stream holds", () => {
    const fixture = new Fixture();
    const first = fixture.stream(1);
    fixture.receive(first, 80);
    fixture.receive(fixture.stream(3), 80);
    assert.deepEqual(fixture.sent, []);
    fixture.window.release(first);
    assert.deepEqual(fixture.sent, ["WINDOW_UPDATE 0 +160"]);
  });

  it("gives nothing back to a stream on which nothing can come any more", () => {
    const fixture = new Fixture();
    const stream = fixture.stream(1);
    fixture.receive(stream, 90);
    stream.advance("receiveEnd");
    fixture.window.consume(stream, 90);
    assert.deepEqual(fixture.sent, []);
  });

  it("tells when a stream's window is overrun", () => {
    const fixture = new Fixture();
    const stream = fixture.stream(1);
    assert.equal(fixture.receive(stream, 100), true);
    assert.equal(fixture.receive(stream, 1), false);
    const padded = fixture.stream(3);
    assert.equal(fixture.receive(padded, 50, 51), false, "padding counts");
  });

  it("ends the connection when its window is overrun", () => {
    const fixture = new Fixture();
    assert.throws(
      () => fixture.window.receive(201),
      (error) =>
        error instanceof ConnectionViolation &&
        error.errorCode === 3 &&
        error.message === "the peer sent 1 bytes more than the connection's window lets it",
    );
  });
});
