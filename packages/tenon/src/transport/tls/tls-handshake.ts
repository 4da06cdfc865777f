import { isIP } from "node:net";
import type * as nodeTls from "node:tls";
import type { CommonConnectionOptions, SecureContextOptions, TLSSocket } from "node:tls";
import type { PluginError } from "../../errors/index.js";
import type { ByteStream } from "../byte-stream.js";
import { findPeerProblem } from "./peer-check.js";
import { createTlsError, fromTlsError } from "./tls-error.js";
import type { TlsRole, TlsSettings } from "./tls-settings.js";

/** Node's TLS, which is loaded only when a connection needs it. */
export interface NodeTls extends Pick<typeof nodeTls, "connect" | "createServer"> {
  /** OpenSSL's option that keeps a server from giving out tickets to resume a session with. */
  readonly noTicket: number;
}

/** What a handshake ends with. */
export interface HandshakeListener {
  /** The other side is who it must be: nothing of what it sends was read before. */
  readonly onSecure: (socket: TLSSocket) => void;
  /** It is not, or does not speak TLS. May be called again with what follows from that. */
  readonly onFailure: (error: PluginError) => void;
}

/** Begins a handshake on `stream`. The listener is called later, never from within. @throws Error for a bad key or certificate */
export function startHandshake(tls: NodeTls, request: HandshakeRequest, listener: HandshakeListener): void {
  if (request.role === "client") startAsClient(tls, request, listener);
  else startAsServer(tls, request, listener);
}

/** A handshake to be made. */
export interface HandshakeRequest {
  readonly stream: ByteStream;
  readonly role: TlsRole;
  readonly settings: TlsSettings;
}

/** grpc-go from 1.67 on refuses a peer that does not agree on it. */
const alpnProtocols = ["h2"];

/** Loads it. */
export async function loadNodeTls(): Promise<NodeTls> {
  const [{ connect, createServer }, { constants }] = await Promise.all([
    import("node:tls"),
    import("node:crypto"),
  ]);
  return { connect, createServer, noTicket: constants.SSL_OP_NO_TICKET };
}

function startAsClient(
  tls: NodeTls,
  { stream, settings }: HandshakeRequest,
  listener: HandshakeListener,
): void {
  const { serverName } = settings;
  const socket = tls.connect({
    ...createContextOptions(settings),
    socket: stream,
    // An address cannot be asked for (RFC 6066 section 3), but it can be looked for in the certificate.
    host: serverName,
    servername: isIP(serverName) === 0 ? serverName : "",
    ALPNProtocols: alpnProtocols,
    rejectUnauthorized: settings.trust.kind === "authorities",
  });
  reportErrors(socket, "client", listener);
  socket.once("close", () => listener.onFailure(createTlsError("client", "closed")));
  socket.once("secureConnect", () => finish(socket, "client", { settings, listener }));
}

/**
 * One server a connection: a server's events do not say which of its connections they are about. It never listens; to
 * hand it a connection by the event is the documented way.
 */
function startAsServer(
  tls: NodeTls,
  { stream, settings }: HandshakeRequest,
  listener: HandshakeListener,
): void {
  const { trust } = settings;
  const asksForCertificate = trust.kind === "pinned" || trust.ca !== undefined;
  const options: SecureContextOptions & CommonConnectionOptions = {
    ...createContextOptions(settings),
    ALPNProtocols: alpnProtocols,
    // The other side proves its key on every connection.
    secureOptions: tls.noTicket,
    requestCert: asksForCertificate,
    rejectUnauthorized: asksForCertificate && trust.kind === "authorities",
  };
  const server = tls.createServer(options, (socket) => {
    reportErrors(socket, "server", listener);
    finish(socket, "server", { settings, listener });
  });
  server.once("tlsClientError", (error, socket) => {
    const { authorizationError } = socket;
    const refusal: unknown = authorizationError;
    listener.onFailure(
      typeof refusal === "string"
        ? fromTlsError("server", Object.assign(new Error(refusal), { code: refusal }))
        : fromTlsError("server", error),
    );
  });
  server.emit("connection", stream);
}

function createContextOptions({ own, trust }: TlsSettings): SecureContextOptions {
  return {
    // An empty list for pinned certificates: Node verifies nothing then, `findPeerProblem` does. Without a list, Node 20
    // would load all its root certificates, which takes 20 ms (docs/decisions/tls.md).
    ...(trust.kind === "pinned" ? { ca: [] } : trust.ca === undefined ? {} : { ca: trust.ca.map(toText) }),
    ...(own === undefined
      ? {}
      : { cert: toText(own.cert), key: toText(own.key), passphrase: own.passphrase }),
    minVersion: "TLSv1.2",
  };
}

function toText(pem: string | Uint8Array): string {
  return typeof pem === "string" ? pem : Buffer.from(pem).toString("latin1");
}

function reportErrors(socket: TLSSocket, role: TlsRole, { onFailure }: HandshakeListener): void {
  socket.on("error", (error: Error) => {
    // Not all of Node's TLS errors end the socket: not the one for a second handshake.
    socket.destroy();
    onFailure(fromTlsError(role, error));
  });
}

/** Looks at the other side in the same turn in which the handshake ended: no byte of it has been read. */
function finish(
  socket: TLSSocket,
  role: TlsRole,
  { settings, listener }: { readonly settings: TlsSettings; readonly listener: HandshakeListener },
): void {
  const problem = findPeerProblem(socket, role, settings.trust);
  if (problem !== undefined) {
    socket.destroy();
    listener.onFailure(problem);
    return;
  }
  // TLS 1.2: a second handshake could bring another certificate.
  socket.disableRenegotiation();
  listener.onSecure(socket);
}
