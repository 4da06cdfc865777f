import { PluginError } from "../errors/index.js";

/** The error of a dial that the other side has offered nothing for. */
export function createDialTimeout(id: number, timeoutMs: number): PluginError {
  // go-plugin grpc_broker.go:452 @v1.8.0 has the words "timeout waiting for connection info".
  return new PluginError(
    "BROKER_TIMEOUT",
    `The other side has offered no connection for broker id ${id} within ${timeoutMs} ms (timeout waiting for connection info).`,
    {
      details: { id, timeoutMs },
      remedy:
        "It must accept the id before it is dialed, or soon after; an offer is good for one dial, and in Go for 5 s. Raise timeouts.brokerMs if it needs longer.",
    },
  );
}

/** The error of a dial that the other side has ended before it had accepted it: after its time, or at once when it knows better. */
export function createDialRefused(id: number): PluginError {
  return new PluginError(
    "BROKER_TIMEOUT",
    `The other side has ended the connection for broker id ${id} without accepting it: nothing is served there under that id, or not any more.`,
    {
      details: { id },
      remedy:
        "An object in a brokered field of the arguments is served until its call ends: connect during the call and keep the client, or have the other side serve the object for longer, with broker.serve(). An id is good for one connection.",
    },
  );
}

/** The error of a broker that has nobody at the other end, and of all that is asked of it afterwards. */
export function createBrokerUnavailable(what: string, cause?: unknown): PluginError {
  return new PluginError("BROKER_UNAVAILABLE", `There is no broker to open connections with: ${what}.`, {
    cause,
    remedy:
      "The other side must serve plugin.GRPCBroker, as go-plugin and Tenon do; most plugins in other languages do not.",
  });
}

/** The error of an accept that the other side has not dialed. */
export function createAcceptTimeout(id: number, timeoutMs: number): PluginError {
  // go-plugin mux_broker.go:78 @v1.8.0 has the words "timeout waiting for accept".
  return new PluginError(
    "BROKER_TIMEOUT",
    `The other side has not dialed broker id ${id} within ${timeoutMs} ms (timeout waiting for accept).`,
    {
      details: { id, timeoutMs },
      remedy:
        "It must dial the id before it is accepted, or soon after. Raise timeouts.brokerMs if it needs longer.",
    },
  );
}
