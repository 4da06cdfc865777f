import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { describe, it } from "node:test";
import { PluginError } from "../../src/errors/index.js";
import type { ErrorCode } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

isolateTemporaryFiles();

describe("launch() of a plugin that cannot be talked to", () => {
  it("reports a socket that does not exist", () =>
    fails("missing-socket", "CONNECT_FAILED", /tenon-no-such-socket: ENOENT/));

  it("reports an address on another machine", () =>
    fails("remote-address", "CONNECT_FAILED", /not on this machine/));

  it("reports a server that speaks HTTP/1.1", () => fails("not-http2", "HTTP2_PROTOCOL", /./));

  it("reports a server that breaks the rules of HTTP/2", () => fails("breaks-http2", "HTTP2_PROTOCOL", /./));

  it("reports a server that hangs up", () => fails("hangs-up", "CONNECTION_LOST", /closed the connection/));

  it("reports a server that says nothing, with the phase", async () => {
    const error = await failureOf("silent-server", { startMs: 1_000 });
    assert.equal(error.code, "START_TIMEOUT");
    assert.equal(error.details["phase"], "first answer");
  });

  it("reports a process that ends when it is connected to by its exit", async () => {
    const error = await failureOf("dies-when-connected");
    assert.equal(error.code, "PLUGIN_EXITED");
    assert.equal(error.details["exitCode"], 4);
    assert.equal(error.details["phase"], "first answer");
    assert.deepEqual(error.details["stderrTail"], ["no thanks"]);
  });
});

describe("a call of a plugin that goes wrong", () => {
  it("rejects with the exit of a plugin that ends in the middle of it", async () => {
    const { error, exited } = await callOf("exits-mid-call");
    assert.equal(error.code, "PLUGIN_EXITED");
    assert.match(error.message, /exited with code 7[\s\S]*out of cheese/);
    assert.equal(error.details["exitCode"], 7);
    assert.equal(error.details["phase"], "running");
    assert.deepEqual(error.details["stderrTail"], ["out of cheese"]);
    assert.equal(typeof error.details["ranMs"], "number");
    assert.equal(exited.code, 7);
    assert.equal(exited.endedBy, "itself");
  });

  it("rejects with the signal of a plugin that is killed in the middle of it", async () => {
    const { error, exited } = await callOf("killed-mid-call");
    assert.equal(error.code, "PLUGIN_EXITED");
    assert.equal(error.details["signal"], "SIGKILL");
    assert.equal(exited.signal, "SIGKILL");
    assert.equal(exited.endedBy, "itself");
  });

  it("rejects with CONNECTION_LOST when the plugin hangs up and lives on", async () => {
    const { error, exited } = await callOf("closes-connection");
    assert.equal(error.code, "CONNECTION_LOST");
    // There is nobody to ask: the ladder begins with SIGTERM.
    assert.equal(exited.endedBy, "sigterm");
  });

  it("rejects a response without status", async () => {
    const { error } = await callOf("no-status");
    assert.equal(error.code, "GRPC_PROTOCOL");
    assert.match(error.message, /without trailers/);
  });

  it("rejects later calls, pings and dispenses with the same exit", async () => {
    await using client = await launch(contract, {
      command: [fixture("exits-mid-call")],
      logger: recordingLogger(),
    });
    const sample = await client.dispense("sample");
    await assert.rejects(sample.echo({}), isExit);
    await client.exited;
    await assert.rejects(sample.echo({}), isExit);
    await assert.rejects(client.ping(), isExit);
    await assert.rejects(client.dispense("sample"), isExit);
    await client.close();
  });
});

function isExit(error: unknown): boolean {
  return PluginError.is(error, "PLUGIN_EXITED") && error.details["exitCode"] === 7;
}

async function fails(name: string, code: ErrorCode, text: RegExp): Promise<void> {
  const error = await failureOf(name);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, text);
  assert.notEqual(error.remedy, undefined);
}

/** The error of a launch of that fixture, which leaves nothing behind. */
async function failureOf(name: string, timeouts: { startMs?: number } = {}): Promise<PluginError> {
  const before = listHeld();
  const launched = launch(contract, { command: [fixture(name)], logger: recordingLogger(), timeouts });
  const error = await launched.then(() => assert.fail("the launch did not fail"), toPluginError);
  assert.deepEqual(listHeld(), before);
  assert.deepEqual(await readdir(process.env["TMPDIR"] ?? ""), []);
  return error;
}

/** The error of one call of that fixture, and how it ended when it was closed. */
async function callOf(name: string) {
  await using client = await launch(contract, { command: [fixture(name)], logger: recordingLogger() });
  const sample = await client.dispense("sample");
  const error = await sample.echo({}).then(() => assert.fail("the call did not fail"), toPluginError);
  await client.close();
  return { error, exited: await client.exited };
}

function toPluginError(error: unknown): PluginError {
  assert.ok(PluginError.is(error), `expected a PluginError, got ${String(error)}`);
  return error;
}
