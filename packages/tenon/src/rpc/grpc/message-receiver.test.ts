import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { collect } from "../../../test/support/grpc-fixture.js";
import { ByteBacklog } from "./byte-backlog.js";
import { MessageReceiver } from "./message-receiver.js";
import type { MessageProblem } from "./message-receiver.js";

interface Recorded {
  readonly receiver: MessageReceiver;
  readonly problems: MessageProblem[];
  consumed: number;
  decodedCount: number;
}

function createReceiver(): Recorded {
  const recorded: Recorded = {
    problems: [],
    consumed: 0,
    decodedCount: 0,
    receiver: new MessageReceiver(1_000, {
      decode(bytes) {
        recorded.decodedCount++;
        if (bytes[0] === 99) throw new Error("bad");
        return Array.from(bytes);
      },
      consume(byteCount) {
        recorded.consumed += byteCount;
      },
      onReaderLeft: () => undefined,
      onBadMessages: (problem) => recorded.problems.push(problem),
    }),
  };
  return recorded;
}

function frame(message: readonly number[]): number[] {
  return [0, 0, 0, message.length >> 8, message.length & 255, ...message];
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

  it("reports what is no message, also when it waited", async () => {
    const cases: readonly (readonly [Uint8Array, MessageProblem["kind"]])[] = [
      [Uint8Array.of(0, 0, 0, 9, 0), "too-large"],
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
