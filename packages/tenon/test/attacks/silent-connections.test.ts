import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PluginError } from "../../src/errors/index.js";
import { createDeferred } from "../../src/internal/deferred.js";
import { connectHttp2 } from "../../src/transport/http2-connection.js";
import { listen } from "../../src/transport/listen.js";
import { createPrivateDirectory } from "../../src/transport/private-directory.js";
import { createOwnCertificate } from "../../src/transport/tls/own-certificate.js";
import { createSecureAcceptor } from "../../src/transport/tls/secure-acceptor.js";
import { createTlsPort } from "../../src/transport/tls/tls-port.js";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";
import { call, note, requestBlock } from "../support/attack-requests.js";
import { HostilePeer } from "../support/hostile-peer.js";
import { clientPreface } from "../support/http2-frames.js";

async function openSocket(path: string): Promise<Socket> {
  const socket = connect({ path });
  await once(socket, "connect");
  socket.resume();
  return socket;
}

describe("whoever connects and says nothing", { timeout: 60_000 }, () => {
  for (const [name, said] of [
    ["nothing", new Uint8Array(0)],
    ["half a preface", clientPreface.subarray(0, 12)],
    ["a preface without SETTINGS", clientPreface],
  ] as const) {
    it(`is cut off when its time is over: it said ${name}`, async () => {
      await using directory = await createPrivateDirectory();
      const closed = createDeferred<unknown>();
      const listener = await listen({ network: "unix", path: join(directory.path, "s") }, (stream) => {
        const handler = { onStream: () => assert.fail("no stream was opened"), onClose: closed.resolve };
        connectHttp2(stream, { role: "server", openingMs: 50 }, handler);
      });
      const socket = await openSocket(join(directory.path, "s"));
      socket.write(said);
      const error = await closed.promise;
      assert.ok(PluginError.is(error, "START_TIMEOUT"));
      assert.equal(error.details["phase"], "http2");
      if (!socket.readableEnded) await once(socket, "end");
      await listener.close();
      socket.destroy();
    });
  }

  it("is cut off in the middle of a TLS handshake, and others are not", async () => {
    await using directory = await createPrivateDirectory();
    const own = await createOwnCertificate("P-256");
    const port = await createTlsPort({
      own,
      trust: { kind: "pinned", certificates: [] },
      serverName: "localhost",
    });
    const refused = createDeferred<PluginError>();
    const acceptor = createSecureAcceptor({
      port,
      handshakeMs: 50,
      onStream: () => assert.fail("nobody shook hands"),
      onRefused: refused.resolve,
    });
    const listener = await listen({ network: "unix", path: join(directory.path, "s") }, acceptor.accept);
    const socket = await openSocket(join(directory.path, "s"));
    // The beginning of a ClientHello.
    socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
    const error = await refused.promise;
    assert.ok(PluginError.is(error, "START_TIMEOUT"));
    assert.equal(error.details["phase"], "tls");
    if (!socket.destroyed && !socket.readableEnded) await once(socket, "close");
    await listener.close();
  });

  it("holds little until then: 500 connections", async (t) => {
    await using victim = await Victim.server();
    const sockets: Socket[] = [];
    const cost = await costOf(victim, async () => {
      for (let count = 0; count < 500; count++) {
        const socket = connect({ path: victim.path });
        sockets.push(socket);
        // The server's SETTINGS: it has taken the connection.
        await once(socket, "data");
      }
    });
    using friend = await HostilePeer.connectTo(victim.path);
    await friend.send(call(1, requestBlock("Echo"), note("friend")));
    await friend.until(() => friend.count("HEADERS") === 2);
    for (const socket of sockets) socket.destroy();
    assertCost(t, cost, { heldBytes: 96 << 20, cpuMs: 5_000 });
  });
});
