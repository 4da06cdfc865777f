import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { once } from "node:events";
import { describe, it } from "node:test";
import { connect, createServer } from "node:tls";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { listHeld } from "../../../test/support/held-resources.js";
import { issueCertificate } from "../../../test/support/issued-certificate.js";
import { connectSockets, createMemoryPair, streamPairs } from "../../../test/support/stream-pairs.js";
import type { StreamPair } from "../../../test/support/stream-pairs.js";
import { PluginError } from "../../errors/index.js";
import { createPluginCertificate, formatCertificatePem } from "../../wire/x509/index.js";
import type { ByteStream } from "../byte-stream.js";
import { createOwnCertificate } from "./own-certificate.js";
import type { OwnCertificate } from "./own-certificate.js";
import { readClientCertificates } from "./pinned-certificate.js";
import { createTlsPort } from "./tls-port.js";
import type { TlsPort } from "./tls-port.js";
import type { KeyPair } from "./tls-settings.js";

const plugin = await createOwnCertificate("P-256");
const host = await createOwnCertificate("P-256");
const stranger = await createOwnCertificate("P-256");
// Valid for 30 years, which were over a year ago; and from tomorrow on.
const yearMs = 365 * 24 * 3_600_000;
const expired = await createOwnCertificate("P-256", Date.now() - 31.1 * yearMs);
const early = await createOwnCertificate("P-256", Date.now() + yearMs);

// Other certificates for the same keys.
const pluginAgain = certifyAgain(plugin);
const hostAgain = certifyAgain(host);

/** A port that shows `own` and trusts exactly `trusted`. */
async function pinningPort(
  own: KeyPair | undefined,
  ...trusted: readonly OwnCertificate[]
): Promise<TlsPort> {
  const lists = await Promise.all(trusted.map(({ cert }) => readClientCertificates(cert)));
  return createTlsPort({
    own,
    trust: { kind: "pinned", certificates: lists.flat() },
    serverName: "localhost",
  });
}

interface Ports {
  readonly client: TlsPort;
  readonly server: TlsPort;
}

/** What each end's handshake comes to: its stream, or its error. */
async function shakeHands(pair: StreamPair, { client, server }: Ports) {
  const [clientEnd, serverEnd] = await Promise.all([
    settle(client.secure(pair.client, "client")),
    settle(server.secure(pair.server, "server")),
  ]);
  return { clientEnd, serverEnd };
}

async function settle(secured: Promise<ByteStream>): Promise<ByteStream | PluginError> {
  try {
    return await secured;
  } catch (error) {
    assert.ok(PluginError.is(error), String(error));
    return error;
  }
}

function assertFailure(end: ByteStream | PluginError, reason: string): void {
  assert.ok(PluginError.is(end, "TLS_FAILED"), `expected TLS_FAILED (${reason}), came ${describeEnd(end)}`);
  assert.equal(end.details["reason"], reason, end.message);
  assert.notEqual(end.remedy, undefined);
}

function describeEnd(end: ByteStream | PluginError): string {
  return end instanceof Error ? end.message : "a stream";
}

function assertStream(end: ByteStream | PluginError): ByteStream {
  assert.ok(!(end instanceof Error), describeEnd(end));
  return end;
}

/** All that comes over a stream until it ends or breaks. */
async function readAll(stream: ByteStream): Promise<string> {
  let text = "";
  stream.on("data", (bytes: Buffer) => (text += bytes.toString("latin1")));
  stream.on("error", () => undefined);
  await untilClosed(stream);
  return text;
}

/** Once the handles whose sockets have said `close` are closed too. */
async function listHeldNow(): Promise<string[]> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  return listHeld();
}

async function untilClosed(stream: ByteStream): Promise<void> {
  if (!stream.closed) await new Promise((resolve) => stream.once("close", resolve));
}

