import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { connectTo, FixtureProcess, fixtureCommand, pluginEnvironment } from "../support/plugin-process.js";
import type { FixtureConnection } from "../support/plugin-process.js";

async function start(
  test: TestContext,
  serveOptions: object = {},
): Promise<FixtureConnection & { plugin: FixtureProcess }> {
  const env = pluginEnvironment({ FIXTURE_SERVE: JSON.stringify(serveOptions) });
  const plugin = new FixtureProcess(test, fixtureCommand("plugin-commands.ts"), env);
  return { ...(await connectTo(plugin)), plugin };
}

/** Ends the plugin as a host does: all output has come once it has answered. */
async function end({ connection, plugin }: FixtureConnection & { plugin: FixtureProcess }): Promise<void> {
  await connection.shutdown();
  await connection.stdioEnded;
  assert.deepEqual(await plugin.closed, { code: 0, signal: null });
}

describe("a plugin's stdout", () => {
  it("reaches the host in order: from modules that load, the console, the stream, and the last hook", async (test) => {
    const fixture = await start(test);
    await fixture.command("log", "by the console");
    await fixture.command("write", "by the stream\n");
    await end(fixture);
    const expected = ["written while loading", "by the console", "by the stream", "ending: shutdown", ""];
    assert.equal(fixture.output(), expected.join("\n"));
  });

  it("is caught by a bare serve() even where the stream was in use before", async (test) => {
    const plugin = new FixtureProcess(test, fixtureCommand("plugin-bare.ts"), pluginEnvironment());
    const fixture = { ...(await connectTo(plugin)), plugin };
    await fixture.sample.echo({});
    await end(fixture);
    assert.equal(fixture.output(), "by an old reference\nby an old console\n");
    assert.equal(plugin.stdout.split("\n").length, 2);
  });

  it("is one, whichever copy of the library takes hold of it first", async (test) => {
    const folder = mkdtempSync(join(tmpdir(), "tenon-test-"));
    test.after(() => rmSync(folder, { recursive: true }));
    const copy = join(folder, "stdout.mjs");
    const entry = fileURLToPath(new URL("../../src/stdout.ts", import.meta.url));
    await build({ entryPoints: [entry], outfile: copy, bundle: true, format: "esm", platform: "node" });
    const [node, ...args] = fixtureCommand("plugin-bare.ts");
    const env = pluginEnvironment({ FIXTURE_EARLY: "1" });
    const plugin = new FixtureProcess(test, [node, "--import", pathToFileURL(copy).href, ...args], env);
    const fixture = { ...(await connectTo(plugin)), plugin };
    await end(fixture);
    assert.equal(fixture.output(), "written too early\n");
  });

  it("spoils the handshake of a bare serve() when a module writes before it", async (test) => {
    const env = pluginEnvironment({ FIXTURE_EARLY: "1" });
    const plugin = new FixtureProcess(test, fixtureCommand("plugin-bare.ts"), env);
    assert.equal(await plugin.handshake(), "written too early");
  });

  it("drops the oldest when no host takes it, and says how much", async (test) => {
    const env = pluginEnvironment({ FIXTURE_SERVE: '{"maxOutputBytes":10240}' });
    const plugin = new FixtureProcess(test, fixtureCommand("plugin-commands.ts"), env);
    const fixture = { ...(await connectTo(plugin)), plugin };
    // One turn of the plugin's event loop: nothing can be taken in between.
    await fixture.command("flood", "1000");
    await end(fixture);
    const dropped = /\[tenon: (\d+) bytes of output were dropped here/.exec(fixture.output());
    assert.ok(dropped);
    const rest = fixture.output().slice(fixture.output().indexOf("]\n") + 2);
    const floodLeft = rest.slice(0, rest.indexOf("ending: "));
    const before = fixture.output().slice(0, fixture.output().indexOf("[tenon"));
    const written = "written while loading\n".length + 1000 * 100;
    assert.equal(before.trimEnd().length + 1 + Number(dropped[1]) + floodLeft.length, written);
    assert.ok(floodLeft.length <= 10240);
    assert.ok(floodLeft.endsWith(`${"999".padStart(99, ".")}\n`));
  });

  it("arrives whole, a mebibyte at once", async (test) => {
    const fixture = await start(test);
    await fixture.command("flood", "10000");
    await end(fixture);
    const lines = fixture.output().split("\n");
    assert.equal(lines.length, 1 + 10_000 + 1 + 1);
    assert.equal(lines[10_000], "9999".padStart(99, "."));
  });

  it("looks like a pipe, takes an end() for no end, and goes on", async (test) => {
    const fixture = await start(test);
    const facts: unknown = JSON.parse(await fixture.command("stdoutFacts"));
    assert.deepEqual(facts, { isTTY: false, writable: true, writableLength: 0, fd: 1 });
    await fixture.command("endStdout");
    await fixture.command("log", "and on");
    await end(fixture);
    assert.equal(fixture.output(), "written while loading\nlast words\nand more\nand on\nending: shutdown\n");
  });

  it("keeps callbacks, encodings and pipes", async (test) => {
    const fixture = await start(test);
    const facts: unknown = JSON.parse(await fixture.command("stream"));
    assert.deepEqual(facts, { accepted: true, callbacks: ["write", "bytes"] });
    await end(fixture);
    assert.equal(fixture.output(), "written while loading\ntext bytes hex\npiped\nended\nending: shutdown\n");
  });

  it("of a worker thread arrives, too", async (test) => {
    const fixture = await start(test);
    await fixture.command("worker");
    await end(fixture);
    assert.match(fixture.output(), /\nfrom a worker\n/);
  });

  it("goes to stderr, and so into the host's log, when the process exits before it was taken", async (test) => {
    const { command, plugin } = await start(test);
    await assert.rejects(command("exit", "my last line"));
    assert.deepEqual(await plugin.closed, { code: 3, signal: null });
    assert.match(plugin.stderr, /my last line\n/);
  });

  for (const afterMs of [0, 5])
    for (const how of ["exit", "crash"])
      it(`is accounted for to the last line when a flood ends in ${how} ${afterMs} ms later`, async (test) => {
        const lineCount = 60_000;
        const { command, connection, output, plugin } = await start(test);
        await assert.rejects(command("floodAndEnd", JSON.stringify({ lineCount, afterMs, how })));
        await Promise.all([plugin.closed, connection.stdioEnded]);
        const arrived = new Set(`${output()}\n${plugin.stderr}`.split("\n"));
        const isMissing = (_: unknown, line: number): boolean => !arrived.has(String(line).padStart(10, "."));
        const missingBytes = 11 * Array.from({ length: lineCount }, isMissing).filter(Boolean).length;
        const dropped = /\[tenon: (\d+) bytes of output were dropped here/.exec(plugin.stderr)?.[1] ?? "0";
        // Up to 16 KiB may have left the process without its having been told; a line may be cut at either end.
        assert.ok(
          missingBytes <= Number(dropped) + 22,
          `${missingBytes} bytes are missing, ${dropped} dropped`,
        );
        assert.ok(Number(dropped) <= missingBytes + 17 * 1024, `${dropped} dropped, ${missingBytes} missing`);
        assert.ok(arrived.has(`${lineCount - 1}`.padStart(10, ".")));
      });

  it("of a child process is not caught: it reaches descriptor 1", async (test) => {
    const fixture = await start(test);
    await fixture.command("child");
    await end(fixture);
    assert.ok(!fixture.output().includes("from a child"));
    assert.match(fixture.plugin.stdout, /\nfrom a child\n$/);
  });
});

describe("a plugin's stderr", () => {
  it("stays the process's own, log entries among the rest", async (test) => {
    const fixture = await start(test);
    await fixture.command("stderr", "plain text");
    await fixture.command("entry", "structured");
    await end(fixture);
    assert.match(fixture.plugin.stderr, /^plain text$/m);
    assert.match(
      fixture.plugin.stderr,
      /^\{"@level":"info","@message":"structured","@module":"fixture","@timestamp":"[^"]+000Z","pid":\d+\}$/m,
    );
    assert.equal(fixture.output(), "written while loading\nending: shutdown\n");
  });
});
