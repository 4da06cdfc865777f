import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough, Writable } from "node:stream";
import { describe, it } from "node:test";
import { launch } from "../../src/host/index.js";
import type { Logger } from "../../src/host/index.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

describe("a plugin's output", { timeout: 60_000 }, () => {
  it("neither blocks the plugin nor harms the host, whatever it is", async () => {
    const logger = recordingLogger();
    await using client = await launch(contract, { command: [fixture("floods-output")], logger });
    await logger.waitFor(({ message }) => message === "the last line");
    await client.ping();
    const fine = await logger.waitFor(({ message }) => message === "fine");
    assert.equal(fine.level, "info");
    assert.equal(Object.hasOwn({}, "polluted"), false);
    assert.ok(logger.entries.every(({ message }) => message.length <= 65_536));
    await client.close();
    const { stderrTail } = await client.exited;
    assert.ok(stderrTail.length <= 40 && stderrTail.every((line) => line.length <= 1_001));
    assert.equal(stderrTail.at(-1), "the last line");
  });

  it("goes to the stderr writable as it came, and waits for it", async () => {
    const stderr = new PassThrough({ highWaterMark: 1_000 });
    await using client = await launch(contract, {
      command: [fixture("floods-output")],
      logger: recordingLogger(),
      stderr,
    });
    // Nobody reads: the plugin's output waits, its calls do not.
    await once(stderr, "readable");
    await client.ping();
    let text = "";
    for await (const chunk of stderr) {
      text += String(chunk);
      if (text.endsWith("the last line\n")) break;
    }
    assert.equal(text.split("\n").length, 5 * 4 + 2);
  });

  it("goes to the synced writables, which may be slow", async () => {
    const taken = { stdout: 0, stderr: "" };
    const syncStdout = new Writable({
      highWaterMark: 1_000,
      write(chunk: Buffer, _encoding, done) {
        taken.stdout += chunk.length;
        if (taken.stdout === 1_000_000) this.emit("whole");
        setImmediate(done);
      },
    });
    const syncStderr = new PassThrough();
    const whole = once(syncStdout, "whole");
    await using _client = await launch(contract, {
      command: [fixture("synced-output")],
      syncStdout,
      syncStderr,
    });
    assert.equal(String((await once(syncStderr, "data"))[0]), "oops\n");
    await whole;
    if (syncStdout.writableNeedDrain) await once(syncStdout, "drain");
    assert.equal(syncStdout.listenerCount("drain") + syncStdout.listenerCount("close"), 0);
  });

  it("is read also when nobody takes it, so that the plugin is not blocked", async () => {
    await using client = await launch(contract, { command: [fixture("synced-output")] });
    await client.ping();
  });

  it("survives a logger that throws", async () => {
    const fail = (): void => {
      throw new Error("disk full");
    };
    const logger: Logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail };
    const warned = once(process, "warning");
    await using client = await launch(contract, { command: [fixture("noise-before-line")], logger });
    await client.ping();
    assert.match(String((await warned)[0]), /logger's method warn threw Error: disk full/);
  });
});
