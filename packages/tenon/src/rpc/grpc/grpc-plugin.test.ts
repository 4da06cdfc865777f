import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createSocketPair, never, rejection, textService } from "../../../test/support/grpc-fixture.js";
import type { TextClient, TextHandlers } from "../../../test/support/grpc-fixture.js";
import type { ServiceType } from "../../contract/codec.js";
import type { ResolvedGrpcSet } from "../../contract/plugin-type.js";
import { PluginError, RpcStatusError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { PluginConnection } from "../plugin-connection.js";
import type { StdioChunk, StdioSource } from "../stdio-source.js";
import { connectGrpcPlugin } from "./connect-grpc-plugin.js";
import { createGrpcPluginServer } from "./serve-grpc-plugin.js";
import type { GrpcPluginServer, GrpcPluginServerOptions } from "./serve-grpc-plugin.js";

const otherService: ServiceType = {
  typeName: "test.Other",
  methods: textService.methods.map((method) => ({ ...method, path: method.path.replace("Text", "Other") })),
};

const plugins: ResolvedGrpcSet = {
  text: { kind: "grpc", services: { single: textService } },
  group: { kind: "grpc", services: { group: { other: otherService } } },
};

const handlers: Required<TextHandlers> = {
  unary: (text) => `${text}!`,
  down: () => [],
  up: () => "",
  both: () => [],
};

interface Plugin extends AsyncDisposable {
  readonly server: GrpcPluginServer;
  readonly connection: PluginConnection;
  readonly output: { stdout: string; stderr: string; unavailableCount: number };
  readonly counts: number[];
}

function createPlugin(options: Partial<GrpcPluginServerOptions> = {}): Plugin {
  const counts: number[] = [];
  const server = createGrpcPluginServer({
    plugins,
    implementations: { text: handlers, group: { other: { ...handlers, unary: () => "other" } } },
    onShutdown: () => undefined,
    onConnectionsChanged: (count) => counts.push(count),
    ...options,
  });
  const [host, plugin] = createSocketPair();
  server.accept(plugin);
  const output = { stdout: "", stderr: "", unavailableCount: 0 };
  const connection = connectGrpcPlugin(host, {
    plugins,
    stdio: {
      stdout(bytes) {
        output.stdout += new TextDecoder().decode(bytes);
      },
      stderr(bytes) {
        output.stderr += new TextDecoder().decode(bytes);
      },
    },
    onStdioUnavailable() {
      output.unavailableCount++;
    },
  });
  return {
    server,
    connection,
    output,
    counts,
    async [Symbol.asyncDispose](): Promise<void> {
      connection.destroy(new Error("the test is over"));
      server.destroy(new Error("the test is over"));
      await connection.closed;
      await server.close();
    },
  };
}

/** A source that has given chunks, and then waits until it is ended or read no more. */
function createSource(chunks: StdioChunk[]): StdioSource & { end(): void } {
  const ended = createDeferred<undefined>();
  return {
    next(signal) {
      const chunk = chunks.shift();
      if (chunk !== undefined) return Promise.resolve(chunk);
      const aborted = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason as Error)),
      );
      return Promise.race([ended.promise, aborted]);
    },
    end: () => ended.resolve(undefined),
  };
}

function text(bytes: string): Uint8Array {
  return new TextEncoder().encode(bytes);
}

describe("connectGrpcPlugin() with createGrpcPluginServer()", () => {
  it("pings, and dispenses single services and groups", async () => {
    await using plugin = createPlugin();
    await plugin.connection.ping();
    const client = plugin.connection.dispense("text") as TextClient;
    assert.equal(await client.unary("a"), "a!");
    assert.equal(plugin.connection.dispense("text"), client);
    const group = plugin.connection.dispense("group") as { other: TextClient };
    assert.equal(await group.other.unary("a"), "other");
  });

  it("rejects an unknown name, with what it may have meant", async () => {
    await using plugin = createPlugin();
    for (const [name, message] of [
      ["Text", /Did you mean "text"\?/],
      ["toString", /It has "text", "group"/],
    ] as const) {
      assert.throws(
        () => plugin.connection.dispense(name),
        (error) => PluginError.is(error, "UNKNOWN_PLUGIN") && message.test(error.message),
      );
    }
  });

  it("brings the plugin's output to the sink, until its source ends", async () => {
    const source = createSource([
      { channel: "stdout", bytes: text("out ") },
      { channel: "stderr", bytes: text("err") },
      { channel: "stdout", bytes: text("more") },
    ]);
    await using plugin = createPlugin({ stdio: source });
    source.end();
    await plugin.connection.stdioEnded;
    assert.deepEqual(plugin.output, { stdout: "out more", stderr: "err", unavailableCount: 0 });
  });

  it("says once that there is no stdio", async () => {
    await using plugin = createPlugin();
    await plugin.connection.stdioEnded;
    assert.equal(plugin.output.unavailableCount, 1);
    await plugin.connection.ping();
  });

  it("awaits onShutdown before it answers", async () => {
    const flushed = createDeferred<void>();
    const asked = createDeferred<void>();
    await using plugin = createPlugin({
      onShutdown() {
        asked.resolve();
        return flushed.promise;
      },
    });
    let isAnswered = false;
    const answer = plugin.connection.shutdown().then((mayEnd) => (isAnswered = mayEnd));
    await asked.promise;
    await plugin.connection.ping();
    assert.equal(isAnswered, false);
    flushed.resolve();
    assert.equal(await answer, true);
  });

  it("resolves shutdown when the plugin hangs up, and rejects it when its time is over", async () => {
    const asked = createDeferred<void>();
    await using plugin = createPlugin({
      onShutdown() {
        asked.resolve();
        return never();
      },
    });
    const error = await rejection(plugin.connection.shutdown({ timeoutMs: 20 }));
    assert.ok(RpcStatusError.is(error, "DEADLINE_EXCEEDED"));
    const answer = plugin.connection.shutdown();
    await asked.promise;
    plugin.server.destroy(new PluginError("CLOSED", "The plugin ends."));
    assert.equal(await answer, true);
    assert.equal(await plugin.connection.shutdown(), true);
  });

  it("rejects calls with the error it was destroyed with, and closes with it", async () => {
    await using plugin = createPlugin({ implementations: { text: { ...handlers, unary: () => never() } } });
    const client = plugin.connection.dispense("text") as TextClient;
    const call = rejection(client.unary("x"));
    const cause = new PluginError("PLUGIN_EXITED", "The plugin is gone.");
    plugin.connection.destroy(cause);
    plugin.connection.destroy(new Error("again"));
    assert.equal(await call, cause);
    assert.equal(await plugin.connection.closed, cause);
    assert.equal(await rejection(plugin.connection.ping()), cause);
    await plugin.connection.stdioEnded;
  });
});

