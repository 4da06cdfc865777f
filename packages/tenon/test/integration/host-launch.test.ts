import assert from "node:assert/strict";
import { existsSync, fstatSync, realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { PluginError } from "../../src/errors/index.js";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions } from "../../src/host/index.js";
import { contract, fixture, recordingLogger } from "../support/host-fixtures.js";

describe("launch() of a plugin that does as it should", () => {
  it("gives a client whose dispensed object calls the plugin", async () => {
    await using client = await launch(contract, { command: [fixture("well-behaved")] });
    const sample = await client.dispense("sample");
    assert.equal((await sample.echo({ author: "me" })).author, "me");
    assert.equal(client.version, 1);
    assert.equal(client.protocol, "grpc");
    await client.ping();
  });

  it("gives the same object for the same name", async () => {
    await using client = await launch(contract, { command: [fixture("well-behaved")] });
    assert.equal(await client.dispense("sample"), await client.dispense("sample"));
  });

  it("rejects a name that the contract does not have, with the one it was probably meant to be", async () => {
    await using client = await launch(contract, { command: [fixture("well-behaved")] });
    // @ts-expect-error -- 2345: the type knows it too
    const wrong = client.dispense("samples");
    await assert.rejects(
      wrong,
      (error) => PluginError.is(error, "UNKNOWN_PLUGIN") && /"sample"/.test(error.message),
    );
  });

  it("keeps the plugin through noise before its handshake line, and warns of each line of it", async () => {
    const logger = recordingLogger();
    await using client = await launch(contract, { command: [fixture("noise-before-line")], logger });
    await client.ping();
    const warned = logger.entries
      .filter(({ level }) => level === "warn")
      .map(({ fields }) => fields?.["text"]);
    assert.deepEqual(warned, ["loading model…", "almost there: ready"]);
    await logger.waitFor(({ level, message }) => level === "debug" && message === "and on it goes");
  });

  it("runs a module with this Node", async () => {
    const module = pathToFileURL(fixture("tells-environment"));
    const told = await ask({ module, args: ["a", "b c"], execArgv: ["--stack-size=900"] });
    assert.deepEqual(told.argv, ["a", "b c"]);
    assert.deepEqual(told.execArgv, ["--stack-size=900"]);
  });

  it("runs a module by its path", async () => {
    assert.deepEqual((await ask({ module: fixture("tells-environment"), execArgv: [] })).argv, []);
  });

  it("runs a command line in a shell", async () => {
    const told = await ask({ command: `MINE=$((6 * 7)) ${fixture("tells-environment")} "x y"; true` });
    assert.equal(told.env["MINE"], "42");
    assert.deepEqual(told.argv, ["x y"]);
  });

  it("finds a program along the plugin's own PATH", async () => {
    const name = basename(fixture("tells-environment"));
    const path = `${fixture("").replace(/\/[^/]*$/, "")}:${process.env["PATH"]}`;
    assert.deepEqual((await ask({ command: [name, "1"], env: { PATH: path } })).argv, ["1"]);
  });

  it("gives the host's own stdin, or none", async () => {
    const command = [fixture("tells-environment")] as const;
    assert.deepEqual((await ask({ command })).stdin, identify(fstatSync(0)));
    assert.deepEqual((await ask({ command, stdin: "ignore" })).stdin, identify(statSync("/dev/null")));
  });
});

