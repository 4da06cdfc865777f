import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MessageDeframer } from "./message-deframer.js";
import type { FramingError } from "./message-deframer.js";
import { MessageFrame, isOneWholeMessage, messageOf, messagePrefixBytes } from "./message-frame.js";

interface Deframed {
  readonly messages: Uint8Array[];
  readonly error: FramingError | undefined;
  readonly isInsideMessage: boolean;
}

/** Pushes pieces into a deframer; each piece is overwritten after its push, as a read buffer would be. */
function deframe(pieces: readonly Uint8Array[], maxMessageBytes = 1_000_000): Deframed {
  const messages: Uint8Array[] = [];
  const deframer = new MessageDeframer(maxMessageBytes, {
    onMessage(bytes) {
      messages.push(bytes.slice());
      return true;
    },
  });
  let error: FramingError | undefined;
  for (const piece of pieces) {
    const buffer = piece.slice();
    error ??= deframer.push(buffer);
    buffer.fill(0xee);
  }
  return { messages, error, isInsideMessage: deframer.isInsideMessage };
}

function frame(message: Uint8Array): Uint8Array {
  const source = new MessageFrame().holding(message);
  const bytes = new Uint8Array(source.byteLength + 6).fill(0x77);
  source.writeTo(bytes, 3);
  assert.deepEqual(
    [...bytes.subarray(0, 3), ...bytes.subarray(-3)],
    Array(6).fill(0x77),
    "nothing else is written",
  );
  return bytes.slice(3, -3);
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

const table = [
  { name: "an empty message", message: [], bytes: [0 /* not compressed */, 0, 0, 0, 0 /* length */] },
  { name: "one byte", message: [7], bytes: [0, 0, 0, 0, 1, 7] },
  {
    name: "a message of 258 bytes",
    message: Array<number>(258).fill(9),
    bytes: [0, 0, 0, 1 /* 256 */, 2, ...Array<number>(258).fill(9)],
  },
];

describe("MessageFrame", () => {
  for (const { name, message, bytes } of table) {
    it(`writes ${name}`, () => assert.deepEqual(frame(Uint8Array.from(message)), Uint8Array.from(bytes)));
    it(`gives ${name} in pieces`, () => {
      const pieces = new MessageFrame().holding(Uint8Array.from(message)).toPieces();
      assert.deepEqual(concat(pieces), Uint8Array.from(bytes));
    });
  }

  it("gives no piece for the bytes of an empty message", () => {
    assert.deepEqual(new MessageFrame().holding(new Uint8Array(0)).toPieces(), [new Uint8Array(5)]);
  });

  it("writes all four bytes of the length", () => {
    const pieces = new MessageFrame().holding(new Uint8Array(0x01020304)).toPieces();
    assert.deepEqual(pieces[0], Uint8Array.from([0, 1, 2, 3, 4]));
  });
});

describe("isOneWholeMessage()", () => {
  it("knows exactly the bytes of one message", () => {
    for (const { bytes } of table) {
      const whole = Uint8Array.from(bytes);
      assert.equal(isOneWholeMessage(whole, 1_000), true);
      assert.equal(isOneWholeMessage(concat([whole, new Uint8Array(1)]), 1_000), false);
      for (let length = 0; length < whole.length; length++) {
        assert.equal(isOneWholeMessage(whole.subarray(0, length), 1_000), false);
      }
    }
    assert.equal(isOneWholeMessage(Uint8Array.of(1, 0, 0, 0, 0), 1_000), false, "compressed");
    assert.equal(isOneWholeMessage(Uint8Array.of(0, 0, 0, 0, 2, 1, 1), 1), false, "over the limit");
    assert.equal(isOneWholeMessage(Uint8Array.of(0, 0, 0, 0, 2, 1, 1), 2), true, "at the limit");
    assert.equal(
      isOneWholeMessage(Uint8Array.of(0, 255, 255, 255, 255), 2 ** 31),
      false,
      "a length of 4 GiB",
    );
  });
});

describe("messageOf()", () => {
  it("gives a view of the message alone, also within a larger buffer", () => {
    const message = messageOf(Uint8Array.of(9, 9, 0, 0, 0, 0, 2, 7, 8, 9).subarray(2, 9));
    assert.deepEqual(message, Uint8Array.of(7, 8));
    assert.deepEqual(messageOf(Buffer.from([0, 0, 0, 0, 0])), new Uint8Array(0));
  });
});

describe("MessageDeframer", () => {
  it("finds the same messages whole, and split at each place", () => {
    const messages = table.map(({ message }) => Uint8Array.from(message));
    const bytes = concat(messages.map(frame));
    assert.deepEqual(deframe([bytes]).messages, messages);
    for (let split = 0; split <= bytes.length; split++) {
      assert.deepEqual(deframe([bytes.subarray(0, split), bytes.subarray(split)]).messages, messages);
    }
    assert.deepEqual(deframe(Array.from(bytes, (byte) => Uint8Array.of(byte))).messages, messages);
  });

  it("finds the same messages in any pieces", () => {
    const message = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.nat(40), { maxLength: 40 }),
        (messages, sizes) => {
          const bytes = concat(messages.map(frame));
          const pieces: Uint8Array[] = [];
          let offset = 0;
          for (const size of sizes) pieces.push(bytes.subarray(offset, (offset += size)));
          pieces.push(bytes.subarray(offset));
          const result = deframe(pieces);
          assert.deepEqual(result, { messages, error: undefined, isInsideMessage: false });
        },
      ),
    );
  });

  it("knows at every prefix whether it is inside a message", () => {
    const bytes = frame(Uint8Array.of(1, 2, 3));
    for (let length = 0; length <= bytes.length; length++) {
      const { isInsideMessage, messages } = deframe([bytes.subarray(0, length)]);
      assert.equal(isInsideMessage, length > 0 && length < bytes.length);
      assert.equal(messages.length, length === bytes.length ? 1 : 0);
    }
  });

  it("hands on a message that lies in one piece without copying it", () => {
    const bytes = frame(Uint8Array.of(1, 2, 3));
    let seen: Uint8Array | undefined;
    const deframer = new MessageDeframer(100, { onMessage: (view) => (seen = view).length > 0 });
    deframer.push(bytes);
    assert.equal(seen?.buffer, bytes.buffer);
    assert.equal(seen.byteOffset, messagePrefixBytes);
  });

  it("checks the limit as soon as the length is known", () => {
    assert.deepEqual(deframe([Uint8Array.of(0, 0, 0, 0, 11)], 10).error, {
      kind: "too-large",
      messageBytes: 11,
    });
    assert.deepEqual(deframe([Uint8Array.of(0, 255, 255, 255), Uint8Array.of(255)], 10).error, {
      kind: "too-large",
      messageBytes: 0xffffffff,
    });
    assert.equal(deframe([frame(new Uint8Array(10))], 10).messages.length, 1);
  });

  it("refuses compressed messages and unknown flags", () => {
    assert.deepEqual(deframe([Uint8Array.of(1, 0, 0, 0, 0)]).error, { kind: "compressed" });
    assert.deepEqual(deframe([Uint8Array.of(2, 0, 0, 0, 0)]).error, { kind: "bad-flag", flag: 2 });
  });

  it("hands on what each message's flag says where messages may be compressed", () => {
    const seen: (readonly [number[], boolean])[] = [];
    const deframer = new MessageDeframer(100, {
      takesCompressed: true,
      onMessage: (bytes, isCompressed) => seen.push([[...bytes], isCompressed]) > 0,
    });
    const pieces = [
      [1, 0, 0, 0, 2, 31],
      [139, 0, 0, 0, 0, 1, 7, 1],
      [0, 0, 0, 0],
      [2, 0, 0, 0, 0],
    ];
    const errors = pieces.map((piece) => deframer.push(Uint8Array.from(piece)));
    assert.deepEqual(seen, [
      [[31, 139], true],
      [[7], false],
      [[], true],
    ]);
    assert.deepEqual(errors, [undefined, undefined, undefined, { kind: "bad-flag", flag: 2 }]);
  });

  it("writes the flag of a compressed message, and of the next one its own", () => {
    const source = new MessageFrame();
    const written = [true, false].map((isCompressed) => {
      const bytes = new Uint8Array(6);
      source.holding(Uint8Array.of(9), isCompressed).writeTo(bytes, 0);
      return [...bytes];
    });
    assert.deepEqual(written, [
      [1 /* compressed */, 0, 0, 0, 1, 9],
      [0, 0, 0, 0, 1, 9],
    ]);
    const [prefix] = source.holding(Uint8Array.of(9), true).toPieces();
    assert.deepEqual(prefix, Uint8Array.of(1, 0, 0, 0, 1));
  });

  it("drops the rest once its sink has had enough", () => {
    let count = 0;
    const deframer = new MessageDeframer(100, { onMessage: () => ++count < 2 });
    const bytes = frame(Uint8Array.of(1));
    assert.equal(deframer.push(concat([bytes, bytes, bytes])), undefined);
    assert.equal(count, 2);
    assert.equal(deframer.takenByteCount, 2 * bytes.length);
  });

  it("says how many bytes of the last piece it took, and goes on where it was stopped", () => {
    const messages: number[][] = [];
    const deframer = new MessageDeframer(100, { onMessage: (message) => messages.push([...message]) === 3 });
    const bytes = concat([1, 2, 3].map((byte) => frame(Uint8Array.of(byte))));
    deframer.push(bytes.subarray(0, 3));
    assert.equal(deframer.takenByteCount, 3);
    deframer.push(bytes.subarray(3));
    assert.equal(deframer.takenByteCount, 3, "the rest of the first message");
    deframer.push(bytes.subarray(6));
    assert.equal(deframer.takenByteCount, 6, "the second message");
    deframer.push(bytes.subarray(12));
    assert.deepEqual([deframer.takenByteCount, messages], [6, [[1], [2], [3]]]);
  });

  it("allocates by what arrived, not by what was promised", () => {
    const before = process.memoryUsage().arrayBuffers;
    const deframers = Array.from({ length: 100 }, () => {
      const deframer = new MessageDeframer(2 ** 31, { onMessage: () => true });
      deframer.push(Uint8Array.of(0, 0x40, 0, 0, 0, 1, 2, 3));
      return deframer;
    });
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(deframers.every((deframer) => deframer.isInsideMessage));
    assert.ok(grown < 1_000_000, `100 promises of 1 GiB took ${grown} bytes`);
  });

  it("takes time linear in the bytes, also in pieces of 16 bytes", () => {
    const bytes = frame(new Uint8Array(8_000_000));
    const deframer = new MessageDeframer(2 ** 31, { onMessage: () => true });
    const before = process.cpuUsage();
    for (let offset = 0; offset < bytes.length; offset += 16)
      deframer.push(bytes.subarray(offset, offset + 16));
    // Some 50 ms; joining at each piece would be 2 TB of copying.
    assert.ok(process.cpuUsage(before).user < 5_000_000);
  });
});
