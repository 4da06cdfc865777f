import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { calculator, calculatorHandlers } from "../../../test/support/netrpc-fixture.js";
import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { NetrpcClientOf } from "../../netrpc/index.js";
import { YamuxConnection } from "../../transport/yamux-connection.js";
import type { YamuxStream, YamuxStreamListener } from "../../transport/yamux-stream.js";
import { GobEncoder, gob } from "../../wire/gob/index.js";
import { requestType } from "../../wire/netrpc/headers.js";
import { ClientSession } from "../../wire/netrpc/client-session.js";
import type { PluginConnection } from "../plugin-connection.js";
import { connectNetrpcPlugin } from "./connect-netrpc-plugin.js";
import { controlMethods } from "./control-methods.js";
import { createNetrpcPluginServer } from "./serve-netrpc-plugin.js";
import type { NetrpcPluginServerOptions } from "./serve-netrpc-plugin.js";

/** What a stream of the test's own has heard. */
class Ear implements YamuxStreamListener {
  bytes: Uint8Array = new Uint8Array(0);
  readonly closed = createDeferred<Error | undefined>();
  readonly ended = createDeferred<void>();
  readonly #onBytes: ((bytes: Uint8Array) => void) | undefined;

  constructor(stream: YamuxStream, onBytes?: (bytes: Uint8Array) => void) {
    this.#onBytes = onBytes;
    stream.listen(this);
  }

  onData(bytes: Uint8Array): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    this.#onBytes?.(bytes);
  }

  onEnd(): void {
    this.ended.resolve();
  }

  onWritable(): void {}

  onClose(error: Error | undefined): void {
    this.closed.resolve(error);
  }
}

/** A host that is made of yamux alone, and the plugin that it speaks with. */
function connectRawHost(test: TestContext, options: Partial<NetrpcPluginServerOptions> = {}) {
  const [near, far] = duplexPair();
  const server = createNetrpcPluginServer({
    plugins: { calculator },
    implementations: { calculator: calculatorHandlers },
    onShutdown: () => undefined,
    ...options,
  });
  server.accept(far);
  const host = new YamuxConnection(near, { role: "client", onStream: (stream) => stream.reset() });
  test.after(() => {
    const over = new PluginError("CLOSED", "the test is over");
    host.destroy(over);
    server.destroy(over);
  });
  return { host, server };
}

/** Calls over one stream, by hand. */
class RawCaller {
  readonly stream: YamuxStream;
  readonly ear: Ear;
  readonly #session = new ClientSession(1 << 30);

  constructor(host: YamuxConnection) {
    this.stream = host.openStream();
    this.ear = new Ear(this.stream, (bytes) => {
      this.stream.consume(bytes.length);
      this.#session.receive(bytes);
    });
  }

  call(method: (typeof controlMethods)["ping"], args: unknown): Promise<unknown> {
    const answer = createDeferred<unknown>();
    this.#session.call(args, {
      method,
      onReply: (value) => answer.resolve(value),
      onServerError: (text) => answer.reject(new Error(text)),
      onBadReply: (error) => answer.reject(error),
    });
    this.stream.write(this.#session.takeOutput());
    return answer.promise;
  }
}

/** Opens the streams of stdout and stderr: later ones are the broker's. */
function openOutput(host: YamuxConnection): void {
  for (let count = 0; count < 2; count++) new Ear(host.openStream());
}

const addMethod = { serviceMethod: "Plugin.Add", ...calculator.methods.Add };

