import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PluginError } from "../errors/index.js";
import { createDeferred } from "../internal/deferred.js";
import type { ByteStream } from "../transport/byte-stream.js";
import { listen } from "../transport/listen.js";
import { createPrivateDirectory } from "../transport/private-directory.js";
import { createOwnCertificate } from "../transport/tls/own-certificate.js";
import { readClientCertificates } from "../transport/tls/pinned-certificate.js";
import { createTlsPort } from "../transport/tls/tls-port.js";
import type { TlsPort } from "../transport/tls/tls-port.js";
import type { BrokerPorts } from "./socket-broker.js";
import { createSocketPorts } from "./socket-ports.js";

/** Ports that listen on one Unix socket, or on TCP. */
async function withPorts(
  network: "unix" | "tcp",
  tls: readonly [TlsPort, TlsPort] | undefined,
  use: (accepting: BrokerPorts, dialing: BrokerPorts) => Promise<void>,
): Promise<void> {
  await using directory = await createPrivateDirectory();
  const path = join(directory.path, "broker");
  const open = (onConnection: (stream: ByteStream) => void) =>
    listen(network === "tcp" ? { network } : { network, path }, onConnection);
  await use(
    createSocketPorts({ listen: open, tls: tls?.[0] }),
    createSocketPorts({ listen: open, tls: tls?.[1] }),
  );
}

async function createTlsPair(): Promise<readonly [TlsPort, TlsPort]> {
  const [one, two] = [await createOwnCertificate("P-256"), await createOwnCertificate("P-256")];
  const port = async (own: typeof one, other: typeof one): Promise<TlsPort> => {
    const certificates = await readClientCertificates(other.cert);
    return createTlsPort({ own, trust: { kind: "pinned", certificates }, serverName: "localhost" });
  };
  return [await port(one, two), await port(two, one)];
}

async function isRefused(
  dialing: Promise<ByteStream>,
  code: "CONNECT_FAILED" | "SOCKET_PATH_TOO_LONG",
): Promise<void> {
  await assert.rejects(dialing, (error: unknown) => {
    assert.ok(PluginError.is(error, code), String(error));
    assert.ok(error.message.length < 2_000, `${error.message.length} characters`);
    return true;
  });
}

describe("createSocketPorts()", () => {
  for (const network of ["unix", "tcp"] as const) {
    for (const secured of [false, true]) {
      it(`carries bytes over ${network}${secured ? " with TLS" : ""}`, async () => {
        const tls = secured ? await createTlsPair() : undefined;
        await withPorts(network, tls, async (accepting, dialing) => {
          const accepted = createDeferred<ByteStream>();
          const listener = await accepting.listen((stream) => accepted.resolve(stream));
          assert.equal(listener.endpoint.network, network);
          const near = await dialing.dial(listener.endpoint, { timeoutMs: 5_000 });
          const far = await accepted.promise;
          near.write("there");
          assert.equal(String((await once(far, "data"))[0]), "there");
          far.write("and back");
          assert.equal(String((await once(near, "data"))[0]), "and back");
          near.destroy();
          far.destroy();
          await listener.close();
        });
      });
    }
  }

  it("hands over nobody who does not show the right certificate, and lets go of those who wait at the end", async () => {
    const [accepts] = await createTlsPair();
    const [stranger] = await createTlsPair();
    await withPorts("unix", [accepts, stranger], async (accepting, dialing) => {
      const listener = await accepting.listen(() => assert.fail("a stranger was handed over"));
      await assert.rejects(dialing.dial(listener.endpoint, { timeoutMs: 5_000 }), (error: unknown) =>
        PluginError.is(error, "TLS_FAILED"),
      );
      const silent = await createSocketPorts({ listen: () => assert.fail() }).dial(listener.endpoint, {});
      await listener.close();
      await once(silent.resume(), "close");
    });
  });

  const refused: readonly [what: string, network: string, address: string][] = [
    ["another machine", "tcp", "192.0.2.1:80"],
    ["another machine by name", "tcp", "example.com:80"],
    ["every address but no port", "tcp", "0.0.0.0"],
    ["port 0", "tcp", "127.0.0.1:0"],
    ["a port too high", "tcp", "127.0.0.1:65536"],
    ["an empty path", "unix", ""],
    ["a path with a NUL in it", "unix", "/tmp/a\0b"],
    ["an abstract name", "unix", "\0name"],
    ["a network that there is not", "udp", "127.0.0.1:80"],
    ["an empty network", "", "/tmp/socket"],
    ["a file that is not there", "unix", "/nowhere/at/all"],
    ["a network of a thousand letters", "x".repeat(1_000), "/tmp/socket"],
  ];
  for (const [what, network, address] of refused) {
    it(`does not dial ${what}`, async () => {
      const ports = createSocketPorts({ listen: () => assert.fail("it listens") });
      await isRefused(ports.dial({ network, address }, {}), "CONNECT_FAILED");
    });
  }

  it("does not dial a path that no socket can have", async () => {
    const ports = createSocketPorts({ listen: () => assert.fail("it listens") });
    await isRefused(
      ports.dial({ network: "unix", address: `/${"a".repeat(200)}` }, {}),
      "SOCKET_PATH_TOO_LONG",
    );
  });
});