describe("createGrpcPluginServer()", () => {
  it("closes after the running calls, without their endless neighbours", async () => {
    const answer = createDeferred<string>();
    const entered = createDeferred<void>();
    await using plugin = createPlugin({
      stdio: createSource([]),
      implementations: {
        text: {
          ...handlers,
          unary() {
            entered.resolve();
            return answer.promise;
          },
        },
      },
    });
    const client = plugin.connection.dispense("text") as TextClient;
    const call = client.unary("x");
    await entered.promise;
    const closed = plugin.server.close();
    answer.resolve("in time");
    assert.equal(await call, "in time");
    await closed;
    assert.equal(await plugin.connection.closed, undefined);
    assert.deepEqual(plugin.counts, [1, 0]);
    assert.equal(plugin.server.connectionCount, 0);
    assert.equal(plugin.server.runningHandlerCount, 0);
  });

  it("cuts calls off when the time to close is over", async () => {
    const entered = createDeferred<AbortSignal>();
    await using plugin = createPlugin({
      implementations: {
        text: {
          ...handlers,
          unary(_text: string, { signal }: { signal: AbortSignal }) {
            entered.resolve(signal);
            return never();
          },
        },
      },
    });
    const call = rejection((plugin.connection.dispense("text") as TextClient).unary("x"));
    const signal = await entered.promise;
    await plugin.server.close({ timeoutMs: 10 });
    assert.ok(PluginError.is(signal.reason, "CLOSED"));
    assert.ok(
      PluginError.is(await call, "CONNECTION_LOST") || RpcStatusError.is(await call),
      String(await call),
    );
  });

  it("rejects close with ABORTED when its signal fires, and cuts calls off", async () => {
    const entered = createDeferred<void>();
    await using plugin = createPlugin({
      implementations: {
        text: {
          ...handlers,
          unary() {
            entered.resolve();
            return never();
          },
        },
      },
    });
    const call = rejection((plugin.connection.dispense("text") as TextClient).unary("x"));
    await entered.promise;
    const error = await rejection(plugin.server.close({ signal: AbortSignal.abort("hurry") }));
    assert.ok(PluginError.is(error, "ABORTED"));
    assert.equal(error.cause, "hurry");
    await call;
  });

  it("destroys streams that come after its end", async () => {
    await using plugin = createPlugin();
    await plugin.server.close();
    const [, late] = createSocketPair();
    plugin.server.accept(late);
    assert.equal(late.destroyed, true);
  });

  const options = { plugins, onShutdown: () => undefined };
  const wrong: readonly (readonly [string, GrpcPluginServerOptions, RegExp])[] = [
    [
      "an unknown plugin",
      { ...options, implementations: { nope: {} } },
      /plugin "nope", but the contract has only "text", "group"/,
    ],
    [
      "a missing method",
      { ...options, implementations: { text: { ...handlers, up: undefined } } },
      /plugin "text" has no handler for test.Text: expected a function "up", got undefined/,
    ],
    [
      "several missing methods, naming each",
      { ...options, implementations: { text: { ...handlers, unary: 3, up: undefined } } },
      /plugin "text" has no handler for test.Text: expected a function "unary", got 3; a function "up", got undefined/,
    ],
    [
      "a missing key",
      { ...options, implementations: { group: {} } },
      /plugin "group", key "other" must be an object .* got undefined/,
    ],
    [
      "one service in two plugins",
      {
        plugins: {
          a: { kind: "grpc", services: { single: textService } },
          b: { kind: "grpc", services: { single: textService } },
        },
        implementations: { a: handlers, b: handlers },
        onShutdown: options.onShutdown,
      },
      /plugin "b" and plugin "a" both serve test.Text/,
    ],
    [
      "a wrong number of abandoned handlers",
      { ...options, implementations: {}, maxAbandonedHandlers: 0.5 },
      /maxAbandonedHandlers must be .* got 0.5/,
    ],
    [
      "a wrong limit",
      { ...options, implementations: {}, maxMessageBytes: 0 },
      /maxMessageBytes must be .* got 0/,
    ],
  ];
  for (const [name, given, message] of wrong) {
    it(`refuses ${name}`, () =>
      assert.throws(() => createGrpcPluginServer(given), { name: "TypeError", message }));
  }
});
