import { PluginError } from "../errors/index.js";
import type { Address } from "../transport/address.js";
import type { ByteStream } from "../transport/byte-stream.js";
import { dial } from "../transport/dial.js";
import type { Listener } from "../transport/listen.js";
import type { TlsPort } from "../transport/tls/tls-port.js";
import { formatAddress, parseHostPort } from "../wire/handshake/address.js";
import type { Endpoint } from "./endpoint.js";
import type { BrokerPorts, PortListener } from "./socket-broker.js";

/** What {@link createSocketPorts} is told. */
export interface SocketPortsOptions {
  /** Listens where the other side looks: a fresh socket each time. */
  readonly listen: (onConnection: (stream: ByteStream) => void) => Promise<Listener>;
  /**
   * The TLS of the connection between host and plugin: brokered ones use the same, in both roles. @default none
   */
  readonly tls?: TlsPort | undefined;
  /** Connects. @default over loopback and unix sockets */
  readonly dial?: typeof dial | undefined;
}

/** A broker's connections over sockets of this machine. */
export function createSocketPorts(options: SocketPortsOptions): BrokerPorts {
  const { tls, listen, dial: connect = dial } = options;
  return {
    async dial(endpoint, limits) {
      const { signal, timeoutMs = Infinity } = limits;
      const startedAtMs = performance.now();
      const stream = await connect(parseEndpoint(endpoint), limits);
      if (tls === undefined) return stream;
      const leftMs = Math.max(0, timeoutMs - (performance.now() - startedAtMs));
      return tls.secure(stream, "client", { signal, timeoutMs: leftMs });
    },
    listen: (onConnection) =>
      tls === undefined ? listenPlainly(listen, onConnection) : listenSecurely(listen, tls, onConnection),
  };
}

async function listenPlainly(
  listen: SocketPortsOptions["listen"],
  onConnection: (stream: ByteStream) => void,
): Promise<PortListener> {
  return toPortListener(await listen(onConnection));
}

/** Connections that do not finish their handshake are not heard of, and go with the listener. */
async function listenSecurely(
  listen: SocketPortsOptions["listen"],
  tls: TlsPort,
  onConnection: (stream: ByteStream) => void,
): Promise<PortListener> {
  const shaking = new Set<ByteStream>();
  const secure = async (stream: ByteStream): Promise<void> => {
    shaking.add(stream);
    try {
      onConnection(await tls.secure(stream, "server"));
    } catch {
      // The other side hears of it from its own TLS; the stream is closed.
    } finally {
      shaking.delete(stream);
    }
  };
  const listener = toPortListener(await listen((stream) => void secure(stream)));
  return {
    endpoint: listener.endpoint,
    async close() {
      for (const stream of shaking) stream.destroy();
      await listener.close();
    },
  };
}

function toPortListener(listener: Listener): PortListener {
  const { address } = listener;
  const endpoint = { network: address.network, address: formatAddress(address) };
  return { endpoint, close: () => listener.close() };
}

/** @throws PluginError CONNECT_FAILED when it is no address; whether it is on this machine is the dial's to find out */
function parseEndpoint({ network, address }: Endpoint): Address {
  // A NUL ends a path for the operating system; an abstract name, which begins with one, is in nobody's directory.
  if (network === "unix" && address !== "" && !address.includes("\0")) return { network, path: address };
  const hostPort = network === "tcp" ? parseHostPort(address) : undefined;
  if (hostPort !== undefined) return { network: "tcp", ...hostPort };
  const shown = JSON.stringify(`${network} ${address}`.slice(0, 200));
  throw new PluginError(
    "CONNECT_FAILED",
    `The other side's broker announced ${shown}; expected a path on unix, or host:port on tcp.`,
    { details: { network, address }, remedy: "This is a fault of the program at the other side." },
  );
}