for (const [name, createPair] of Object.entries(streamPairs)) {
  describe(`TLS with pinned certificates over ${name}`, () => {
    it("carries bytes both ways, and closes both ends of the stream with it", async () => {
      const pair = await createPair();
      const ports = { client: await pinningPort(host, plugin), server: await pinningPort(plugin, host) };
      const { clientEnd, serverEnd } = await shakeHands(pair, ports);
      const client = assertStream(clientEnd) as TLSSocket;
      const server = assertStream(serverEnd);
      assert.equal(client.alpnProtocol, "h2");
      assert.equal(client.getProtocol(), "TLSv1.3");
      server.write("from the server");
      assert.equal(String((await once(client, "data"))[0]), "from the server");
      client.write("from the client");
      assert.equal(String((await once(server, "data"))[0]), "from the client");
      const closed = Promise.all([once(pair.client, "close"), once(pair.server, "close")]);
      server.end();
      client.end();
      await closed;
    });

    it("works with P-521 on one side", async () => {
      const large = await createOwnCertificate("P-521");
      const ports = { client: await pinningPort(large, plugin), server: await pinningPort(plugin, large) };
      const { clientEnd, serverEnd } = await shakeHands(await createPair(), ports);
      assertStream(clientEnd).destroy();
      assertStream(serverEnd).destroy();
    });

    const wrongServers: readonly [
      what: string,
      server: OwnCertificate,
      trusted: OwnCertificate,
      reason: string,
    ][] = [
      ["another certificate than the announced one", stranger, plugin, "other-certificate"],
      ["the client's own certificate", host, plugin, "other-certificate"],
      ["another certificate of the announced one's key", pluginAgain, plugin, "other-certificate"],
      ["the announced certificate, which has expired", expired, expired, "expired"],
      ["the announced certificate, which is not valid yet", early, early, "expired"],
    ];
    for (const [what, own, trusted, reason] of wrongServers) {
      it(`lets a client refuse a server with ${what}`, async () => {
        const pair = await createPair();
        const ports = { client: await pinningPort(host, trusted), server: await pinningPort(own, host) };
        const { clientEnd, serverEnd } = await shakeHands(pair, ports);
        assertFailure(clientEnd, reason);
        if (serverEnd instanceof Error) return;
        // The server's part of the handshake may have been done: nothing that it says is heard, and nothing comes.
        serverEnd.write("heard by nobody");
        if (name === "a pair in memory") serverEnd.destroy();
        assert.equal(await readAll(serverEnd), "");
        assert.ok(pair.client.destroyed);
      });
    }

    const wrongClients: readonly [
      what: string,
      client: OwnCertificate | undefined,
      trusted: OwnCertificate,
      reason: string,
    ][] = [
      ["another certificate than the announced one", stranger, host, "other-certificate"],
      ["the server's own certificate", plugin, host, "other-certificate"],
      ["another certificate of the announced one's key", hostAgain, host, "other-certificate"],
      ["the announced certificate, which has expired", expired, expired, "expired"],
      ["the announced certificate, which is not valid yet", early, early, "expired"],
      ["no certificate", undefined, host, "no-certificate"],
    ];
    for (const [what, own, trusted, reason] of wrongClients) {
      it(`lets a server refuse a client with ${what}`, async () => {
        const pair = await createPair();
        const ports = { client: await pinningPort(own, plugin), server: await pinningPort(plugin, trusted) };
        const { clientEnd, serverEnd } = await shakeHands(pair, ports);
        assertFailure(serverEnd, reason);
        assert.ok(pair.server.destroyed);
        // TLS 1.3: the client's part was done before the server had seen its certificate.
        const client = assertStream(clientEnd);
        client.write("heard by nobody");
        if (name === "a pair in memory") client.destroy();
        assert.equal(await readAll(client), "");
      });
    }

    it("tells a client that the server speaks no TLS", async () => {
      const pair = await createPair();
      // What an HTTP/2 server says first: an empty SETTINGS frame.
      pair.server.write(Buffer.from("000000040000000000", "hex"));
      const port = await pinningPort(host, plugin);
      assertFailure(await settle(port.secure(pair.client, "client")), "not-tls");
      assert.ok(pair.client.destroyed);
      pair.server.destroy();
    });

    it("tells a server that the client speaks no TLS", async () => {
      const pair = await createPair();
      pair.client.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      const port = await pinningPort(plugin, host);
      assertFailure(await settle(port.secure(pair.server, "server")), "not-tls");
      assert.ok(pair.server.destroyed);
      pair.client.destroy();
    });

    for (const role of ["client", "server"] as const) {
      const other = role === "client" ? "server" : "client";

      it(`gives up on a ${other} that says nothing when its time is out`, async () => {
        const pair = await createPair();
        const port = await pinningPort(plugin, host);
        const error = await settle(port.secure(pair[role], role, { timeoutMs: 50 }));
        assert.ok(PluginError.is(error, "START_TIMEOUT"), describeEnd(error));
        assert.deepEqual(error.details, { phase: "tls", timeoutMs: 50 });
        assert.ok(pair[role].destroyed);
        pair[other].destroy();
      });

      it(`gives up on a ${other} when its signal fires`, async () => {
        const pair = await createPair();
        const port = await pinningPort(plugin, host);
        const controller = new AbortController();
        const secured = settle(port.secure(pair[role], role, { signal: controller.signal }));
        controller.abort(new Error("enough"));
        assert.ok(PluginError.is(await secured, "ABORTED"));
        assert.ok(pair[role].destroyed);
        pair[other].destroy();
      });

      it(`says that a ${other} hung up`, async () => {
        const pair = await createPair();
        pair[other].end();
        const port = await pinningPort(plugin, host);
        assertFailure(await settle(port.secure(pair[role], role)), "closed");
        pair[other].destroy();
      });

      it(`refuses a stream that is over, as a ${role}`, async () => {
        const pair = await createPair();
        pair[role].destroy();
        const port = await pinningPort(plugin, host);
        assertFailure(await settle(port.secure(pair[role], role)), "closed");
        pair[other].destroy();
      });
    }
  });
}

