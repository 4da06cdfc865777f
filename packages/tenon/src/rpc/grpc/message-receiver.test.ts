import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { collect } from "../../../test/support/grpc-fixture.js";
import { createDeferred } from "../../internal/deferred.js";
import { ByteBacklog } from "./byte-backlog.js";
import { MessageReceiver } from "./message-receiver.js";
import type { MessageProblem } from "./message-receiver.js";

interface Recorded {
  readonly receiver: MessageReceiver;
  readonly problems: MessageProblem[];
  consumed: number;
  decodedCount: number;
}

/** A message that inflates to more than is inflated at once is within it. */
const maxMessageBytes = 100_000;

function createReceiver(takesCompressed = false, onProblem = (): void => undefined): Recorded {
  const recorded: Recorded = {
    problems: [],
    consumed: 0,
    decodedCount: 0,
    receiver: new MessageReceiver(maxMessageBytes, {
      takesCompressed,
      decode(bytes) {
        recorded.decodedCount++;
        if (bytes[0] === 99) throw new Error("bad");
        return Array.from(bytes);
      },
      consume(byteCount) {
        recorded.consumed += byteCount;
      },
      onReaderLeft: () => undefined,
      onNext: () => undefined,
      onBadMessages(problem) {
        recorded.problems.push(problem);
        onProblem();
      },
    }),
  };
  return recorded;
}

function frame(message: readonly number[]): number[] {
  return [0, 0, 0, message.length >> 8, message.length & 255, ...message];
}

function gzipFrame(message: Uint8Array): number[] {
  return [1, ...frame([...gzipSync(message)]).slice(1)];
}

/** Many empty messages in one piece: the most objects for the fewest bytes. */
function emptyMessages(count: number): Uint8Array {
  return new Uint8Array(count * 5);
}

