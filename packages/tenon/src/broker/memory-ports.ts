import { duplexPair } from "node:stream";
import { PluginError } from "../errors/index.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { BrokerPorts } from "./socket-broker.js";

const network = "memory";

/** The ports of two brokers in one process, whose connections need no socket: one object for both. */
export function createMemoryPorts(): BrokerPorts {
  const places = new Map<string, (stream: ByteStream) => void>();
  let lastPlace = 0;
  return {
    listen(onConnection) {
      const address = String(++lastPlace);
      places.set(address, onConnection);
      const close = (): Promise<void> => {
        places.delete(address);
        return Promise.resolve();
      };
      return Promise.resolve({ endpoint: { network, address }, close });
    },
    dial(endpoint) {
      const onConnection = endpoint.network === network ? places.get(endpoint.address) : undefined;
      if (onConnection === undefined) return Promise.reject(createNobodyThere());
      const [near, far] = duplexPair();
      // As with sockets, and unlike a pair of Node's own: the end that is destroyed takes the other with it.
      near.once("close", () => far.destroy());
      far.once("close", () => near.destroy());
      onConnection(far);
      return Promise.resolve(near);
    },
  };
}

function createNobodyThere(): PluginError {
  return new PluginError("CONNECT_FAILED", "The brokered object is no longer served.", {
    remedy: "Dial an id while what it was offered for is still there.",
  });
}
