import type { Endpoint } from "./endpoint.js";

/** What happens to a {@link Pairing}. */
export type PairingEvent<Place = Endpoint> =
  /** The other side offers an id. */
  | { readonly type: "offer"; readonly id: number; readonly endpoint: Place }
  /** An offer is no more, if it still waits. */
  | { readonly type: "withdraw"; readonly id: number; readonly endpoint: Place }
  /** This side wants to connect to an id; `dialId` is the wait's own number, never used twice. */
  | { readonly type: "dial"; readonly id: number; readonly dialId: number; readonly timeoutMs: number }
  /** This side does not wait any more. */
  | { readonly type: "cancel"; readonly dialId: number }
  /** {@link Pairing.wakeAtMs} has come. */
  | { readonly type: "timer" }
  /** Nothing will be offered any more. */
  | { readonly type: "close" };

/** What is to be done about it. */
export type PairingAction<Place = Endpoint> =
  | { readonly type: "connect"; readonly dialId: number; readonly endpoint: Place }
  /** The wait is over without an offer: its time is, or no offer can come. */
  | { readonly type: "giveUp"; readonly dialId: number; readonly reason: "timeout" | "closed" }
  /** An offer counts no more: nobody wanted it in time or will, there is one for its id, or there are too many. */
  | { readonly type: "drop"; readonly id: number; readonly endpoint: Place; readonly reason: DropReason };

type DropReason = "expired" | "duplicate" | "flood" | "closed";

/** Bounds of a {@link Pairing}. */
export interface PairingLimits {
  /** Milliseconds that an offer waits for a dial. Go: 5,000, fixed. */
  readonly offerMs: number;
  /** Offers that may wait at once; more are dropped. They are the other side's to send, so they need a bound. */
  readonly maxOffers: number;
}

interface Offer<Place> {
  readonly endpoint: Place;
  readonly expiresAtMs: number;
}

interface Wait {
  readonly id: number;
  readonly dueAtMs: number;
}

/**
 * Brings together what the other side offers with what this side dials, whichever comes first. Does no IO: time comes in
 * as `nowMs`, on any clock that does not go back.
 *
 * For one id:
 * ```
 *             offer                     dial
 *   (nothing) ─────▶ offered ──────────────────────▶ connect
 *       │               └── offerMs pass, close ──▶ dropped
 *       │ dial                          offer
 *       └──────────▶ waiting ─────────────────────▶ connect
 *                       └── its time, cancel, close ▶ given up
 * ```
 * An offer is taken once. Several dials of one id wait in line, and each takes an offer of its own. What is offered is the
 * place to connect to, or, where the other side opens the connection itself, that connection.
 */
// go-plugin grpc_broker.go:503-610 @v1.8.0: `getClientStream` keeps one offer for each id (a channel of length 1, more are
// dropped), `timeoutWait` drops it after 5 s.
export class Pairing<Place = Endpoint> {
  readonly #limits: PairingLimits;
  /** In the order in which they expire: all live equally long. */
  readonly #offers = new Map<number, Offer<Place>>();
  readonly #waits = new Map<number, Wait>();
  /** The dials that wait for an id, in order: found without a look at the others, whatever the other side offers. */
  readonly #waitsById = new Map<number, Set<number>>();
  /** No wait is due before. */
  #dueAtMs = Infinity;
  #isClosed = false;

  constructor(limits: PairingLimits) {
    this.#limits = limits;
  }

  /** When to bring `timer`, on the clock of `nowMs`; undefined = not at all. */
  get wakeAtMs(): number | undefined {
    const [first] = this.#offers.values();
    const wakeAtMs = Math.min(
      first?.expiresAtMs ?? Infinity,
      this.#waits.size > 0 ? this.#dueAtMs : Infinity,
    );
    return wakeAtMs === Infinity ? undefined : wakeAtMs;
  }

