import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { StdioChunk } from "../../rpc/stdio-source.js";
import { OutputBuffer } from "./output-buffer.js";

const encoder = new TextEncoder();

function createBuffer(maxBytes?: number): {
  buffer: OutputBuffer;
  write: (text: string) => void;
  read: () => Promise<string>;
} {
  const buffer = new OutputBuffer(maxBytes);
  const { signal } = new AbortController();
  return {
    buffer,
    write: (text) => buffer.write(encoder.encode(text)),
    read: async () => textOf(await buffer.next(signal)),
  };
}

function textOf(chunk: StdioChunk | undefined): string {
  if (chunk === undefined) return "<end>";
  assert.equal(chunk.channel, "stdout");
  return Buffer.from(chunk.bytes).toString();
}

async function readAll(buffer: OutputBuffer): Promise<string[]> {
  const { signal } = new AbortController();
  const chunks: string[] = [];
  for (let chunk = await buffer.next(signal); chunk !== undefined; chunk = await buffer.next(signal))
    chunks.push(textOf(chunk));
  return chunks;
}

function dropNotice(byteCount: number): string {
  return `[tenon: ${byteCount} bytes of output were dropped here, which the host had not taken yet]\n`;
}

describe("OutputBuffer", () => {
  it("gives what was written, short writes together", async () => {
    const { write, read } = createBuffer();
    write("a\n");
    write("b\n");
    assert.equal(await read(), "a\nb\n");
  });

  it("gives a write to the reader that waits for it", async () => {
    const { write, read } = createBuffer();
    const first = read();
    write("a\n");
    assert.equal(await first, "a\n");
  });

  it("copies what it is given", async () => {
    const { buffer, read } = createBuffer();
    const bytes = encoder.encode("a");
    buffer.write(bytes);
    bytes.fill(0);
    assert.equal(await read(), "a");
  });

  it("gives chunks of 1 KiB at most", async () => {
    const { buffer, write } = createBuffer();
    write("x".repeat(2500));
    buffer.end();
    assert.deepEqual(
      (await readAll(buffer)).map((chunk) => chunk.length),
      [1024, 1024, 452],
    );
  });

  it("drops the oldest when it is full, and says how much in its place", async () => {
    const { buffer, write } = createBuffer(2048);
    write(`${"a".repeat(1023)}\n`);
    write("b".repeat(1024));
    write("c".repeat(10));
    buffer.end();
    const chunks = await readAll(buffer);
    assert.deepEqual(chunks, [dropNotice(1024), "b".repeat(1024), "c".repeat(10)]);
  });

  it("puts the notice on a line of its own", async () => {
    const { write, read } = createBuffer(1024);
    write("no line end");
    assert.equal(await read(), "no line end");
    write("x".repeat(1025));
    assert.equal(await read(), `\n${dropNotice(1)}`);
  });

  it("keeps the end of a write that is larger than the whole buffer", async () => {
    const { buffer, write } = createBuffer(1024);
    write(`${"a".repeat(1_000_000)}${"b".repeat(1024)}`);
    buffer.end();
    assert.deepEqual(await readAll(buffer), [dropNotice(1_000_000), "b".repeat(1024)]);
  });

  it("gives two readers a chunk each, in the order they came", async () => {
    const { buffer, write, read } = createBuffer();
    const [first, second] = [read(), read()];
    write("1");
    write("2");
    assert.deepEqual(await Promise.all([first, second]), ["1", "2"]);
    const ends = [read(), read()];
    buffer.end();
    assert.deepEqual(await Promise.all(ends), ["<end>", "<end>"]);
  });

  it("takes nothing after its end", async () => {
    const { buffer, write } = createBuffer();
    write("a");
    buffer.end();
    write("b");
    assert.deepEqual(await readAll(buffer), ["a"]);
  });

  it("rejects with the signal's reason, and keeps the output for the next reader", async () => {
    const { buffer, write, read } = createBuffer();
    const controller = new AbortController();
    const waiting = buffer.next(controller.signal);
    const reason = new Error("call cancelled");
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(buffer.next(controller.signal), reason);
    write("a");
    assert.equal(await read(), "a");
  });

  it("is finished once a reader has taken all, whether it waited before the end or came after", async () => {
    for (const readsBefore of [true, false]) {
      const { buffer, write, read } = createBuffer();
      write("a");
      assert.equal(await read(), "a");
      const early = readsBefore ? read() : undefined;
      buffer.end();
      const finished = buffer.finished();
      assert.equal(await (early ?? read()), "<end>");
      await finished;
    }
  });

  it("is finished at once when nobody reads, and when the reader goes", async () => {
    const { buffer, write } = createBuffer();
    write("a");
    buffer.end();
    await buffer.finished();

    const other = createBuffer();
    other.write("ab".repeat(1024));
    const controller = new AbortController();
    await other.buffer.next(controller.signal);
    other.buffer.end();
    const finished = other.buffer.finished();
    controller.abort();
    await finished;
  });

  it("hands out the newest of the rest at once", () => {
    const { buffer, write } = createBuffer();
    write("a".repeat(1024));
    write("b".repeat(1024));
    assert.equal(Buffer.from(buffer.takeRest(1024)).toString(), dropNotice(1024) + "b".repeat(1024));
    assert.equal(buffer.takeRest(1024).length, 0);
  });

  it("keeps what was taken until it is sent", async () => {
    const { buffer, write } = createBuffer();
    const { signal } = new AbortController();
    write("a".repeat(1024) + "b".repeat(1024) + "c");
    const [first, second] = [await buffer.next(signal), await buffer.next(signal)];
    first?.settle?.(true);
    assert.equal(Buffer.from(buffer.takeRest(4096)).toString(), `${"b".repeat(1024)}c`);
    second?.settle?.(false);
    assert.equal(buffer.takeRest(4096).length, 0);
  });

  it("takes back what was not sent, to its place, for the next reader", async () => {
    const { buffer, write, read } = createBuffer();
    const { signal } = new AbortController();
    write("a".repeat(1024) + "b");
    const [first, second] = [await buffer.next(signal), await buffer.next(signal)];
    write("c");
    second?.settle?.(false);
    first?.settle?.(false);
    first?.settle?.(false);
    assert.deepEqual([await read(), await read(), await read()], ["a".repeat(1024), "b", "c"]);
  });

  it("hears of each chunk once: a second word does not take it from the next reader", async () => {
    const { buffer, write } = createBuffer();
    const { signal } = new AbortController();
    write("a");
    const first = await buffer.next(signal);
    first?.settle?.(false);
    const second = await buffer.next(signal);
    first?.settle?.(false);
    second?.settle?.(true);
    assert.equal(buffer.takeRest(1024).length, 0);
  });

  it("counts what comes back against its bound", async () => {
    const { buffer, write, read } = createBuffer(1024);
    const { signal } = new AbortController();
    write(`${"a".repeat(1023)}\n`);
    const chunk = await buffer.next(signal);
    write("b".repeat(1024));
    chunk?.settle?.(false);
    assert.deepEqual([await read(), await read()], [dropNotice(1024), "b".repeat(1024)]);
  });

  it("keeps every byte in order while the reader keeps up, and never more than its bound", async () => {
    const writes = fc.array(fc.oneof(fc.string(), fc.string({ minLength: 900, maxLength: 3000 })));
    await fc.assert(
      fc.asyncProperty(writes, async (texts) => {
        const { buffer, write } = createBuffer();
        for (const text of texts) write(text);
        buffer.end();
        assert.equal((await readAll(buffer)).join(""), texts.join(""));
      }),
    );
  });

  it("takes short writes in time and memory linear in their bytes", async () => {
    const { buffer } = createBuffer();
    const byte = encoder.encode("x");
    for (let count = 0; count < 3 * 1024 * 1024; count++) buffer.write(byte);
    buffer.end();
    const text = (await readAll(buffer)).join("");
    assert.ok(text.startsWith(dropNotice(2 * 1024 * 1024)));
    assert.equal(text.length - dropNotice(2 * 1024 * 1024).length, 1024 * 1024);
  });
});
