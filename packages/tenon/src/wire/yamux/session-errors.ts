import { PluginError } from "../../errors/index.js";
import { goAwayCodes } from "./frame.js";
import type { SessionStream } from "./session-stream.js";
import type { YamuxViolation } from "./yamux-violation.js";

/** YAMUX_PROTOCOL: the peer broke a rule of yamux. */
export function brokenRulesError(violation: YamuxViolation): PluginError {
  return new PluginError("YAMUX_PROTOCOL", `The peer broke the rules of yamux: ${violation.message}.`, {
    cause: violation,
    remedy:
      "Check that the address belongs to a net/rpc plugin and that both sides agree on using TLS or not; report it to Tenon if the peer is right.",
  });
}

/** What is wrong with a FIN on the stream. */
export function finRefusal(stream: SessionStream): string {
  return `FIN came on stream ${stream.id}, which is ${stream.state}`;
}

/** CONNECTION_LOST: the byte stream ended while streams were open. `cause` is its own error, if it had one. */
export function lostError(streamCount: number, cause: unknown): PluginError {
  return new PluginError(
    "CONNECTION_LOST",
    `The other side closed the connection while ${streamCount} yamux streams were open.`,
    {
      ...(cause === undefined ? {} : { cause }),
      remedy: "Look at the other side's log for why it ended.",
    },
  );
}

/** CONNECTION_LOST: the peer sent GO_AWAY with a reason other than that it is closing. */
export function goAwayError(code: number): PluginError {
  const name = Object.entries(goAwayCodes).find(([, each]) => each === code)?.[0] ?? "an unknown code";
  return new PluginError(
    "CONNECTION_LOST",
    `The peer ended the yamux session with GO_AWAY ${code} (${name}).`,
    { details: { goAwayCode: code }, remedy: "Look at the other side's log for what it found wrong." },
  );
}

/** CONNECTION_LOST: the peer has said that it takes no more streams. */
export function goneAwayError(): PluginError {
  return new PluginError("CONNECTION_LOST", "The other side takes no more streams on this connection.", {
    remedy: "Connect again, or launch the plugin again.",
  });
}

/** CONNECTION_LOST: all stream ids of a session, 2^31 less two, are used up. */
export function usedUpError(): PluginError {
  return new PluginError("CONNECTION_LOST", "All yamux stream ids of the connection are used up.", {
    origin: "local",
    remedy: "Connect again: ids are not used twice.",
  });
}

/** CLOSED: this side is closing the session, or has. */
export function closingError(): PluginError {
  return new PluginError("CLOSED", "This side has closed the connection, which takes no new streams.", {
    remedy: "Finish what needs it before it is closed, or connect again.",
  });
}

/** CONNECTION_LOST: the peer gave no sign of life in time. `what` says what it did not do. */
export function silentPeerError(what: string, timeoutMs: number): PluginError {
  return new PluginError("CONNECTION_LOST", `The other side did not ${what} within ${timeoutMs} ms.`, {
    details: { timeoutMs },
    remedy: "Look at whether the other side still runs, and whether it is stopped in a debugger.",
  });
}

/** STREAM_RESET: the peer ended one stream, the connection goes on. */
export function resetError(streamId: number): PluginError {
  return new PluginError("STREAM_RESET", `The other side reset yamux stream ${streamId}.`, {
    details: { streamId },
    remedy: "Look at the other side's log: it refused the stream, or gave it up.",
  });
}

/** STREAM_RESET by this side: the peer has let a half-closed stream stand for too long. */
export function closeTimeoutError(streamId: number, timeoutMs: number): PluginError {
  return new PluginError(
    "STREAM_RESET",
    `Yamux stream ${streamId} was reset: the other side sent nothing for ${timeoutMs} ms after this side had ended it.`,
    { details: { streamId, timeoutMs }, remedy: "End the stream on both sides." },
  );
}

/** STREAM_RESET by this side: too much is unread, and more on this stream than on others. */
export function unreadError(streamId: number, unreadBytes: number): PluginError {
  return new PluginError(
    "STREAM_RESET",
    `Yamux stream ${streamId} was reset: ${unreadBytes} bytes of all streams have not been read.`,
    { origin: "local", details: { streamId, unreadBytes }, remedy: "Read streams, or end them." },
  );
}
