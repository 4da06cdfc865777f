import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { OutputQueue } from "../queue/output-queue.js";
import { frameFlags } from "./frame.js";
import { FrameWriter, MAX_FRAME_BYTES } from "./frame-writer.js";
import { formatFrames } from "../../../test/support/yamux-frames.js";

interface GoVector {
  readonly name: string;
  readonly hex: string;
  readonly frames: readonly {
    readonly type: "DATA" | "WINDOW_UPDATE" | "PING" | "GO_AWAY";
    readonly flags: number;
    readonly id: number;
    readonly length: number;
    readonly payload?: string;
  }[];
}

const file = new URL("../../../test/vectors/yamux/vectors.json", import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: readonly GoVector[] };

function createWriter(): { queue: OutputQueue; writer: FrameWriter; lines: () => string[] } {
  const queue = new OutputQueue();
  return { queue, writer: new FrameWriter(queue), lines: () => formatFrames(Buffer.concat(queue.take())) };
}

describe("FrameWriter", () => {
  for (const { name, hex, frames } of vectors) {
    it(`writes the bytes that Go's session writes when it ${name}`, () => {
      const { queue, writer } = createWriter();
      for (const { type, flags, id, length, payload } of frames) {
        if (type === "DATA") writer.data(id, Buffer.from(payload ?? "", "hex"));
        else if (type === "WINDOW_UPDATE") writer.windowUpdate(flags, id, length);
        else if (type === "GO_AWAY") writer.goAway(length);
        else if (flags === frameFlags.SYN) writer.ping(length);
        else writer.pingAnswer(length);
      }
      assert.equal(Buffer.concat(queue.take()).toString("hex"), hex);
    });
  }

  it("adds small writes to the stream's frame before", () => {
    const { writer, lines } = createWriter();
    for (const text of ["a", "bc", "def"]) writer.data(1, Buffer.from(text));
    assert.deepEqual(lines(), ["DATA - 1 6 abcdef"]);
  });

  it("adds nothing behind another frame, of whatever stream", () => {
    const { writer, lines } = createWriter();
    writer.data(1, Buffer.from("a"));
    writer.data(3, Buffer.from("b"));
    writer.data(1, Buffer.from("c"));
    writer.windowUpdate(0, 1, 9);
    writer.data(1, Buffer.from("d"));
    assert.deepEqual(lines(), [
      "DATA - 1 1 a",
      "DATA - 3 1 b",
      "DATA - 1 1 c",
      "WINDOW_UPDATE - 1 9",
      "DATA - 1 1 d",
    ]);
  });

  it("changes nothing that has been taken", () => {
    const { writer, lines } = createWriter();
    writer.data(1, Buffer.from("a"));
    const before = lines();
    writer.seal();
    writer.data(1, Buffer.from("b"));
    assert.deepEqual([before, lines()], [["DATA - 1 1 a"], ["DATA - 1 1 b"]]);
  });

  it("keeps frames within their largest size, and within one block", () => {
    const { writer, lines } = createWriter();
    const piece = Buffer.alloc(15_000, 1);
    for (let count = 0; count < 10; count++) writer.data(1, piece);
    const lengths = lines().map((line) => Number(line.split(" ")[3]));
    assert.ok(Math.max(...lengths) <= MAX_FRAME_BYTES);
    assert.equal(
      lengths.reduce((sum, length) => sum + length, 0),
      150_000,
    );
  });

  it("writes large payloads without copying them", () => {
    const { queue, writer } = createWriter();
    const bytes = Buffer.alloc(16 << 10, 1);
    writer.data(1, bytes);
    assert.equal(queue.take()[1], bytes);
  });

  it("counts answers until the output is taken", () => {
    const { writer } = createWriter();
    writer.ping(1);
    writer.pingAnswer(1);
    writer.refusal(1);
    writer.acceptance(3, 0);
    assert.equal(writer.answerCount, 3);
    writer.seal();
    assert.equal(writer.answerCount, 0);
  });
});
