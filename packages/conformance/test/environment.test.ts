// What a plugin is told by its environment, where the two meet, and that the plugin's file is the right one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  unlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { PluginError } from "tenon";
import { launch } from "tenon/host";
import {
  askWithGo,
  askWithTenon,
  environmentPlugins,
  readStarted,
  startWithGo,
} from "../src/cases/environment.js";
import type { Started } from "../src/cases/environment.js";
import { installPlugin } from "../src/cases/installed-plugin.js";
import type { PluginUnderTest } from "../src/cases/plugin-under-test.js";
import { contract } from "../src/environment/contracts.js";
import { scratchFolder } from "../src/harness/scratch-folder.js";
import type { TestScope } from "../src/harness/scratch-folder.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import type { GoBuild } from "../src/peers/go-programs.js";
import { goProgram } from "../src/peers/peer-paths.js";
import { describeWith } from "../src/requirements.js";

describeWith(["go"], "environment, sockets and checksums", () => {
  for (const build of goBuildNames) {
    for (const plugin of environmentPlugins(build)) {
      describeTenonHost(plugin);
      describeGoHost(build, plugin);
      describeNested(build, plugin);
    }
    describeChecksums(build);
  }
});

const protocolNames = [
  "PLUGIN_MAX_PORT",
  "PLUGIN_MIN_PORT",
  "PLUGIN_PROTOCOL_VERSIONS",
  "PLUGIN_UNIX_SOCKET_DIR",
  "TENON_ECHO",
  "TENON_HOST",
];

/** What the shells and the wrapper of a plugin add. */
const shellNames = new Set(["PWD", "OLDPWD", "SHLVL", "_"]);

function namesOf({ env }: Started): string[] {
  return Object.keys(env)
    .filter((name) => !shellNames.has(name))
    .sort();
}

function describeTenonHost(plugin: PluginUnderTest): void {
  describe(`Tenon host with ${plugin.name}`, () => {
    it("gives it nothing of its own, when that is not wanted", async (t) => {
      const { command, cwd } = installPlugin(t, plugin);
      assert.deepEqual(namesOf(await askWithTenon({ command, cwd, inheritEnv: false })), protocolNames);
    });

    it("gives it what is named, with explicit values over it", async (t) => {
      const { command, cwd } = installPlugin(t, plugin);
      process.env["ENVIRONMENT_NAMED"] = "inherited";
      process.env["ENVIRONMENT_OTHER"] = "inherited";
      t.after(() => {
        delete process.env["ENVIRONMENT_NAMED"];
        delete process.env["ENVIRONMENT_OTHER"];
      });
      const inheritEnv = ["ENVIRONMENT_NAMED", "PATH"];
      const told = await askWithTenon({ command, cwd, inheritEnv, env: { PATH: "/explicit" } });
      assert.deepEqual(namesOf(told), ["ENVIRONMENT_NAMED", "PATH", ...protocolNames].sort());
      assert.equal(told.env["PATH"], "/explicit");
    });

    it("meets it in the directory that the host was told", async (t) => {
      const { command, cwd } = installPlugin(t, plugin);
      const tempDir = scratchFolder(t);
      const { env } = await askWithTenon({ command, cwd, tempDir });
      assert.equal(dirname(env["PLUGIN_UNIX_SOCKET_DIR"] ?? ""), tempDir);
      assert.deepEqual(readdirSync(tempDir), []);
    });

    it("meets it in a short directory when TMPDIR is too long", async (t) => {
      const { command, cwd } = installPlugin(t, plugin);
      const long = join(scratchFolder(t), "x".repeat(90));
      mkdirSync(long);
      const former = process.env["TMPDIR"];
      t.after(() => {
        if (former === undefined) delete process.env["TMPDIR"];
        else process.env["TMPDIR"] = former;
      });
      process.env["TMPDIR"] = long;
      const { env } = await askWithTenon({ command, cwd });
      assert.match(env["PLUGIN_UNIX_SOCKET_DIR"] ?? "", /^\/tmp\/tenon-[^/]+$/);
      assert.equal(existsSync(env["PLUGIN_UNIX_SOCKET_DIR"] ?? ""), false);
    });

    it("goes on when the socket's file is deleted, to a graceful end", async (t) => {
      const { command, cwd } = installPlugin(t, plugin);
      const client = await launch(contract, { command, cwd });
      t.after(() => client.close());
      const echo = await client.dispense("echo");
      const folder = readStarted((await echo.unary({})).payload).env["PLUGIN_UNIX_SOCKET_DIR"] ?? "";
      const sockets = readdirSync(folder).filter((name) => name.startsWith("plugin"));
      assert.equal(sockets.length, 1);
      for (const name of sockets) unlinkSync(join(folder, name));
      await echo.unary({});
      await client.ping();
      await client.close();
      const { code, endedBy } = await client.exited;
      assert.deepEqual([code, endedBy], [0, "shutdown"]);
    });
  });
}

