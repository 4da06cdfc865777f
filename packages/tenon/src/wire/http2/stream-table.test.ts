import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SessionStream } from "./session-stream.js";
import { StreamTable } from "./stream-table.js";

function stream(): SessionStream {
  const port = {
    sendHeaders: () => true,
    sendData: () => true,
    endData: () => {},
    consume: () => {},
    reset: () => {},
  };
  return new SessionStream(port, 0, 0);
}

describe("StreamTable of a client", () => {
  it("gives the odd numbers in order", () => {
    const table = new StreamTable("client");
    const streams = [stream(), stream()];
    assert.deepEqual(
      streams.map((each) => table.addLocal(each)),
      [true, true],
    );
    assert.deepEqual(
      streams.map(({ id }) => id),
      [1, 3],
    );
    assert.equal(table.get(3), streams[1]);
  });

  it("gives ids up to the last one allowed", () => {
    for (const [maxId, expected] of [
      [1, [1]],
      [4, [1, 3]],
      [5, [1, 3, 5]],
    ] as const) {
      const table = new StreamTable("client", maxId);
      const streams = [stream(), stream(), stream(), stream()].filter((each) => table.addLocal(each));
      assert.deepEqual(
        streams.map(({ id }) => id),
        expected,
      );
    }
  });

  it("lets the peer open none, and knows its own streams that are over", () => {
    const table = new StreamTable("client");
    const first = stream();
    table.addLocal(first);
    table.delete(first);
    const second = stream();
    table.addLocal(second);
    table.noteReset(3);
    table.delete(second);
    assert.equal(table.isNewPeerId(2), false);
    assert.deepEqual(
      [1, 2, 3, 5].map((id) => table.classify(id)),
      ["closed", "idle", "ignored", "idle"],
    );
  });
});

describe("StreamTable of a client whose connection says goodbye", () => {
  it("still knows its own streams that are over: GOAWAY is about the peer's", () => {
    const table = new StreamTable("client");
    const first = stream();
    table.addLocal(first);
    table.delete(first);
    table.servePeerNoFurther();
    assert.deepEqual(
      [1, 3].map((id) => table.classify(id)),
      ["closed", "idle"],
    );
  });
});

describe("StreamTable of a server", () => {
  it("lets the peer open odd numbers above all it has used", () => {
    const table = new StreamTable("server");
    table.notePeerId(5);
    assert.deepEqual(
      [3, 5, 6, 7].map((id) => table.isNewPeerId(id)),
      [false, false, false, true],
    );
    assert.deepEqual(
      [2, 3, 5, 7].map((id) => table.classify(id)),
      ["idle", "closed", "closed", "idle"],
    );
  });

  it("remembers the last 1024 streams it has reset", () => {
    const table = new StreamTable("server");
    table.notePeerId(4001);
    for (let id = 1; id <= 2051; id += 2) table.noteReset(id);
    assert.deepEqual(
      [1, 3, 5, 2051, 2053].map((id) => table.classify(id)),
      ["closed", "closed", "ignored", "ignored", "closed"],
    );
  });

  it("ignores streams above the one that its GOAWAY names", () => {
    const table = new StreamTable("server");
    table.notePeerId(3);
    table.servePeerNoFurther();
    table.notePeerId(5);
    assert.deepEqual(
      [3, 4, 5, 7].map((id) => table.classify(id)),
      ["closed", "idle", "ignored", "ignored"],
    );
  });
});