  /** Advances the state. Does not throw, whatever the other side sends. */
  handle(event: PairingEvent<Place>, nowMs: number): readonly PairingAction<Place>[] {
    const actions = this.#expire(nowMs);
    switch (event.type) {
      case "offer":
        actions.push(...this.#onOffer(event.id, event.endpoint, nowMs));
        break;
      case "withdraw":
        if (this.#offers.get(event.id)?.endpoint === event.endpoint) this.#offers.delete(event.id);
        break;
      case "dial":
        actions.push(...this.#onDial(event, nowMs));
        break;
      case "cancel":
        this.#endWait(event.dialId);
        break;
      case "close":
        actions.push(...this.#onClose());
        break;
      case "timer":
        break;
    }
    return actions;
  }

  #expire(nowMs: number): PairingAction<Place>[] {
    const actions: PairingAction<Place>[] = [];
    for (const [id, { endpoint, expiresAtMs }] of this.#offers) {
      if (expiresAtMs > nowMs) break;
      this.#offers.delete(id);
      actions.push({ type: "drop", id, endpoint, reason: "expired" });
    }
    if (nowMs < this.#dueAtMs) return actions;
    this.#dueAtMs = Infinity;
    for (const [dialId, { dueAtMs }] of this.#waits) {
      if (dueAtMs > nowMs) {
        this.#dueAtMs = Math.min(this.#dueAtMs, dueAtMs);
        continue;
      }
      this.#endWait(dialId);
      actions.push({ type: "giveUp", dialId, reason: "timeout" });
    }
    return actions;
  }

  #endWait(dialId: number): void {
    const wait = this.#waits.get(dialId);
    if (wait === undefined) return;
    this.#waits.delete(dialId);
    const others = this.#waitsById.get(wait.id);
    others?.delete(dialId);
    if (others?.size === 0) this.#waitsById.delete(wait.id);
  }

  #onOffer(id: number, endpoint: Place, nowMs: number): readonly PairingAction<Place>[] {
    if (this.#isClosed) return [{ type: "drop", id, endpoint, reason: "closed" }];
    const [dialId] = this.#waitsById.get(id) ?? [];
    if (dialId !== undefined) {
      this.#endWait(dialId);
      return [{ type: "connect", dialId, endpoint }];
    }
    if (this.#offers.has(id)) return [{ type: "drop", id, endpoint, reason: "duplicate" }];
    if (this.#offers.size >= this.#limits.maxOffers) return [{ type: "drop", id, endpoint, reason: "flood" }];
    this.#offers.set(id, { endpoint, expiresAtMs: nowMs + this.#limits.offerMs });
    return [];
  }

  #onDial(
    { id, dialId, timeoutMs }: PairingEvent<Place> & { type: "dial" },
    nowMs: number,
  ): readonly PairingAction<Place>[] {
    if (this.#isClosed) return [{ type: "giveUp", dialId, reason: "closed" }];
    const offer = this.#offers.get(id);
    if (offer !== undefined) {
      this.#offers.delete(id);
      return [{ type: "connect", dialId, endpoint: offer.endpoint }];
    }
    if (timeoutMs <= 0) return [{ type: "giveUp", dialId, reason: "timeout" }];
    const dueAtMs = nowMs + timeoutMs;
    this.#waits.set(dialId, { id, dueAtMs });
    this.#dueAtMs = Math.min(this.#dueAtMs, dueAtMs);
    const line = this.#waitsById.get(id) ?? new Set();
    this.#waitsById.set(id, line.add(dialId));
    return [];
  }

  #onClose(): readonly PairingAction<Place>[] {
    this.#isClosed = true;
    const dropped = Array.from(this.#offers, ([id, { endpoint }]): PairingAction<Place> => {
      return { type: "drop", id, endpoint, reason: "closed" };
    });
    const given = Array.from(this.#waits.keys(), (dialId): PairingAction<Place> => {
      return { type: "giveUp", dialId, reason: "closed" };
    });
    this.#offers.clear();
    this.#waits.clear();
    this.#waitsById.clear();
    return [...dropped, ...given];
  }
}