function describeGoHost(build: GoBuild, plugin: PluginUnderTest): void {
  describe(`Go host with ${build} and ${plugin.name}`, () => {
    it("finds it in the directory that the host made for it", async (t) => {
      const temporary = scratchFolder(t);
      const { address, told } = await askWithGo(t, {
        build,
        plugin,
        env: { ENVIRONMENT_TEMP_DIR: temporary },
      });
      assert.equal(dirname(address), told.env["PLUGIN_UNIX_SOCKET_DIR"]);
      assert.equal(dirname(dirname(address)), temporary);
      assert.deepEqual(readdirSync(temporary), []);
    });

    it("goes on when the socket's file is deleted", async (t) => {
      const { result } = await askWithGo(t, { build, plugin, env: { ENVIRONMENT_DELETE_SOCKET: "1" } });
      assert.deepEqual(result.leftFiles, []);
    });

    it("starts it with the host's variables or without", async (t) => {
      const env = { ENVIRONMENT_OTHER: "inherited" };
      const { told } = await askWithGo(t, { build, plugin, env });
      assert.equal(told.env["ENVIRONMENT_OTHER"], "inherited");
      const skipping = { ...env, ENVIRONMENT_SKIP_HOST_ENV: "1" };
      const alone = await askWithGo(t, { build, plugin, env: skipping });
      assert.equal(alone.told.env["ENVIRONMENT_OTHER"], undefined);
    });

    it("starts it when its file has the checksum, and else does not", async (t) => {
      const cwd = scratchFolder(t);
      plugin.install(join(cwd, "plugin"));
      const sha256 = hash(join(cwd, "plugin"));
      await askWithGo(t, { build, plugin, env: { ENVIRONMENT_SHA256: sha256 } });
      const env = { ENVIRONMENT_SHA256: "00".repeat(32) };
      const result = await startWithGo({ build, plugin, env, cwd: scratchFolder(t) });
      assert.match(result.stderr, /checksums did not match/);
    });

    if (plugin.name.includes("TypeScript")) {
      for (const autoMtls of ["", "1"]) {
        it(`reaches it over TCP on a port of the host's range${autoMtls === "" ? "" : ", with AutoMTLS"}`, async (t) => {
          const env = {
            ENVIRONMENT_TCP: "1",
            ENVIRONMENT_PORTS: "21000-21999",
            ENVIRONMENT_AUTO_MTLS: autoMtls,
          };
          const { network, address, result } = await askWithGo(t, { build, plugin, env });
          assert.equal(network, "tcp");
          assert.match(address, /^127\.0\.0\.1:21\d\d\d$/);
          assert.equal(/listening on TCP without TLS/.test(result.stderr), autoMtls === "");
        });
      }

      it("finds it in a short directory when TMPDIR is too long", async (t) => {
        const cwd = join(scratchFolder(t), "x".repeat(90));
        mkdirSync(cwd);
        const { address } = await askWithGo(t, { build, plugin, cwd });
        assert.match(address, /^\/tmp\/tenon-[^/]+\/plugin\d+$/);
        assert.equal(existsSync(dirname(address)), false);
      });
    }
  });
}

/** Installs the plugin in the middle and the one that it starts. */
function installNested(t: TestScope, middle: PluginUnderTest, inner: PluginUnderTest) {
  const innerPath = join(scratchFolder(t), "inner");
  inner.install(innerPath);
  return { ...installPlugin(t, middle), innerPath };
}

