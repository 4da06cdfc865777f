import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { residentBytes } from "../../../test/support/resident-memory.js";
import { MessageQueue } from "./message-queue.js";

interface Recorded {
  readonly queue: MessageQueue<string>;
  readonly released: number[];
  leftCount: number;
  drainedCount: number;
  onNext?: () => void;
}

function createQueue(): Recorded {
  const released: number[] = [];
  const recorded: Recorded = {
    released,
    leftCount: 0,
    drainedCount: 0,
    queue: new MessageQueue<string>({
      consume: (byteCount) => released.push(byteCount),
      onReaderLeft: () => recorded.leftCount++,
      onNext: () => recorded.onNext?.(),
      onDrained: () => recorded.drainedCount++,
    }),
  };
  return recorded;
}

/** What the call does for bytes that hold whole messages. */
function receive(
  queue: MessageQueue<string>,
  byteCount: number,
  messages: Readonly<Record<string, number>>,
): void {
  queue.hold(byteCount);
  for (const [message, bytes] of Object.entries(messages)) queue.push(message, bytes);
  queue.afterReceive();
}

describe("MessageQueue", () => {
  it("holds no message that was taken, though others wait behind it", async () => {
    const queue = new MessageQueue<object>({
      consume: () => undefined,
      onReaderLeft: () => undefined,
      onNext: () => undefined,
      onDrained: () => undefined,
    });
    const pushed = Array.from({ length: 10 }, () => {
      const message = {};
      queue.push(message, 1);
      return new WeakRef(message);
    });
    for (let taken = 0; taken < 5; taken++) await queue.next();
    // A weak reference holds what it refers to until the turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    residentBytes();
    assert.deepEqual(
      pushed.map((message) => message.deref() === undefined),
      [true, true, true, true, true, false, false, false, false, false],
    );
    assert.equal(queue.length, 5);
  });

  it("gives a message's bytes back when it is taken, not before", async () => {
    const { queue, released } = createQueue();
    receive(queue, 30, { a: 10, b: 20 });
    assert.deepEqual(released, []);
    assert.deepEqual(await queue.next(), { done: false, value: "a" });
    assert.deepEqual(released, [10]);
    assert.deepEqual(await queue.next(), { done: false, value: "b" });
    assert.deepEqual(released, [10, 20]);
  });

  it("gives the bytes of an unfinished message back while a reader waits, so that it can be larger than the window", async () => {
    const { queue, released } = createQueue();
    receive(queue, 7, {});
    assert.deepEqual(released, []);
    const next = queue.next();
    assert.deepEqual(released, [7]);
    receive(queue, 5, {});
    assert.deepEqual(released, [7, 5]);
    receive(queue, 8, { whole: 20 });
    assert.deepEqual(await next, { done: false, value: "whole" });
    assert.deepEqual(released, [7, 5, 8]);
  });

  it("serves several waiting readers in order", async () => {
    const { queue } = createQueue();
    const reads = [queue.next(), queue.next(), queue.next()];
    receive(queue, 2, { a: 1, b: 1 });
    queue.end();
    assert.deepEqual(await Promise.all(reads), [
      { done: false, value: "a" },
      { done: false, value: "b" },
      { done: true, value: undefined },
    ]);
  });

  it("gives what came before an error, then the error once, then the end", async () => {
    const { queue } = createQueue();
    receive(queue, 1, { a: 1 });
    const error = new Error("torn");
    queue.fail(error);
    queue.end();
    assert.equal((await queue.next()).value, "a");
    await assert.rejects(queue.next(), error);
    assert.deepEqual(await queue.next(), { done: true, value: undefined });
  });

  it("drops what was not taken, and gives its bytes back, when it fails at once", async () => {
    const { queue, released } = createQueue();
    receive(queue, 9, { a: 4, b: 5 });
    queue.failAtOnce(new Error("cancelled"));
    assert.deepEqual(released, [9]);
    await assert.rejects(queue.next(), /cancelled/);
  });

  it("tells its owner once when the reader leaves before the end", async () => {
    const recorded = createQueue();
    receive(recorded.queue, 9, { a: 4, b: 5 });
    for await (const message of recorded.queue) if (message === "a") break;
    await recorded.queue.return();
    assert.equal(recorded.leftCount, 1);
    assert.deepEqual(recorded.released, [4, 5]);
    assert.deepEqual(await recorded.queue.next(), { done: true, value: undefined });
  });

  it("does not call it leaving when all was read", async () => {
    const recorded = createQueue();
    receive(recorded.queue, 1, { a: 1 });
    recorded.queue.end();
    for await (const message of recorded.queue) assert.equal(message, "a");
    assert.equal(recorded.leftCount, 0);
  });

  it("stays in order over many messages, taken in bursts", async () => {
    const { queue } = createQueue();
    let pushed = 0;
    let taken = 0;
    for (const [burst, takes] of [
      [3_000, 1_100],
      [10, 1_500],
      [2_000, 2_410],
    ] as const) {
      for (let index = 0; index < burst; index++) queue.push(String(pushed++), 0);
      for (let index = 0; index < takes; index++) assert.equal((await queue.next()).value, String(taken++));
    }
    assert.equal(taken, pushed);
  });

  it("refuses what waits when its owner says so, also after the end, and once", async () => {
    const recorded = createQueue();
    const { queue, released } = recorded;
    receive(queue, 20, { a: 10, b: 10 });
    queue.end();
    assert.deepEqual(await queue.next(), { done: false, value: "a" });
    recorded.onNext = () => queue.failAtOnce(new Error("cancelled"));
    await assert.rejects(queue.next(), /cancelled/);
    delete recorded.onNext;
    assert.equal((await queue.next()).done, true);
    assert.deepEqual(released, [10, 10]);
  });
});
