import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { ownCookieKey } from "../../internal/own-cookie.js";
import { claimProcess } from "./claim-process.js";
import { listenForHost } from "./plugin-listener.js";
import { writeHandshake } from "./write-handshake.js";

const noPorts = { minPort: 0, maxPort: 0 };

function refuse(): never {
  assert.fail("nobody connects here");
}

describe("claimProcess()", () => {
  it("makes the process a plugin's once, and remembers its cookie for hosts in the same process", () => {
    assert.equal(ownCookieKey(), undefined);
    claimProcess("MY_COOKIE");
    assert.equal(ownCookieKey(), "MY_COOKIE");
    assert.throws(() => claimProcess("MY_COOKIE"), /serve\(\) was called twice/);
  });
});

describe("listenForHost() with tcp", () => {
  const unused = { socketDirectory: "/no/such", socketGroup: undefined };

  it("takes any free port of 127.0.0.1 when the host names none", async () => {
    const listener = await listenForHost({ ...unused, ports: noPorts, tcp: true }, refuse);
    assert.ok(listener.address.network === "tcp" && listener.address.host === "127.0.0.1");
    await listener.close();
  });

  it("takes the first free port of the host's range, and its own range before the host's", async () => {
    const first = await listenForHost({ ...unused, ports: noPorts, tcp: true }, refuse);
    assert.ok(first.address.network === "tcp");
    const { port } = first.address;
    const range = { minPort: port, maxPort: port + 20 };
    for (const settings of [
      { ports: range, tcp: true },
      { ports: noPorts, tcp: range },
    ]) {
      const second = await listenForHost({ ...unused, ...settings }, refuse);
      assert.ok(second.address.network === "tcp");
      assert.ok(second.address.port > port && second.address.port <= port + 20);
      await second.close();
    }
    const taken = { ...unused, ports: { minPort: port, maxPort: port }, tcp: true };
    await assert.rejects(listenForHost(taken, refuse), (error) => PluginError.is(error, "LISTEN_FAILED"));
    await first.close();
  });

  it("says what is wrong with the host's ports", async () => {
    const settings = { ...unused, ports: { problem: "PLUGIN_MIN_PORT must be a port." }, tcp: true };
    await assert.rejects(listenForHost(settings, refuse), (error) => {
      return PluginError.is(error, "LISTEN_FAILED") && /PLUGIN_MIN_PORT must be a port\./.test(error.message);
    });
  });
});

describe("listenForHost()", () => {
  it("refuses a directory of the host's that makes the path too long", async () => {
    const settings = { ports: noPorts, socketDirectory: `/tmp/${"x".repeat(100)}`, socketGroup: undefined };
    await assert.rejects(listenForHost(settings, refuse), (error) =>
      PluginError.is(error, "SOCKET_PATH_TOO_LONG"),
    );
  });

  it("announces an absolute path for a relative directory", async () => {
    const directory = mkdtempSync(join(tmpdir(), "tenon-test-"));
    const cwd = process.cwd();
    process.chdir(directory);
    try {
      const listener = await listenForHost(
        { ports: noPorts, socketDirectory: ".", socketGroup: undefined },
        refuse,
      );
      assert.ok(listener.address.network === "unix" && listener.address.path.startsWith("/"));
      await listener.close();
    } finally {
      process.chdir(cwd);
      rmSync(directory, { recursive: true });
    }
  });
});

describe("writeHandshake()", () => {
  it("writes the line and its end", () => {
    const directory = mkdtempSync(join(tmpdir(), "tenon-test-"));
    const path = join(directory, "out");
    const fd = openSync(path, "w");
    writeHandshake("1|1|unix|/p|grpc|", fd);
    closeSync(fd);
    assert.equal(readFileSync(path, "utf8"), "1|1|unix|/p|grpc|\n");
    rmSync(directory, { recursive: true });
  });

  it("says that stdout is gone", () => {
    const fd = openSync("/dev/null", "r");
    assert.throws(
      () => writeHandshake("1|1|unix|/p|grpc|", fd),
      (error) =>
        PluginError.is(error, "CONNECTION_LOST") && /could not be written to stdout/.test(error.message),
    );
    closeSync(fd);
  });
});
