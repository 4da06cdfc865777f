import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { consoleLogger } from "./console-logger.js";
import { launch } from "./launch.js";
import { normalizeLaunchOptions } from "./normalize-launch-options.js";

const command = ["./plugin"];

describe("normalizeLaunchOptions()", () => {
  it("fills in what was not said", () => {
    const options = normalizeLaunchOptions({ command });
    assert.deepEqual(options.source, { kind: "program", file: "./plugin", args: [] });
    assert.deepEqual(
      [options.cwd, options.env, options.inheritEnv, options.stdin],
      [process.cwd(), {}, true, "inherit"],
    );
    assert.deepEqual([options.maxMessageBytes, options.maxHandshakeNoiseBytes], [2_147_483_647, 65_536]);
    const { startMs, pingMs, shutdownMs, terminateMs, killMs } = options.timeouts;
    assert.deepEqual(
      [startMs, pingMs, shutdownMs, terminateMs, killMs],
      [60_000, 10_000, 2_000, 1_000, 5_000],
    );
  });

  it("asks for AutoMTLS only where plugins are reached over TCP, when nothing is said", () => {
    const byDefault = process.platform === "win32" ? "offer" : "off";
    const { autoMtls, certificateCurve, tls } = normalizeLaunchOptions({ command });
    assert.deepEqual([autoMtls, certificateCurve, tls], [byDefault, "P-256", undefined]);
    assert.equal(normalizeLaunchOptions({ command, autoMtls: "off" }).autoMtls, "off");
    assert.equal(normalizeLaunchOptions({ command, tls: {} }).autoMtls, "off");
  });

  it("takes everything that it should", () => {
    const { source, cwd, timeouts } = normalizeLaunchOptions({
      command: "python plugin.py",
      cwd: pathToFileURL("/tmp"),
      env: { A: "1", B: undefined },
      inheritEnv: false,
      stdin: "ignore",
      logger: consoleLogger(),
      stderr: process.stderr,
      syncStdout: new PassThrough(),
      syncStderr: process.stdout,
      signal: new AbortController().signal,
      timeouts: { startMs: Infinity, killMs: 0 },
      maxMessageBytes: 1,
      maxHandshakeNoiseBytes: 2 ** 30,
    });
    assert.deepEqual(source, { kind: "shell", line: "python plugin.py" });
    assert.equal(cwd, "/tmp");
    assert.deepEqual([timeouts.startMs, timeouts.killMs, timeouts.pingMs], [Infinity, 0, 10_000]);
  });

  it("takes a module as a URL, as a file: URL in a string, or as a path", () => {
    for (const module of [new URL("file:///p/plugin.js"), "file:///p/plugin.js", "/p/plugin.js"]) {
      const { source } = normalizeLaunchOptions({ module, execArgv: ["--x"], args: ["a"] });
      assert.deepEqual(source, { kind: "module", path: "/p/plugin.js", execArgv: ["--x"], args: ["a"] });
    }
  });

  const wrong: readonly (readonly [unknown, typeof TypeError | typeof RangeError, RegExp])[] = [
    [undefined, TypeError, /launch\(\) options must be an object, got undefined/],
    [{}, TypeError, /needs command.*or module/],
    [{ command, autoMtls: true }, TypeError, /autoMtls must be "off" or "offer" or "require", got true/],
    [{ command, autoMtls: "require", tls: {} }, TypeError, /tls and autoMtls exclude each other/],
    [
      { command, certificateCurve: "P-384" },
      TypeError,
      /certificateCurve must be "P-256" or "P-521", got "P-384"/,
    ],
    [
      { command, tls: { rejectUnauthorized: false } },
      TypeError,
      /tls has no field named "rejectUnauthorized"/,
    ],
    [{ command, module: "p.js" }, TypeError, /either command or module, got both/],
    [{ comand: command }, TypeError, /no field named "comand": did you mean command\?/],
    [{ command, retries: 3 }, TypeError, /"retries": known are command, module/],
    [{ command: [] }, TypeError, /command\[0\] must name a program/],
    [{ command: " " }, TypeError, /command must not be empty/],
    [{ command: ["a", 1] }, TypeError, /command\[1\] must be a string, got 1/],
    [{ command: ["a\0"] }, TypeError, /command\[0\] must not contain a NUL/],
    [
      { command: {} },
      TypeError,
      /command must be an array of strings, or a string for the shell, got an object/,
    ],
    [{ command, args: ["x"] }, TypeError, /args goes with module only/],
    [{ command, execArgv: [] }, TypeError, /execArgv goes with module only/],
    [{ module: new URL("https://x/p.js") }, TypeError, /module must be a file: URL or a path, got "https/],
    [{ module: "p.js", args: "x" }, TypeError, /args must be an array of strings, got "x"/],
    [{ command, cwd: 1 }, TypeError, /cwd must be a path or a file: URL, got 1/],
    [{ command, env: ["A=1"] }, TypeError, /env must be an object/],
    [{ command, env: { A: 1 } }, TypeError, /env\["A"\] must be a string.*got 1/],
    [{ command, env: { "A=B": "1" } }, TypeError, /name that no variable can have: "A=B"/],
    [{ command, inheritEnv: "no" }, TypeError, /inheritEnv must be true, false or an array .* got "no"/],
    [{ command, inheritEnv: ["PATH", 1] }, TypeError, /inheritEnv must be .* got an array/],
    [{ command, tempDir: 1 }, TypeError, /tempDir must be a path or a file: URL, got 1/],
    [
      { command, tempDir: `/${"x".repeat(100)}` },
      RangeError,
      /tempDir must have at most \d+ bytes.* got 101/,
    ],
    [{ command, ports: 4000 }, TypeError, /ports must be an object, got 4000/],
    [{ command, ports: { minPort: 1 } }, TypeError, /ports\.maxPort must be a port number, got undefined/],
    [{ command, ports: { minPort: 1, maxPort: 65536 } }, RangeError, /ports\.maxPort .* got 65536/],
    [{ command, ports: { minPort: 2, maxPort: 1 } }, RangeError, /must not be greater .* got 2 and 1/],
    [
      { command: "./plugin", secure: { checksum: "00".repeat(32) } },
      TypeError,
      /secure needs command as an array/,
    ],
    [{ command, stdin: "pipe" }, TypeError, /stdin must be "inherit" or "ignore", got "pipe"/],
    [{ command, logger: console.log }, TypeError, /logger must be an object with the methods/],
    [{ command, stderr: "file" }, TypeError, /stderr must be a Writable stream, got "file"/],
    [{ command, signal: {} }, TypeError, /signal must be an AbortSignal, got an object/],
    [{ command, timeouts: { startMS: 1 } }, TypeError, /no field named "startMS": did you mean startMs\?/],
    [
      { command, timeouts: { startMs: "1" } },
      TypeError,
      /timeouts\.startMs must be a number of milliseconds, got "1"/,
    ],
    [{ command, timeouts: { killMs: -1 } }, RangeError, /timeouts\.killMs must be 0 or more/],
    [{ command, timeouts: { pingMs: NaN } }, RangeError, /timeouts\.pingMs must be 0 or more/],
    [{ command, maxMessageBytes: 0 }, RangeError, /maxMessageBytes must be a whole number of bytes from 1/],
    [{ command, maxHandshakeNoiseBytes: 1.5 }, RangeError, /maxHandshakeNoiseBytes must be a whole number/],
  ];
  for (const [options, type, text] of wrong) {
    it(`refuses with ${text.source}`, () => {
      assert.throws(
        () => normalizeLaunchOptions(options),
        (error) => error instanceof type && text.test(error.message),
      );
    });
  }
});

describe("launch() with a wrong argument", () => {
  it("throws at once, and does not return a promise", () => {
    // @ts-expect-error -- 2345: no contract
    assert.throws(() => launch({}, { command }), TypeError);
  });
});
