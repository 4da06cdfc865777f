import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { syncOutput } from "./synced-output.js";

describe("syncOutput()", () => {
  it("copies both streams, each with its channel, and writes them too", async () => {
    const written: string[] = [];
    const own = process.stderr.write;
    process.stderr.write = (chunk: string | Uint8Array): boolean => written.push(String(chunk)) > 0;
    const output = syncOutput();
    try {
      process.stderr.write("to stderr\n");
      const chunk = await output.next(AbortSignal.timeout(1000));
      assert.deepEqual(
        { ...chunk, bytes: String(chunk?.bytes) },
        { channel: "stderr", bytes: "to stderr\n" },
      );
      process.stderr.write(Buffer.from("bytes"));
      assert.equal(String((await output.next(AbortSignal.timeout(1000)))?.bytes), "bytes");
    } finally {
      output.end();
      process.stderr.write = own;
    }
    assert.deepEqual(written, ["to stderr\n", "bytes"]);
  });

  it("puts the streams' own functions back", () => {
    const own = [process.stdout.write, process.stderr.write];
    const output = syncOutput();
    assert.notEqual(process.stdout.write, own[0]);
    output.end();
    output.end();
    assert.deepEqual([process.stdout.write, process.stderr.write], own);
  });

  it("leaves alone what somebody else has put over it", () => {
    const own = process.stderr.write;
    const output = syncOutput();
    const others = (): boolean => true;
    process.stderr.write = others;
    output.end();
    assert.equal(process.stderr.write, others);
    process.stderr.write = own;
  });

  it("keeps what a reader has left behind for the next one", async () => {
    const output = syncOutput();
    const first = new AbortController();
    const waiting = output.next(first.signal);
    first.abort(new Error("gone"));
    await assert.rejects(waiting, /gone/);
    process.stderr.write("");
    process.stderr.write("# kept\n");
    const chunk = await output.next(AbortSignal.timeout(1000));
    assert.equal(String(chunk?.bytes), "# kept\n");
    output.end();
  });

  it("ends for its reader, and has finished when all was taken", async () => {
    const output = syncOutput();
    const reader = new AbortController();
    const last = output.next(reader.signal);
    output.end();
    assert.equal(await last, undefined);
    await output.finished();
  });

  it("has finished at once when nobody reads, or the reader has gone", async () => {
    const unread = syncOutput();
    unread.end();
    await unread.finished();
    const left = syncOutput();
    const reader = new AbortController();
    const waiting = left.next(reader.signal);
    reader.abort();
    await assert.rejects(waiting);
    left.end();
    await left.finished();
  });
});
