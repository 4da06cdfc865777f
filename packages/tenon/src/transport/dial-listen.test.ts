import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { PluginError } from "../errors/index.js";
import type { ErrorCode } from "../errors/index.js";
import type { ByteStream } from "./byte-stream.js";
import { dial } from "./dial.js";
import { listen } from "./listen.js";
import type { Listener } from "./listen.js";
import { createPrivateDirectory } from "./private-directory.js";
import type { PrivateDirectory } from "./private-directory.js";

let directory: PrivateDirectory;
before(async () => {
  directory = await createPrivateDirectory();
});
after(() => directory.remove());

function refuse(): never {
  assert.fail("nobody connects here");
}

function failsWith(code: ErrorCode, text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PluginError.is(error, code), String(error));
    assert.match(error.message, text);
    return true;
  };
}

/** What one connection says back: each side sends its word and ends. */
async function exchange(listener: Listener, accepted: Promise<ByteStream>): Promise<string> {
  const client = await dial(listener.address);
  const server = await accepted;
  server.end("hello");
  const [bytes] = (await once(client, "data")) as [Buffer];
  const closed = once(server, "close");
  client.end();
  await closed;
  return bytes.toString();
}

async function listenOnce(
  target: Parameters<typeof listen>[0],
): Promise<{ listener: Listener; accepted: Promise<ByteStream> }> {
  let accept: (stream: ByteStream) => void = () => undefined;
  const accepted = new Promise<ByteStream>((resolve) => (accept = resolve));
  return { listener: await listen(target, (stream) => accept(stream)), accepted };
}

describe("listen()", () => {
  it("accepts over a unix socket that is this user's alone, and removes the file", async () => {
    const path = join(directory.path, "plugin1");
    const { listener, accepted } = await listenOnce({ network: "unix", path });
    assert.equal(statSync(path).mode & 0o777, 0o700);
    assert.equal(await exchange(listener, accepted), "hello");
    await listener.close();
    assert.equal(existsSync(path), false);
    await listener.close();
  });

  it("opens the socket to a group by its number", async () => {
    const path = join(directory.path, "group1");
    const listener = await listen({ network: "unix", path, group: String(userInfo().gid) }, refuse);
    assert.equal(statSync(path).mode & 0o777, 0o660);
    await listener.close();
  });

  it("refuses a group that is not there, and leaves no socket", async () => {
    const path = join(directory.path, "group2");
    await assert.rejects(
      listen({ network: "unix", path, group: "no-such-group" }, refuse),
      failsWith("LISTEN_FAILED", /PLUGIN_UNIX_SOCKET_GROUP/),
    );
    assert.equal(existsSync(path), false);
  });

  it("accepts over TCP on 127.0.0.1 only", async () => {
    const { listener, accepted } = await listenOnce({ network: "tcp" });
    assert.equal(listener.address.network === "tcp" && listener.address.host, "127.0.0.1");
    assert.equal(await exchange(listener, accepted), "hello");
    await listener.close();
  });

  it("takes the first free port of a range", async () => {
    const taken = await listen({ network: "tcp" }, refuse);
    assert.ok(taken.address.network === "tcp");
    const minPort = taken.address.port;
    const next = await listen({ network: "tcp", minPort, maxPort: Math.min(minPort + 50, 65535) }, refuse);
    assert.ok(next.address.network === "tcp" && next.address.port > minPort);
    await assert.rejects(
      listen({ network: "tcp", minPort, maxPort: minPort }, refuse),
      failsWith("LISTEN_FAILED", /EADDRINUSE/),
    );
    await taken.close();
    await next.close();
  });

  it("says that a directory is not there", async () => {
    const path = join(directory.path, "missing", "plugin");
    await assert.rejects(listen({ network: "unix", path }, refuse), failsWith("LISTEN_FAILED", /missing/));
  });

  it("refuses a path that would be cut", async () => {
    const path = join(directory.path, "x".repeat(120));
    await assert.rejects(
      listen({ network: "unix", path }, refuse),
      failsWith("SOCKET_PATH_TOO_LONG", /at most/),
    );
  });
});

describe("dial()", () => {
  it("says that a socket file is missing", async () => {
    const path = join(directory.path, "nobody");
    await assert.rejects(
      dial({ network: "unix", path }),
      failsWith("CONNECT_FAILED", /ENOENT.*No such socket file/),
    );
  });

  it("says that nothing listens", async () => {
    const listener = await listen({ network: "tcp" }, refuse);
    await listener.close();
    await assert.rejects(
      dial(listener.address),
      failsWith("CONNECT_FAILED", /ECONNREFUSED.*Nothing listens/),
    );
  });

  it("says that a file is no socket", async () => {
    const path = join(directory.path, "text");
    writeFileSync(path, "");
    await assert.rejects(
      dial({ network: "unix", path }),
      failsWith("CONNECT_FAILED", /ECONNREFUSED|ENOTSOCK/),
    );
  });

  it("refuses a path that would be cut", async () => {
    const path = join(directory.path, "x".repeat(120));
    await assert.rejects(dial({ network: "unix", path }), failsWith("SOCKET_PATH_TOO_LONG", /at most/));
  });

  it("connects to no other machine", async () => {
    for (const host of ["192.0.2.1", "example.com", "2001:db8::1", "127.0.0.1.example.com"]) {
      await assert.rejects(
        dial({ network: "tcp", host, port: 1 }),
        failsWith("CONNECT_FAILED", /not on this machine/),
      );
    }
  });

  it("takes an announced 0.0.0.0, or no host at all, for this machine", async () => {
    for (const host of ["0.0.0.0", "", "localhost"]) {
      const { listener, accepted } = await listenOnce({ network: "tcp" });
      assert.ok(listener.address.network === "tcp");
      const address = { ...listener.address, host };
      assert.equal(await exchange({ ...listener, address }, accepted), "hello");
      await listener.close();
    }
  });

  it("ends by its signal before and while it waits", async () => {
    const address = { network: "unix", path: join(directory.path, "nobody") } as const;
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(dial(address, { signal }), failsWith("ABORTED", /aborted/));
    const controller = new AbortController();
    const dialed = dial(address, { signal: controller.signal });
    controller.abort();
    await assert.rejects(dialed, failsWith("ABORTED", /aborted/));
  });

  it("ends when its time is out", async () => {
    const listener = await listen({ network: "tcp" }, (stream) => stream.destroy());
    const dialed = dial(listener.address, { timeoutMs: 1 });
    // The event loop looks at timers before sockets: with the time over now, the connection cannot be first.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    await assert.rejects(dialed, failsWith("START_TIMEOUT", /within 1 ms/));
    await listener.close();
  });
});