describe("a plugin over net/rpc", () => {
  it("serves the control stream as soon as it comes", async (test) => {
    const { host } = connectRawHost(test);
    const control = new RawCaller(host);
    assert.deepEqual(await control.call(controlMethods.ping, true), {});
  });

  it("answers names that it does not have in Go's words", async (test) => {
    const { host } = connectRawHost(test);
    const control = new RawCaller(host);
    await assert.rejects(control.call(controlMethods.dispense, "kv"), { message: "unknown plugin type: kv" });
    await assert.rejects(control.call(addMethod, {}), { message: "rpc: can't find service Plugin.Add" });
  });

  it("resets a stream on which no net/rpc comes, and that alone", async (test) => {
    const { host } = connectRawHost(test);
    const control = new RawCaller(host);
    openOutput(host);
    const id = Number(await control.call(controlMethods.dispense, "calculator"));
    const object = host.openStream();
    const ear = new Ear(object);
    object.write(Uint8Array.of(id, 0, 0, 0));
    object.write(Buffer.from("GET / HTTP/1.1\r\n".repeat(10)));
    assert.ok(PluginError.is(await ear.closed.promise, "STREAM_RESET"));
    assert.deepEqual(await control.call(controlMethods.ping, true), {});
  });

  it("disposes of an object that nobody dials", async (test) => {
    const disposed = createDeferred<void>();
    const reported = createDeferred<unknown>();
    const { host } = connectRawHost(test, {
      brokerMs: 10,
      onHandlerError: (error) => reported.resolve(error),
      implementations: {
        calculator: () => ({ ...calculatorHandlers, [Symbol.dispose]: () => disposed.resolve() }),
      },
    });
    await new RawCaller(host).call(controlMethods.dispense, "calculator");
    await disposed.promise;
    assert.ok(PluginError.is(await reported.promise, "BROKER_TIMEOUT"));
  });

  it("disposes of its objects before it has ended", async (test) => {
    const events: string[] = [];
    const { host, server } = connectRawHost(test, {
      implementations: {
        calculator: () => ({
          ...calculatorHandlers,
          async [Symbol.asyncDispose]() {
            await Promise.resolve();
            events.push("disposed");
          },
        }),
      },
    });
    const control = new RawCaller(host);
    openOutput(host);
    const object = new RawObject(host, Number(await control.call(controlMethods.dispense, "calculator")));
    assert.equal(await object.call(7), 7);
    // Another one is never dialed.
    await control.call(controlMethods.dispense, "calculator");
    await server.close({ timeoutMs: 60_000 });
    assert.deepEqual(events, ["disposed", "disposed"]);
  });

  it("waits also for an object that was being made when it began to end", async (test) => {
    const events: string[] = [];
    const [making, made, disposal] = [createDeferred<void>(), createDeferred<void>(), createDeferred<void>()];
    const { host, server } = connectRawHost(test, {
      implementations: {
        async calculator() {
          making.resolve();
          await made.promise;
          const dispose = (): void => void events.push("disposed");
          return { ...calculatorHandlers, [Symbol.asyncDispose]: () => disposal.promise.then(dispose) };
        },
      },
    });
    const control = new RawCaller(host);
    const output = [host.openStream(), host.openStream()];
    for (const stream of output) new Ear(stream);
    const id = control.call(controlMethods.dispense, "calculator");
    await making.promise;
    const closing = server.close({ timeoutMs: 60_000 }).then(() => events.push("ended"));
    made.resolve();
    await id;
    await control.ear.ended.promise;
    // Now the connection could end at once.
    for (const stream of [control.stream, ...output]) stream.end();
    await host.ping();
    disposal.resolve();
    await closing;
    assert.deepEqual(events, ["disposed", "ended"]);
  });

  it("stops reading calls from a host that does not read its answers", async (test) => {
    let callCount = 0;
    const Echo = (text: string): string => (callCount++, text);
    const { host } = connectRawHost(test, {
      implementations: { calculator: { ...calculatorHandlers, Echo } },
    });
    const control = new RawCaller(host);
    openOutput(host);
    const id = Number(await control.call(controlMethods.dispense, "calculator"));
    const object = host.openStream();
    // Its answers are never consumed.
    new Ear(object);
    object.write(Uint8Array.of(id, 0, 0, 0));
    const encoder = new GobEncoder();
    for (let Seq = 0; Seq < 5_000; Seq++) {
      object.write(encoder.encode(requestType, { ServiceMethod: "Plugin.Echo", Seq }));
      object.write(encoder.encode(gob.string, "x".repeat(1000)));
    }
    let before = -1;
    while (callCount > before) {
      before = callCount;
      await control.call(controlMethods.ping, true);
    }
    // A window of answers, and what was read before it was found full.
    assert.ok(callCount > 200 && callCount < 1_000, `${callCount} calls were read`);
  });

  it("reads no more calls while thousands run, and goes on when they have ended", async (test) => {
    const gate = createDeferred<void>();
    let runningCount = 0;
    const Add = async (): Promise<number> => {
      runningCount++;
      await gate.promise;
      return 0;
    };
    const { host } = connectRawHost(test, {
      implementations: { calculator: { ...calculatorHandlers, Add } },
    });
    const control = new RawCaller(host);
    openOutput(host);
    const id = Number(await control.call(controlMethods.dispense, "calculator"));
    const object = new RawObject(host, id);
    const count = 60_000;
    const calls = Array.from({ length: count }, (_, A) => object.call(A));
    await control.call(controlMethods.ping, true);
    await control.call(controlMethods.ping, true);
    assert.ok(runningCount >= 16_384 && runningCount < 40_000, `${runningCount} run`);
    gate.resolve();
    await Promise.all(calls);
    assert.equal(runningCount, count);
  });
});