describe("the environment of a launched plugin", () => {
  let directory: string;
  before(async () => {
    directory = realpathSync(await mkdtemp(join(tmpdir(), "host-cwd-")));
    process.env["INHERITED"] = "yes";
    process.env["TAKEN_AWAY"] = "yes";
    process.env["PLUGIN_CLIENT_CERT"] = "my host's certificate";
    process.env["PLUGIN_MULTIPLEX_GRPC"] = "true";
    process.env["PLUGIN_OF_MINE"] = "stays";
    process.env["TENON_HOST"] = "1;2;3";
    process.env["TENON_OTHER"] = "1";
  });
  after(async () => {
    for (const name of [
      "INHERITED",
      "TAKEN_AWAY",
      "PLUGIN_CLIENT_CERT",
      "PLUGIN_MULTIPLEX_GRPC",
      "PLUGIN_OF_MINE",
      "TENON_HOST",
      "TENON_OTHER",
    ]) {
      delete process.env[name];
    }
    await rm(directory, { recursive: true });
  });

  it("has what the protocol asks for", async () => {
    const { env } = await ask({ command: [fixture("tells-environment")] });
    assert.equal(env["TEST_PLUGIN"], "yes");
    assert.equal(env["PLUGIN_MIN_PORT"], "10000");
    assert.equal(env["PLUGIN_MAX_PORT"], "25000");
    assert.equal(env["PLUGIN_PROTOCOL_VERSIONS"], "1");
    assert.match(env["TENON_HOST"] ?? "", new RegExp(`^${process.pid};\\d+;pid:`));
    assert.match(env["PLUGIN_UNIX_SOCKET_DIR"] ?? "", /tenon-/);
  });

  it("has the host's variables, with explicit ones over them, and nothing that the host's own host told it", async () => {
    const env = {
      INHERITED: "no, explicit",
      TAKEN_AWAY: undefined,
      "odd.name-of.mine": "kept",
      PLUGIN_UNIX_SOCKET_GROUP: "wheel",
    };
    const told = await ask({ command: [fixture("tells-environment")], env, cwd: directory });
    assert.equal(told.env["INHERITED"], "no, explicit");
    assert.equal(told.env["odd.name-of.mine"], "kept");
    assert.equal(told.env["PLUGIN_OF_MINE"], "stays");
    for (const name of [
      "TAKEN_AWAY",
      "PLUGIN_CLIENT_CERT",
      "PLUGIN_MULTIPLEX_GRPC",
      "PLUGIN_UNIX_SOCKET_GROUP",
    ]) {
      assert.equal(told.env[name], undefined, name);
    }
    assert.deepEqual(
      Object.keys(told.env).filter((name) => name.startsWith("TENON_")),
      ["TENON_HOST"],
    );
    assert.equal(told.cwd, directory);
  });

  it("has nothing of the host's when that is not wanted", async () => {
    const { env } = await ask({
      command: [process.execPath, fixture("tells-environment")],
      inheritEnv: false,
      env: { A: "1" },
    });
    const shellOwn = ["PWD", "SHLVL", "_", "OLDPWD"];
    assert.deepEqual(
      Object.keys(env)
        .filter((name) => !shellOwn.includes(name))
        .sort(),
      [
        "A",
        "PLUGIN_MAX_PORT",
        "PLUGIN_MIN_PORT",
        "PLUGIN_PROTOCOL_VERSIONS",
        "PLUGIN_UNIX_SOCKET_DIR",
        "TENON_HOST",
        "TEST_PLUGIN",
      ],
    );
  });

  it("has those of the host's variables that are named, and no others", async () => {
    const told = await ask({
      command: [process.execPath, fixture("tells-environment")],
      inheritEnv: ["INHERITED", "PATH", "PLUGIN_CLIENT_CERT"],
    });
    assert.equal(told.env["INHERITED"], "yes");
    assert.equal(told.env["PATH"], process.env["PATH"]);
    assert.equal(told.env["PLUGIN_CLIENT_CERT"], undefined);
    assert.equal(told.env["TAKEN_AWAY"], undefined);
  });

  it("has the ports and the directory that the host was told", async () => {
    const ports = { minPort: 4000, maxPort: 4010 };
    const { env } = await ask({ command: [fixture("tells-environment")], tempDir: directory, ports });
    assert.deepEqual([env["PLUGIN_MIN_PORT"], env["PLUGIN_MAX_PORT"]], ["4000", "4010"]);
    assert.equal(dirname(env["PLUGIN_UNIX_SOCKET_DIR"] ?? ""), directory);
  });

  it("has a private directory that is gone after the end", async () => {
    const { env } = await ask({ command: [fixture("tells-environment")] });
    assert.equal(existsSync(env["PLUGIN_UNIX_SOCKET_DIR"] ?? ""), false);
  });
});

interface Told {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly cwd: string;
  readonly stdin: readonly number[];
}

async function ask(options: LaunchOptions): Promise<Told> {
  await using client = await launch(contract, options);
  const sample = await client.dispense("sample");
  return JSON.parse((await sample.echo({})).author) as Told;
}

function identify({ dev, ino, rdev }: Stats): number[] {
  return [dev, ino, rdev];
}