describe("MessageReceiver", () => {
  it("decodes no more than it must while nobody reads, and everything for a reader", async () => {
    const recorded = createReceiver();
    recorded.receiver.receive(emptyMessages(100_000));
    recorded.receiver.receive(Uint8Array.from(frame([7])));
    recorded.receiver.end();
    assert.equal(recorded.decodedCount, 1024);
    assert.equal(recorded.consumed, 0);
    const messages = await collect(recorded.receiver.messages);
    assert.equal(messages.length, 100_001);
    assert.deepEqual(messages.at(-1), [7]);
    assert.equal(recorded.consumed, 500_006);
  });

  it("keeps bytes back as well when each message comes in a piece of its own", () => {
    const recorded = createReceiver();
    for (let index = 0; index < 5_000; index++) recorded.receiver.receive(emptyMessages(1));
    assert.equal(recorded.decodedCount, 1024);
  });

  it("gives an error after everything that came before it", async () => {
    const { receiver } = createReceiver();
    receiver.receive(emptyMessages(3_000));
    receiver.fail(new Error("torn"));
    let count = 0;
    await assert.rejects(async () => {
      for await (const _message of receiver.messages) count++;
    }, /torn/);
    assert.equal(count, 3_000);
  });

  it("drops what waits when it is ended at once", async () => {
    const recorded = createReceiver();
    recorded.receiver.receive(emptyMessages(3_000));
    recorded.receiver.endAtOnce(new Error("cancelled"));
    assert.equal(recorded.consumed, 15_000);
    await assert.rejects(recorded.receiver.messages.next(), /cancelled/);
    recorded.receiver.receive(emptyMessages(1));
    assert.equal(recorded.consumed, 15_005, "what still comes is given back");
    assert.equal(recorded.decodedCount, 1024);
  });

  it("inflates one message ahead of its reader and no second, in pieces or whole", async () => {
    const messages = Array.from({ length: 20 }, (_, index) => new Uint8Array(index % 3 === 0 ? 80_000 : 10));
    const frames = messages.map((message) => Uint8Array.from(gzipFrame(message)));
    for (const pieces of [frames, [Buffer.concat(frames)]]) {
      const recorded = createReceiver(true);
      for (const piece of pieces) recorded.receiver.receive(piece);
      recorded.receiver.end();
      for (const [index, message] of messages.entries()) {
        assert.ok(recorded.decodedCount <= index + 1, `${recorded.decodedCount} before ${index}`);
        const { value } = await recorded.receiver.messages.next();
        assert.equal((value as number[]).length, message.length);
      }
      assert.equal((await recorded.receiver.messages.next()).done, true);
      assert.equal(recorded.consumed, Buffer.concat(frames).length);
    }
  });

  it("gives a sender no more room while a message is inflated that a reader waits for", async () => {
    const recorded = createReceiver(true);
    const next = recorded.receiver.messages.next();
    recorded.receiver.receive(Uint8Array.from(gzipFrame(new Uint8Array(80_000))));
    recorded.receiver.receive(Uint8Array.from(gzipFrame(new Uint8Array(5))));
    assert.equal(recorded.consumed, 0);
    assert.equal(((await next).value as number[]).length, 80_000);
    assert.equal(((await recorded.receiver.messages.next()).value as number[]).length, 5);
    assert.ok(recorded.consumed > 0);
  });

  it("ends after a message that is still being inflated, or drops it when it is ended at once", async () => {
    const bytes = Uint8Array.from(gzipFrame(new Uint8Array(80_000)));
    const ended = createReceiver(true);
    ended.receiver.receive(bytes);
    ended.receiver.fail(new Error("torn"));
    assert.equal(((await ended.receiver.messages.next()).value as number[]).length, 80_000);
    await assert.rejects(ended.receiver.messages.next(), /torn/);
    const dropped = createReceiver(true);
    dropped.receiver.receive(bytes);
    dropped.receiver.endAtOnce();
    assert.equal((await dropped.receiver.messages.next()).done, true);
    assert.equal(dropped.decodedCount, 0);
  });

  it("ends behind a message that was inflated while nobody read", async () => {
    const bytes = Uint8Array.from(gzipFrame(new Uint8Array(80_000)));
    for (const error of [undefined, new Error("torn")]) {
      const { receiver } = createReceiver(true);
      receiver.receive(bytes);
      if (error === undefined) receiver.end();
      else receiver.fail(error);
      await receiver.inflating;
      assert.equal(((await receiver.messages.next()).value as number[]).length, 80_000);
      assert.equal(receiver.isUnread, false);
      if (error === undefined) assert.equal((await receiver.messages.next()).done, true);
      else await assert.rejects(receiver.messages.next(), /torn/);
    }
  });

  it("reports what cannot be inflated, at once and later", async () => {
    const cases: readonly (readonly [number[], MessageProblem["kind"]])[] = [
      [[1, 0, 0, 0, 1, 65], "not-gzip"],
      [gzipFrame(new Uint8Array(maxMessageBytes + 1)), "inflates-too-far"],
    ];
    for (const [bytes, kind] of cases) {
      const reported = createDeferred<void>();
      const recorded = createReceiver(true, reported.resolve);
      recorded.receiver.receive(Uint8Array.from([...bytes, ...frame([1])]));
      await reported.promise;
      assert.deepEqual(
        recorded.problems.map((problem) => problem.kind),
        [kind],
      );
      assert.equal(recorded.decodedCount, 0);
    }
  });

  it("reports what is no message, also when it waited", async () => {
    const cases: readonly (readonly [Uint8Array, MessageProblem["kind"]])[] = [
      [Uint8Array.of(0, 0, 2, 0, 0), "too-large"],
      [Uint8Array.of(1, 0, 0, 0, 0), "compressed"],
      [Uint8Array.of(5, 0, 0, 0, 0), "bad-flag"],
      [Uint8Array.from(frame([99])), "undecodable"],
      [Uint8Array.of(0, 0), "cut-off"],
    ];
    for (const [bytes, kind] of cases) {
      for (const emptyCount of [0, 1, 3_000]) {
        const { receiver, problems } = createReceiver();
        receiver.receive(emptyMessages(emptyCount));
        receiver.receive(bytes);
        receiver.end();
        for (let index = 0; index < emptyCount; index++) await receiver.messages.next();
        assert.deepEqual(
          problems.map((problem) => problem.kind),
          [kind],
        );
      }
    }
  });

  it("finds the same messages in any pieces, read at any times", async () => {
    const message = fc.array(fc.integer({ min: 0, max: 98 }), { maxLength: 12 });
    const pieceLengths = fc.array(fc.nat(30), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 12 }),
        pieceLengths,
        fc.nat(5),
        async (messages, lengths, early) => {
          const { receiver } = createReceiver();
          const bytes = Uint8Array.from(messages.flatMap(frame));
          const reads = Array.from({ length: early }, () => receiver.messages.next());
          let offset = 0;
          for (const length of lengths) receiver.receive(bytes.subarray(offset, (offset += length)));
          receiver.receive(bytes.subarray(offset));
          receiver.end();
          const first = (await Promise.all(reads))
            .filter(({ done }) => done !== true)
            .map(({ value }) => value);
          assert.deepEqual([...first, ...(await collect(receiver.messages))], messages);
        },
      ),
    );
  });
});

describe("ByteBacklog", () => {
  it("gives the bytes in order, whatever pieces they come and go in", () => {
    const step = fc.record({ append: fc.uint8Array({ maxLength: 20 }), take: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const backlog = new ByteBacklog();
        let expected: number[] = [];
        for (const { append, take } of steps) {
          backlog.append(append);
          expected.push(...append);
          const count = Math.min(take, expected.length);
          backlog.take(count);
          expected = expected.slice(count);
          assert.deepEqual(Array.from(backlog.bytes), expected);
          assert.equal(backlog.isEmpty, expected.length === 0);
        }
      }),
    );
  });
});
