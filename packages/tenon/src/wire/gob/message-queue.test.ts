import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MessageQueue } from "./message-queue.js";

describe("MessageQueue", () => {
  // A definition that is read again, since its value had not come whole, is known by its position: another one would make it
  // a second definition, which ends the connection.
  it("gives a byte the same position however the bytes before it are dropped and those behind it come", () => {
    const queue = new MessageQueue();
    queue.push(Uint8Array.of(1, 9, 3, 7));
    queue.consume(2);
    assert.equal(queue.positionOf(queue.start), 2);
    queue.push(Uint8Array.of(8));
    assert.equal(queue.positionOf(queue.start), 2);
    queue.push(Uint8Array.of(9, 10));
    assert.equal(queue.positionOf(queue.start), 2);
    queue.consume(queue.start + 4);
    // More than the rest of the buffer has room for.
    queue.push(new Uint8Array(2000));
    assert.equal(queue.positionOf(queue.start), 6);
    queue.consume(queue.start + 2001);
    assert.equal(queue.byteCount, 0);
    queue.push(Uint8Array.of(1));
    assert.equal(queue.positionOf(queue.start), 2007);
  });
});