/** Connects as a client that is not ours to a port that serves; `served` is what the port made of it. */
async function attack(options: ConnectionOptions) {
  const pair = await connectSockets();
  const port = await pinningPort(plugin, host);
  const served = settle(port.secure(pair.server, "server"));
  const socket = connect({ ...options, socket: pair.client, rejectUnauthorized: false });
  socket.on("error", () => undefined);
  return { socket, served };
}

describe("a TLS server with a pinned certificate, against clients of other makes", () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const versions = { minVersion: version, maxVersion: version } as const;

    it(`takes the right certificate, ${version}`, async () => {
      const { socket, served } = await attack({ ...versions, cert: host.cert, key: host.key });
      assertStream(await served).destroy();
      socket.destroy();
    });

    it(`refuses no certificate, ${version}`, async () => {
      const { socket, served } = await attack(versions);
      assertFailure(await served, "no-certificate");
      assert.equal(await readAll(socket), "");
    });

    it(`refuses a chain that has the right certificate behind another, ${version}`, async () => {
      const { socket, served } = await attack({
        ...versions,
        cert: stranger.cert + host.cert,
        key: stranger.key,
      });
      assertFailure(await served, "other-certificate");
      assert.equal(await readAll(socket), "");
    });

    it(`resumes no session, ${version}`, async () => {
      const own = { ...versions, cert: host.cert, key: host.key };
      const first = await attack(own);
      const sessions: Buffer[] = [];
      first.socket.on("session", (session: Buffer) => sessions.push(session));
      assertStream(await first.served).end("the end");
      await readAll(first.socket);
      const second = await attack({ ...own, ...(sessions[0] === undefined ? {} : { session: sessions[0] }) });
      const end = (await second.served) as TLSSocket;
      assert.ok(!(end instanceof Error), describeEnd(end));
      assert.equal(end.isSessionReused(), false);
      end.destroy();
      second.socket.destroy();
    });
  }

  it("refuses TLS 1.1", async () => {
    const old = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const { served } = await attack({ ...old, cert: host.cert, key: host.key });
    assertFailure(await served, "handshake");
  });

  it("ends a connection whose client wants a second handshake", async () => {
    const { socket, served } = await attack({ maxVersion: "TLSv1.2", cert: host.cert, key: host.key });
    const [end] = await Promise.all([served, once(socket, "secureConnect")]);
    const server = assertStream(end);
    socket.renegotiate({}, () => undefined);
    await readAll(server);
    assert.ok(server.destroyed);
    socket.destroy();
  });

  it("serves a client that agrees on no protocol", async () => {
    const { socket, served } = await attack({ cert: host.cert, key: host.key });
    assertStream(await served).destroy();
    socket.destroy();
  });
});

describe("a TLS client with a pinned certificate", () => {
  it("refuses a server whose certificate the announced one has signed", async () => {
    // The announced one says that it is an authority, and to Go it is one.
    const { client, server } = createMemoryPair();
    const issued = issueCertificate(plugin);
    const attacker = createServer({
      cert: issued.cert + plugin.cert,
      key: issued.key,
      ALPNProtocols: ["h2"],
    });
    attacker.on("tlsClientError", () => undefined);
    attacker.emit("connection", server);
    const port = await pinningPort(host, plugin);
    assertFailure(await settle(port.secure(client, "client")), "other-certificate");
    server.destroy();
  });
});

describe("a hundred TLS connections over sockets", () => {
  it("leave nothing behind, whether they were refused or not", async () => {
    const before = await listHeldNow();
    const server = await pinningPort(plugin, host);
    const clients = [await pinningPort(host, plugin), await pinningPort(stranger, plugin)];
    for (let count = 0; count < 50; count++) {
      for (const client of clients) {
        const pair = await connectSockets();
        const { clientEnd, serverEnd } = await shakeHands(pair, { client, server });
        for (const end of [clientEnd, serverEnd]) if (!(end instanceof Error)) end.destroy();
        await Promise.all([untilClosed(pair.client), untilClosed(pair.server)]);
      }
    }
    assert.deepEqual(await listHeldNow(), before);
  });
});