/** `inner` is started by a plugin that was itself started by a host. */
function describeNested(build: GoBuild, inner: PluginUnderTest): void {
  const [go, tenon] = environmentPlugins(build);

  describe(`${inner.name} started by a Tenon plugin, ${build}`, () => {
    const assertOwn = ({ env }: Started): void => {
      assert.equal(env["TENON_ECHO"], undefined, "the outer host's cookie");
      assert.equal(env["TENON_ECHO_INNER"], "a7");
      assert.equal(env["PLUGIN_PROTOCOL_VERSIONS"], "7");
      assert.deepEqual([env["PLUGIN_MIN_PORT"], env["PLUGIN_MAX_PORT"]], ["10000", "25000"]);
      for (const name of ["PLUGIN_CLIENT_CERT", "PLUGIN_UNIX_SOCKET_GROUP", "PLUGIN_MULTIPLEX_GRPC"]) {
        assert.equal(env[name], undefined, name);
      }
      assert.match(env["PLUGIN_UNIX_SOCKET_DIR"] ?? "", /tenon-[^/]+$/);
    };

    it("hears nothing of what a Go host told the Tenon plugin", async (t) => {
      const temporary = scratchFolder(t);
      const { innerPath } = installNested(t, tenon, inner);
      const { told } = await askWithGo(t, {
        build,
        plugin: tenon,
        env: {
          ENVIRONMENT_INNER: innerPath,
          ENVIRONMENT_TEMP_DIR: temporary,
          ENVIRONMENT_GROUP: String(process.getgid?.()),
          ENVIRONMENT_AUTO_MTLS: "1",
          ENVIRONMENT_PORTS: "21000-21999",
        },
      });
      assertOwn(told);
      assert.notEqual(dirname(told.env["PLUGIN_UNIX_SOCKET_DIR"] ?? ""), temporary);
    });

    it("hears nothing of what a Tenon host told the Tenon plugin", async (t) => {
      const { command, cwd, innerPath } = installNested(t, tenon, inner);
      const ports = { minPort: 21000, maxPort: 21999 };
      const env = { ENVIRONMENT_INNER: innerPath };
      assertOwn(await askWithTenon({ command, cwd, env, ports, autoMtls: "require" }));
    });
  });

  describe(`${inner.name} started by a Go plugin with ${build} under a Tenon host`, () => {
    // A Go host passes on what it was told. With AutoMTLS outside alone, the inner plugin would answer the outer's offer, and the
    // Go host in the middle, which has not asked, would crash: go-plugin client.go:927 @v1.8.0.
    for (const autoMtls of ["off", "require"] as const) {
      it(`answers through both, autoMtls ${autoMtls}`, async (t) => {
        const { command, cwd, innerPath } = installNested(t, go, inner);
        const env = { ENVIRONMENT_INNER: innerPath, ENVIRONMENT_AUTO_MTLS: autoMtls === "off" ? "" : "1" };
        const told = await askWithTenon({ command, cwd, env, autoMtls });
        assert.equal(told.env["TENON_ECHO_INNER"], "a7");
        assert.equal(told.env["PLUGIN_PROTOCOL_VERSIONS"], "7");
      });
    }
  });
}

function hash(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function describeChecksums(build: GoBuild): void {
  describe(`Tenon host with a checksum and a Go plugin with ${build}`, () => {
    const install = (t: TestScope): string => {
      const path = join(realpathSync(scratchFolder(t)), "plugin");
      copyFileSync(goProgram("environment-plugin", build), path);
      return path;
    };

    it("starts the file that it has checked, under its own name", async (t) => {
      const path = install(t);
      const { argv0, executable, env } = await askWithTenon({
        command: [path],
        secure: { checksum: hash(path) },
      });
      assert.equal(argv0, path);
      if (process.platform === "linux") assert.equal(executable, path);
      assert.equal(env["TENON_REACH"], undefined);
    });

    it("starts a private copy under the file's name", async (t) => {
      const path = install(t);
      const secure = { checksum: hash(path), privateCopy: true };
      const { argv0, executable, env } = await askWithTenon({ command: [path], secure });
      assert.equal(argv0, path);
      const copy = join(env["PLUGIN_UNIX_SOCKET_DIR"] ?? "", "copy", "plugin");
      if (process.platform === "linux") assert.equal(executable, copy);
      assert.equal(existsSync(copy), false);
    });

    it("refuses another file", async (t) => {
      const path = install(t);
      const launching = launch(contract, { command: [path], secure: { checksum: "00".repeat(32) } });
      await assert.rejects(launching, (error) => PluginError.is(error, "CHECKSUM_MISMATCH"));
    });
  });
}
