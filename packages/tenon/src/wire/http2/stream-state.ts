/**
 * The life of a stream, RFC 9113 section 5.1, without the reserved states: nothing is pushed here.
 *
 *                      idle
 *                       │  H (either side)
 *                       ▼
 *          ┌── ES sent ─ open ─ ES received ──┐
 *          ▼                                  ▼
 *   halfClosedLocal                    halfClosedRemote
 *          │                                  │
 *          └── ES received ─► closed ◄─ ES sent ──┘       R (either side): from any state but idle to closed
 *
 *   H: HEADERS   ES: END_STREAM on HEADERS or DATA   R: RST_STREAM
 */
export type StreamState = "idle" | "open" | "halfClosedLocal" | "halfClosedRemote" | "closed";

/** What a frame does to a stream's state. */
export type StreamEvent =
  | "sendHeaders"
  | "sendData"
  | "sendEnd"
  | "receiveHeaders"
  | "receiveData"
  | "receiveEnd"
  | "reset";

/** Why an event is refused in a state: which error RFC 9113 section 5.1 names for it. */
export type StreamRefusal = "PROTOCOL_ERROR" | "STREAM_CLOSED";

/**
 * The state after `event`, or the error that it is in `state`. `sendEnd` and `receiveEnd` are the END_STREAM flag alone:
 * a frame that carries it is two events, the frame's own first.
 */
export function nextStreamState(state: StreamState, event: StreamEvent): StreamState | StreamRefusal {
  switch (state) {
    case "idle":
      return event === "sendHeaders" || event === "receiveHeaders" ? "open" : "PROTOCOL_ERROR";
    case "open":
      if (event === "sendEnd") return "halfClosedLocal";
      if (event === "receiveEnd") return "halfClosedRemote";
      return event === "reset" ? "closed" : state;
    case "halfClosedLocal":
      if (event === "receiveEnd" || event === "reset") return "closed";
      return event === "receiveHeaders" || event === "receiveData" ? state : "STREAM_CLOSED";
    case "halfClosedRemote":
      if (event === "sendEnd" || event === "reset") return "closed";
      return event === "sendHeaders" || event === "sendData" ? state : "STREAM_CLOSED";
    case "closed":
      return event === "reset" ? state : "STREAM_CLOSED";
  }
}

/** Whether this side may still send on the stream. */
export function isSendable(state: StreamState): boolean {
  return state === "open" || state === "halfClosedRemote" || state === "idle";
}

/** Whether the peer may still send on the stream. */
export function isReceivable(state: StreamState): boolean {
  return state === "open" || state === "halfClosedLocal";
}