describe("TLS with authorities", () => {
  const authority = plugin;
  const port = (own: KeyPair | undefined, ca: OwnCertificate | undefined, serverName = "localhost") =>
    createTlsPort({
      own,
      trust: { kind: "authorities", ca: ca === undefined ? undefined : [ca.cert] },
      serverName,
    });

  it("takes both certificates when the authority has issued them", async () => {
    const [server, client] = [issueCertificate(authority), issueCertificate(authority)];
    const ports = { client: await port(client, authority), server: await port(server, authority) };
    const { clientEnd, serverEnd } = await shakeHands(createMemoryPair(), ports);
    assertStream(clientEnd).destroy();
    assertStream(serverEnd).destroy();
  });

  it("asks a client for no certificate when the server was given no authority", async () => {
    const ports = { client: await port(undefined, plugin), server: await port(plugin, undefined) };
    const { clientEnd, serverEnd } = await shakeHands(createMemoryPair(), ports);
    assertStream(clientEnd).destroy();
    assertStream(serverEnd).destroy();
  });

  const refusals: readonly [
    what: string,
    ports: () => Promise<Ports>,
    side: "clientEnd" | "serverEnd",
    reason: string,
  ][] = [
    [
      "a server of another authority",
      async () => ({ client: await port(host, stranger), server: await port(plugin, host) }),
      "clientEnd",
      "untrusted",
    ],
    [
      "a server, when it has Node's own list alone",
      async () => ({ client: await port(host, undefined), server: await port(plugin, host) }),
      "clientEnd",
      "untrusted",
    ],
    [
      "a server of another name",
      async () => ({ client: await port(host, plugin, "example.com"), server: await port(plugin, host) }),
      "clientEnd",
      "untrusted",
    ],
    [
      "a server whose certificate is not for the address",
      async () => ({ client: await port(host, plugin, "127.0.0.1"), server: await port(plugin, host) }),
      "clientEnd",
      "untrusted",
    ],
    [
      "a server whose certificate has expired",
      async () => ({ client: await port(host, expired), server: await port(expired, host) }),
      "clientEnd",
      "expired",
    ],
    [
      "a client of another authority",
      async () => ({ client: await port(stranger, plugin), server: await port(plugin, host) }),
      "serverEnd",
      "untrusted",
    ],
    [
      "a client whose certificate has expired",
      async () => ({ client: await port(expired, plugin), server: await port(plugin, expired) }),
      "serverEnd",
      "expired",
    ],
    [
      "a client without certificate",
      async () => ({ client: await port(undefined, plugin), server: await port(plugin, host) }),
      "serverEnd",
      "no-certificate",
    ],
  ];
  for (const [what, createPorts, side, reason] of refusals) {
    for (const [name, createPair] of Object.entries(streamPairs)) {
      it(`refuses ${what}, over ${name}`, async () => {
        const pair = await createPair();
        const ends = await shakeHands(pair, await createPorts());
        assertFailure(ends[side], reason);
        pair.client.destroy();
        pair.server.destroy();
      });
    }
  }

  it("refuses to serve without a certificate", async () => {
    const { client, server } = createMemoryPair();
    assertFailure(await settle((await port(undefined, plugin)).secure(server, "server")), "own-certificate");
    assert.ok(server.destroyed);
    client.destroy();
  });

  it("refuses a key that is not the certificate's", async () => {
    for (const role of ["client", "server"] as const) {
      const pair = createMemoryPair();
      const mixed = await port({ cert: plugin.cert, key: host.key }, plugin);
      assertFailure(await settle(mixed.secure(pair[role], role)), "own-certificate");
      assert.ok(pair[role].destroyed);
    }
  });
});

/** Another certificate for the same key. */
function certifyAgain(certificate: OwnCertificate): OwnCertificate {
  const publicKey = createPublicKey(createPrivateKey(certificate.key)).export({
    type: "spki",
    format: "der",
  });
  const der = createPluginCertificate(
    {
      curve: "P-256",
      publicKey,
      keyId: createHash("sha256").update(publicKey).digest().subarray(0, 20),
      serialNumber: new Uint8Array(16).fill(1),
      nowMs: Date.now(),
    },
    (bytes) => sign("sha256", bytes, certificate.key),
  );
  return { ...certificate, der, cert: formatCertificatePem(der) };
}