/** Calls `Plugin.Add` of a dispensed object, once its id was echoed. */
class RawObject {
  readonly #stream: YamuxStream;
  readonly #session = new ClientSession(1 << 30);

  constructor(host: YamuxConnection, id: number) {
    const stream = host.openStream();
    this.#stream = stream;
    let echoed = 0;
    new Ear(stream, (bytes) => {
      const rest = bytes.subarray(Math.min(bytes.length, 4 - echoed));
      echoed += bytes.length - rest.length;
      stream.consume(bytes.length);
      this.#session.receive(rest);
    });
    stream.write(Uint8Array.of(id, 0, 0, 0));
  }

  call(A: number): Promise<unknown> {
    const answer = createDeferred<unknown>();
    this.#session.call(
      { A },
      {
        method: addMethod,
        onReply: (value) => answer.resolve(value),
        onServerError: (text) => answer.reject(new Error(text)),
        onBadReply: (error) => answer.reject(error),
      },
    );
    this.#stream.write(this.#session.takeOutput());
    return answer.promise;
  }
}

/** A plugin that is made of yamux alone, and the host that it speaks with. */
function connectRawPlugin(test: TestContext): {
  readonly connection: PluginConnection;
  readonly streams: YamuxStream[];
} {
  const [near, far] = duplexPair();
  const streams: YamuxStream[] = [];
  const plugin = new YamuxConnection(far, { role: "server", onStream: (stream) => streams.push(stream) });
  const connection = connectNetrpcPlugin(near, {
    plugins: { calculator },
    stdio: { stdout: () => undefined, stderr: () => undefined },
    brokerMs: 20,
  });
  test.after(() => {
    const over = new PluginError("CLOSED", "the test is over");
    connection.destroy(over);
    plugin.destroy(over);
  });
  return { connection, streams };
}

describe("a host over net/rpc", () => {
  it("opens its three streams at once, before anything is asked of it", async (test) => {
    const { connection, streams } = connectRawPlugin(test);
    const pinging = connection.ping({ timeoutMs: 20 });
    await assert.rejects(pinging, { code: "CALL_TIMEOUT" });
    assert.deepEqual(
      streams.map(({ id }) => id),
      [1, 3, 5],
    );
  });

  it("rejects what is called when the plugin answers with something else", async (test) => {
    const { connection, streams } = connectRawPlugin(test);
    await assert.rejects(connection.ping({ timeoutMs: 5 }), { code: "CALL_TIMEOUT" });
    const pinging = connection.ping();
    streams[0]?.write(new GobEncoder().encode(gob.string, "hello"));
    await assert.rejects(pinging, { code: "NETRPC_PROTOCOL" });
    await assert.rejects(connection.ping(), { code: "NETRPC_PROTOCOL" });
  });

  it("rejects what is called when the plugin ends the stream", async (test) => {
    const { connection, streams } = connectRawPlugin(test);
    await assert.rejects(connection.ping({ timeoutMs: 5 }), { code: "CALL_TIMEOUT" });
    const pinging = connection.ping();
    streams[0]?.end();
    await assert.rejects(pinging, { code: "CONNECTION_LOST" });
    assert.equal(await connection.shutdown(), true);
  });

  it("rejects with what is wrong when the other side speaks another protocol", async (test) => {
    const [near, far] = duplexPair();
    const connection = connectNetrpcPlugin(near, {
      plugins: { calculator },
      stdio: { stdout: () => undefined, stderr: () => undefined },
    });
    test.after(() => far.destroy());
    far.resume().write("HTTP/1.1 400 Bad Request\r\n\r\n");
    await assert.rejects(connection.ping(), { code: "YAMUX_PROTOCOL" });
    assert.ok(PluginError.is(await connection.closed, "YAMUX_PROTOCOL"));
    await assert.rejects(connection.dispense("calculator") as Promise<NetrpcClientOf<typeof calculator>>, {
      code: "YAMUX_PROTOCOL",
    });
  });
});
