import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createDeferred } from "../../internal/deferred.js";
import type { YamuxStream, YamuxStreamListener } from "../../transport/yamux-stream.js";
import { OutputReader } from "./output-reader.js";

/** A stream whose other side is the test. */
class FakeStream implements YamuxStream {
  readonly id: number = 3;
  consumedCount = 0;
  listener: YamuxStreamListener | undefined;

  write(): boolean {
    return true;
  }

  consume(byteCount: number): void {
    this.consumedCount += byteCount;
  }

  end(): void {}

  reset(): void {}

  listen(listener: YamuxStreamListener): void {
    this.listener = listener;
  }

  toDuplex(): never {
    throw new Error("output is no duplex");
  }
}

describe("OutputReader", () => {
  it("gives a sink that was busy what came meanwhile in few pieces, and consumes what is taken", async () => {
    const stream = new FakeStream();
    const room = createDeferred<void>();
    const taken: Buffer[] = [];
    const reader = new OutputReader(stream, (bytes) => {
      taken.push(Buffer.from(bytes));
      return taken.length === 1 ? room.promise : undefined;
    });
    const sent = Buffer.from("0123456789".repeat(300));
    for (const byte of sent) stream.listener?.onData(Uint8Array.of(byte));
    stream.listener?.onEnd();
    assert.equal(stream.consumedCount, 0);
    room.resolve();
    await reader.ended;
    assert.ok(Buffer.concat(taken).equals(sent));
    assert.equal(taken.length, 2);
    assert.equal(stream.consumedCount, sent.length);
  });
});
