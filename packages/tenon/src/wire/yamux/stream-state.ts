/**
 * The life of a stream. A stream of the other side's is accepted at once, so it begins as `established`.
 *
 *            waiting                        opened by this side, SYN held back: too many are not accepted yet
 *               │ sendSyn
 *               ▼
 *            synSent ───── receiveAck ─────► established ◄── the other side's SYN, answered with ACK
 *               │                                │
 *               ├──────────── sendFin ───────────┼──► localClosed ───┐
 *               │                                │                   │ receiveFin
 *               └─────────── receiveFin ─────────┴──► remoteClosed   │
 *                                                          │ sendFin │
 *                                                          └─────────┴──► closed
 *
 *   reset, sent or received, or the end of the session: from any state to closed
 *
 * yamux stream.go:14-23, :323-456 @v0.1.2; its streamReset is `closed` here: who is told learns it from the error.
 */
export type StreamState = "waiting" | "synSent" | "established" | "localClosed" | "remoteClosed" | "closed";

/** What changes a stream's state. Bytes do not. */
export type StreamEvent = "sendSyn" | "receiveAck" | "sendFin" | "receiveFin" | "reset";

/** The state after `event`; undefined: it is against the rules in `state`. */
export function nextStreamState(state: StreamState, event: StreamEvent): StreamState | undefined {
  if (event === "reset") return "closed";
  switch (state) {
    case "waiting":
      return event === "sendSyn" ? "synSent" : undefined;
    case "synSent":
      if (event === "receiveAck") return "established";
      return nextOpenState(event);
    case "established":
      // Go takes a second ACK too: yamux session.go:736-748 @v0.1.2.
      if (event === "receiveAck") return state;
      return nextOpenState(event);
    case "localClosed":
      if (event === "receiveFin") return "closed";
      return event === "receiveAck" ? state : undefined;
    case "remoteClosed":
      if (event === "sendFin") return "closed";
      return event === "receiveAck" ? state : undefined;
    case "closed":
      return undefined;
  }
}

function nextOpenState(event: StreamEvent): StreamState | undefined {
  if (event === "sendFin") return "localClosed";
  return event === "receiveFin" ? "remoteClosed" : undefined;
}

/** Whether this side may still send bytes; while `waiting`, they are kept. */
export function isSendable(state: StreamState): boolean {
  return state !== "localClosed" && state !== "closed";
}

/** Whether bytes of the other side are still taken. */
export function isReceivable(state: StreamState): boolean {
  return state === "established" || state === "synSent" || state === "localClosed";
}
