import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { PluginError } from "../../src/errors/index.js";
import type { ErrorCode } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions } from "../../src/host/index.js";
import { isolateTemporaryFiles, listHeld } from "../support/held-resources.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "host-start-"));
});
after(() => rm(directory, { recursive: true }));
isolateTemporaryFiles();

async function file(name: string, content: string | Uint8Array, mode = 0o755): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

describe("launch() of something that cannot be started", () => {
  it("reports a file that does not exist", () =>
    fails({ command: ["./no-such-plugin"] }, "COMMAND_NOT_FOUND", /no-such-plugin does not exist/));

  it("reports a name that is not on PATH, and the file of that name beside it", async () => {
    await file("beside", "#!/bin/sh\n");
    await fails({ command: ["beside"], cwd: directory }, "COMMAND_NOT_FOUND", /write \.\/beside/);
  });

  it("reports a module that does not exist", () =>
    fails({ module: "./no-such.js" }, "COMMAND_NOT_FOUND", /no-such\.js/));

  it("reports a working directory that does not exist, not the command", () =>
    fails(
      { command: [fixture("well-behaved")], cwd: "/no/such/directory" },
      "CWD_NOT_FOUND",
      /\/no\/such\/directory/,
    ));

  it("reports a file without permission", async () =>
    fails({ command: [await file("plain", "#!/bin/sh\n", 0o644)] }, "NOT_EXECUTABLE", /chmod \+x/));

  it("reports a directory", () => fails({ command: [directory] }, "NOT_EXECUTABLE", /is a directory/));

  it("reports a text file without a #! line, which execvp would hand to the shell", async () =>
    fails({ command: [await file("text", "echo hello\n")] }, "NOT_EXECUTABLE", /without a "#!" line/));

  it("reports a missing interpreter", async () =>
    fails(
      { command: [await file("script", "#!/opt/no-such/python3\n")] },
      "INTERPRETER_NOT_FOUND",
      /no-such\/python3/,
    ));

  it("reports an interpreter that env does not find", async () =>
    fails(
      { command: [await file("env-script", "#!/usr/bin/env no-such-python\n")] },
      "INTERPRETER_NOT_FOUND",
      /no-such-python/,
    ));

  it("reports Windows line ends in a #! line", async () =>
    fails(
      { command: [await file("crlf", "#!/bin/sh\r\nexit\r\n")] },
      "INTERPRETER_NOT_FOUND",
      /carriage return/,
    ));

  it("reports a program for another system", async () => {
    const mach = new Uint8Array(64);
    mach.set([0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 0x01]);
    const other = process.platform === "darwin" ? Buffer.from("MZ".padEnd(64, "\0")) : mach;
    await fails({ command: [await file("foreign", other)] }, "WRONG_ARCHITECTURE", /this system is/);
  });

  it("reports a command line that the shell does not find, by the shell's code and words", () =>
    fails({ command: "./no-such-plugin --flag" }, "EXITED_EARLY", /not found[\s\S]*Code 127 is the shell's/));

  it("reports what else the operating system refuses, such as an argument that is too long", () =>
    fails({ command: [fixture("well-behaved"), "x".repeat(3_000_000)] }, "SPAWN_FAILED", /E2BIG/));

  it("reports an abort before the start", () =>
    fails(
      { command: [fixture("well-behaved")], signal: AbortSignal.abort(new Error("why")) },
      "ABORTED",
      /aborted/,
    ));
});

describe("launch() of a program that does not shake hands", () => {
  it("times out on one that says nothing", () =>
    fails(
      { command: [fixture("never-handshakes")], timeouts: { startMs: 300 } },
      "START_TIMEOUT",
      /phase "handshake".*nothing on stdout/,
    ));

  it("times out on one that prints something else, and quotes it", () =>
    fails(
      { command: [fixture("prints-garbage")], timeouts: { startMs: 1_000 } },
      "START_TIMEOUT",
      /Server ready on port 3000/,
    ));

  it("times out on half a line, and quotes it", () =>
    fails(
      { command: [fixture("half-line")], timeouts: { startMs: 1_000 } },
      "START_TIMEOUT",
      /1\|1\|unix\|\/tmp\/half/,
    ));

  it("reports a malformed line with the line", () =>
    fails(
      { command: [fixture("malformed-line")] },
      "HANDSHAKE_MALFORMED",
      /1\|1\|udp\|127\.0\.0\.1:1\|grpc/,
    ));

  it("reports another core protocol version", () =>
    fails({ command: [fixture("wrong-core-version")] }, "CORE_VERSION_UNSUPPORTED", /version 2/));

  it("reports another application version, with both sides' versions", async () => {
    const error = await failureOf(
      { command: [fixture("unknown-version")] },
      "VERSION_MISMATCH",
      /version 7.*takes 1\b/,
    );
    assert.deepEqual(error.details, { pluginVersion: 7, hostVersions: [1] });
  });

  it("reports a net/rpc plugin", () =>
    fails({ command: [fixture("speaks-netrpc")] }, "PROTOCOL_UNSUPPORTED", /"netrpc"/));

  it("takes a line without a protocol for net/rpc, as Go does", () =>
    fails({ command: [fixture("four-fields")] }, "PROTOCOL_UNSUPPORTED", /"netrpc"/));

  it("stops listening to endless noise", () =>
    fails(
      { command: [fixture("endless-noise")], maxHandshakeNoiseBytes: 10_000 },
      "HANDSHAKE_NOISE",
      /more than 10000 bytes/,
    ));

  it("reports an early exit with its code and its last output", async () => {
    const error = await failureOf(
      { command: [fixture("exits-early")] },
      "EXITED_EARLY",
      /exited with code 3/,
    );
    assert.match(error.message, /config\.json: no such file/);
    assert.match(error.message, /starting up/);
    assert.deepEqual(error.details["stderrTail"], ["config.json: no such file"]);
    assert.equal(error.details["exitCode"], 3);
    assert.equal(typeof error.details["ranMs"], "number");
  });

  it("quotes the line of a stack trace that says why, however long the trace is", async () => {
    const module = await file("imports-nothing.mjs", 'import "nope-pkg";\n');
    await fails({ module }, "EXITED_EARLY", /\n {2}\| Error.*: Cannot find package 'nope-pkg'/);
  });

  it("recognises a plugin that does not know the cookie", async () => {
    const text = "This binary is a plugin. These are not meant to be executed directly.";
    const path = await file("cookie", `#!/bin/sh\necho "${text}" >&2\nexit 1\n`);
    await fails({ command: [path] }, "EXITED_EARLY", /did not recognise the magic cookie/);
  });

  it("ends the process when the signal fires", async () => {
    const controller = new AbortController();
    const logger = recordingLogger();
    const reason = new Error("no longer needed");
    const path = await file("waits", "#!/bin/sh\necho started >&2\nexec sleep 1000\n");
    const launched = failureOf({ command: [path], signal: controller.signal, logger }, "ABORTED", /aborted/);
    await logger.waitFor(({ message }) => message === "started");
    controller.abort(reason);
    assert.equal((await launched).cause, reason);
  });
});

async function fails(options: LaunchOptions, code: ErrorCode, text: RegExp): Promise<void> {
  await failureOf(options, code, text);
}

/** The error of a launch that rejects with that code and text, with a remedy, and with nothing left behind. */
async function failureOf(options: LaunchOptions, code: ErrorCode, text: RegExp): Promise<PluginError> {
  const before = listHeld();
  let failure: unknown;
  await launch(contract, { logger: recordingLogger(), ...options }).catch(
    (error: unknown) => (failure = error),
  );
  assert.ok(PluginError.is(failure), `expected a PluginError, got ${String(failure)}`);
  assert.equal(failure.code, code, failure.message);
  assert.match(failure.message, text);
  assert.notEqual(failure.remedy, undefined);
  assert.deepEqual(listHeld(), before);
  assert.deepEqual(await readdir(process.env["TMPDIR"] ?? ""), []);
  return failure;
}
