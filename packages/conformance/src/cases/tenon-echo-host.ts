import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { fromBinary } from "@bufbuild/protobuf";
import { PluginError, RpcStatusError, rpcStatusNumbers } from "tenon";
import { launch } from "tenon/host";
import { contract } from "../echo/contract.js";
import { FailDetailSchema } from "../gen/echo/echo_pb.js";
import { collectLog } from "../harness/collected-log.js";
import type { TestScope } from "../harness/scratch-folder.js";
import { TextSink } from "../harness/text-sink.js";
import { plainHost } from "./host-variant.js";
import type { HostVariant } from "./host-variant.js";
import { installPlugin } from "./installed-plugin.js";
import type { PluginUnderTest } from "./plugin-under-test.js";

/** A TypeScript host that tries all that a call can do, with a plugin. */
export function describeTenonEchoHost(plugin: PluginUnderTest, variant: HostVariant = plainHost): void {
  const start = async (t: TestScope) => {
    const stderr = new TextSink();
    const syncStdout = new TextSink();
    const { leftFiles: _, ...installed } = installPlugin(t, plugin);
    const logger = collectLog().logger;
    const output = { logger, stderr, syncStdout, syncStderr: stderr };
    const env = { ...installed.env, ...variant.options.env };
    const client = await launch(contract, { ...installed, ...output, ...variant.options, env });
    assert.equal(client.encryption, variant.encryption);
    return { client, echo: await client.dispense("echo"), stderr, syncStdout };
  };

  describe(`TypeScript echo host with ${plugin.name}, ${variant.name}`, () => {
    // One plugin for all cases: they leave nothing behind in it.
    let session: Awaited<ReturnType<typeof start>>;
    const cleanUps: (() => void | Promise<void>)[] = [];
    before(async () => {
      session = await start({ after: (work) => cleanUps.push(work) });
    });
    after(async () => {
      await session.client.close();
      for (const cleanUp of cleanUps) await cleanUp();
    });

    it("sends metadata, text and binary, repeated and not", async () => {
      const { echo } = session;
      const metadata = { "echo-text": ["a", "b"], "echo-raw-bin": Uint8Array.of(0, 255, 1), other: "unseen" };
      const reply = await echo.unary({}, { metadata });
      const came = reply.metadata.map(({ name, values }) => [name, values.map((value) => [...value])]);
      assert.deepEqual(came, [
        ["echo-raw-bin", [[0, 255, 1]]],
        ["echo-text", [[97], [98]]],
      ]);
    });

    it("sends its time limit as the handler's deadline", async () => {
      const { echo } = session;
      const { deadlineMs } = await echo.unary({}, { timeoutMs: 10_000 });
      assert.ok(deadlineMs > 0 && deadlineMs <= 10_000, String(deadlineMs));
      assert.equal((await echo.unary({})).deadlineMs, 0);
    });

    it("streams requests", async () => {
      const { echo } = session;
      const texts = Array.from({ length: 100 }, (_value, index) => `${String(index)},`);
      const { payload } = await echo.collect(texts.map((text) => ({ payload: Buffer.from(text) })));
      assert.equal(Buffer.from(payload).toString(), texts.join(""));
    });

    it("streams replies in order", async () => {
      const { echo } = session;
      let expected = 0;
      for await (const { index } of echo.repeat({ count: 1000 })) assert.equal(index, expected++);
      assert.equal(expected, 1000);
    });

    it("holds a conversation, one line after the other", async () => {
      const { echo } = session;
      let said = 0;
      let answered = 0;
      async function* lines() {
        for (; said < 50; said += 1) {
          assert.equal(answered, said, "the line before was answered first");
          yield { payload: Buffer.from(`line ${String(said)}`) };
          await answerTo(said);
        }
      }
      const waiting = new Map<number, () => void>();
      const answerTo = (index: number) =>
        answered > index ? undefined : new Promise<void>((resolve) => waiting.set(index, resolve));
      for await (const { index, payload } of echo.chat(lines())) {
        assert.equal(Buffer.from(payload).toString(), `line ${String(index)}`);
        answered = index + 1;
        waiting.get(index)?.();
      }
      assert.equal(answered, 50);
    });

    it("gets a status with its message, letters beyond ASCII and all, and details", async () => {
      const { echo } = session;
      const status = rpcStatusNumbers.FAILED_PRECONDITION;
      const message = "50% of „it“ is\nmissing";
      await assert.rejects(echo.fail({ status, message, detail: "the other half" }), (error: unknown) => {
        assert.ok(RpcStatusError.is(error, "FAILED_PRECONDITION"), String(error));
        assert.equal(error.statusMessage, message);
        const [detail, ...others] = error.statusDetails;
        assert.equal(others.length, 0);
        assert.equal(detail?.typeUrl, "type.googleapis.com/tenon.echo.v1.FailDetail");
        assert.equal(fromBinary(FailDetailSchema, detail.value).text, "the other half");
        return true;
      });
    });

    it("cancels a call on both sides", async () => {
      const { echo } = session;
      const abort = new AbortController();
      const replies = echo.wait({}, { signal: abort.signal })[Symbol.asyncIterator]();
      await replies.next();
      abort.abort();
      await assert.rejects(replies.next(), (error: unknown) => RpcStatusError.is(error, "CANCELLED"));
      assert.equal((await echo.waitEnd({})).reason, "cancelled");
    });

    it("ends a call on both sides when its reader goes", async () => {
      const { echo } = session;
      for await (const _reply of echo.wait({})) break;
      assert.equal((await echo.waitEnd({})).reason, "cancelled");
    });

    it("ends a call on both sides when its time is over", async () => {
      const { echo } = session;
      const drain = async () => {
        for await (const _reply of echo.wait({}, { timeoutMs: 100 }));
      };
      await assert.rejects(drain(), (error: unknown) => RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
      // Which of the two a handler sees is a race between its own clock and the caller's RST_STREAM.
      assert.match((await echo.waitEnd({})).reason, /^(cancelled|deadline)$/);
    });

    it("carries 8 MiB both ways", async () => {
      const { echo } = session;
      const sent = randomBytes(8 << 20);
      const { payload } = await echo.unary({ payload: sent });
      assert.ok(sent.equals(payload));
    });

    it("sends and takes gzip, in order, whatever the sizes", async () => {
      const { echo } = session;
      const compressed = { compression: "gzip" } as const;
      const payloads = [0, 1, 100_000, 1, 3_000_000].map((size) => Buffer.alloc(size, "0123456789"));
      for (const sent of payloads) {
        const { payload } = await echo.unary({ payload: sent }, compressed);
        assert.ok(sent.equals(payload));
      }
      const requests = payloads.map((payload) => ({ payload }));
      let came = 0;
      for await (const { payload } of echo.chat(requests, compressed)) {
        assert.ok(payloads[came]?.equals(payload), String(came));
        came += 1;
      }
      assert.equal(came, payloads.length);
    });

    it("keeps 64 calls at once apart", async () => {
      const { echo } = session;
      const texts = Array.from({ length: 64 }, (_value, index) => String(index));
      const replies = await Promise.all(texts.map((text) => echo.unary({ payload: Buffer.from(text) })));
      assert.deepEqual(
        replies.map(({ payload }) => Buffer.from(payload).toString()),
        texts,
      );
    });

    it("gets what the plugin prints", async () => {
      const { echo, stderr, syncStdout } = session;
      await echo.print({ stdout: "printed to stdout\n", stderr: "printed to stderr\n" });
      await syncStdout.waitFor("printed to stdout\n");
      await stderr.waitFor("printed to stderr\n");
    });

    it("rejects the call in flight at once when the plugin crashes, and shows its last words", async (t) => {
      const { client, echo, stderr } = await start(t);
      t.after(() => client.close());
      await assert.rejects(echo.crash({ message: "crashed as asked" }), (error: unknown) => {
        assert.ok(PluginError.is(error, "PLUGIN_EXITED"), String(error));
        assert.match(error.message, /crashed as asked/);
        return true;
      });
      const { code, endedBy, stderrTail } = await client.exited;
      assert.notEqual(code, 0);
      assert.equal(endedBy, "itself");
      assert.match(stderrTail.join("\n"), /crashed as asked/);
      assert.match(stderr.text, /crashed as asked/);
    });
  });
}
