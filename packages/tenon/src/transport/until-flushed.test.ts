import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import { describe, it } from "node:test";
import { untilFlushed } from "./until-flushed.js";

/** A stream whose writes are done when the test says so. */
function createStream(): { stream: Duplex; finishWrite: () => void; writtenBytes: () => number } {
  const done: (() => void)[] = [];
  let writtenBytes = 0;
  const stream = new Duplex({
    writableHighWaterMark: 8,
    read: () => undefined,
    write(bytes: Uint8Array, _encoding, callback) {
      writtenBytes += bytes.length;
      done.push(callback);
    },
  });
  return { stream, finishWrite: () => done.shift()?.(), writtenBytes: () => writtenBytes };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(() => resolve(false)));
  return (await Promise.race([promise.then(() => true), turn])) === true;
}

describe("untilFlushed()", () => {
  it("resolves at once when nothing waits", async () => {
    const { stream } = createStream();
    assert.equal(await untilFlushed(stream), true);
  });

  it("waits for a write that is under way, and for one that the drain lets go", async () => {
    for (const byteCount of [4, 8]) {
      const { stream, finishWrite, writtenBytes } = createStream();
      // As the connection does: it goes on at the drain, before whoever listens later.
      stream.once("drain", () => stream.write(new Uint8Array(4)));
      stream.write(new Uint8Array(byteCount));
      const flushed = untilFlushed(stream);
      assert.equal(await isSettled(flushed), false);
      finishWrite();
      assert.equal(await isSettled(flushed), false);
      finishWrite();
      finishWrite();
      assert.equal(await flushed, true);
      assert.equal(writtenBytes(), byteCount === 8 ? 12 : 4);
      assert.equal(stream.listenerCount("close"), 0);
    }
  });

  it("resolves with false when the stream is closed before", async () => {
    for (const byteCount of [4, 8]) {
      const { stream } = createStream();
      stream.write(new Uint8Array(byteCount));
      const flushed = untilFlushed(stream);
      await isSettled(flushed);
      stream.destroy();
      assert.equal(await flushed, false);
      assert.equal(await untilFlushed(stream), false);
    }
  });

  it("waits for the end of a stream that takes no more", async () => {
    const { stream, finishWrite } = createStream();
    stream.end(new Uint8Array(4));
    const flushed = untilFlushed(stream);
    assert.equal(await isSettled(flushed), false);
    finishWrite();
    assert.equal(await flushed, true);
  });
});
