import { PluginError } from "../errors/index.js";
import { systemClock } from "../internal/clock.js";
import type { Clock } from "../internal/clock.js";
import { createDeferred } from "../internal/deferred.js";
import type { Deferred } from "../internal/deferred.js";
import { createAbortError } from "../internal/wait.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { YamuxStream } from "../transport/yamux-stream.js";
import { createAcceptTimeout, createDialRefused, createDialTimeout } from "./broker-errors.js";
import { MuxChannel } from "./mux-channel.js";
import type { MuxChannelOwner } from "./mux-channel.js";
import { Pairing } from "./pairing.js";
import type { PairingAction, PairingEvent } from "./pairing.js";

/** What a {@link MuxBroker} is told. */
export interface MuxBrokerOptions {
  /** Opens a stream to the other side. @throws the connection's error when it has ended */
  readonly openStream: () => YamuxStream;
  /** Milliseconds: how long either side waits for the other. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** @default the computer's */
  readonly clock?: Clock | undefined;
}

/** What go-plugin's broker waits, in milliseconds. (mux_broker.go:73, :188 @v1.8.0) */
const defaultBrokerMs = 5_000;

/** Streams of the other side's that may wait for their id, or for somebody to accept them: more are reset. Go: no limit. */
const maxWaiting = 1024;

/**
 * The broker of net/rpc: each connection is a stream of the one yamux connection, and whoever opens it says by an id what it
 * is for. A dial may come before its accept: it is kept for as long as a dial waits.
 * @see go-plugin mux_broker.go @v1.8.0 `MuxBroker`
 */
export class MuxBroker {
  /** How long it waits unless it is told, in milliseconds. */
  readonly brokerMs: number;
  readonly #openStream: () => YamuxStream;
  readonly #clock: Clock;
  /** What the other side dials is an offer here, and this side's accepts wait for it. */
  readonly #pairing: Pairing<MuxChannel>;
  readonly #waits = new Map<number, Deferred<MuxChannel>>();
  /** Channels whose id has not come yet, with what stops their timers. */
  readonly #unnamed = new Map<MuxChannel, () => void>();
  /** Ids under which nothing is served any more. */
  readonly #refused = new Set<number>();
  readonly #stops = new Set<(reason: Error) => void>();
  #lastId = 0;
  #lastWaitId = 0;
  #stopTimer: (() => void) | undefined;
  #closedBy: Error | undefined;

  constructor({ openStream, brokerMs = defaultBrokerMs, clock = systemClock }: MuxBrokerOptions) {
    this.#openStream = openStream;
    this.brokerMs = brokerMs;
    this.#clock = clock;
    this.#pairing = new Pairing({ offerMs: brokerMs, maxOffers: maxWaiting });
  }

  /** An id that this side has not used: 1, 2, 3 … */
  nextId(): number {
    // After 2^32 - 1 it begins anew, without 0: that is what a field holds that nobody has set.
    this.#lastId = this.#lastId === 0xffff_ffff ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  /** Takes a stream that the other side has opened, in the tick in which it came. */
  receive(stream: YamuxStream): void {
    if (this.#closedBy !== undefined || this.#unnamed.size >= maxWaiting) {
      stream.reset();
      return;
    }
    const owner: MuxChannelOwner = {
      onId: (id) => {
        if (!this.#forget(channel)) return;
        if (this.#refused.has(id)) stream.reset();
        else this.#handle({ type: "offer", id, endpoint: channel });
      },
      onGone: (id) => {
        if (id === undefined) this.#dismiss(channel);
        else this.#handle({ type: "withdraw", id, endpoint: channel });
      },
    };
    const channel = new MuxChannel(stream, owner);
    this.#unnamed.set(
      channel,
      this.#clock.setTimer(this.brokerMs, () => this.#dismiss(channel)),
    );
    channel.begin();
  }

  /**
   * Waits for the other side to dial an id, and tells it that it has been heard.
   * @throws PluginError BROKER_TIMEOUT, ABORTED; the reason of `close`
   */
  async accept(id: number, { signal, timeoutMs = this.brokerMs }: WaitOptions = {}): Promise<MuxChannel> {
    // What was given up before must not take a stream that waits.
    if (signal?.aborted === true) throw createAbortError(signal);
    this.#refused.delete(id);
    const waitId = ++this.#lastWaitId;
    const wait = createDeferred<MuxChannel>();
    const giveUp = (): void => wait.reject(this.#closedBy ?? createAcceptTimeout(id, timeoutMs));
    const release = this.#stopWith(signal, (reason) => {
      wait.reject(reason);
      // At once: a stream that comes before the promise's continuation would be nobody's.
      this.#handle({ type: "cancel", dialId: waitId });
    });
    this.#waits.set(waitId, { ...wait, reject: giveUp });
    try {
      this.#handle({ type: "dial", id, dialId: waitId, timeoutMs });
      const channel = await wait.promise;
      channel.writeId(id);
      return channel;
    } finally {
      release();
      this.#waits.delete(waitId);
    }
  }

  /** Ends at once what is dialed under an id from now on, of the last {@link maxWaiting} refused: nobody will accept it. */
  refuse(id: number): void {
    this.#refused.add(id);
    const [oldest] = this.#refused;
    if (this.#refused.size > maxWaiting && oldest !== undefined) this.#refused.delete(oldest);
  }

  /**
   * Connects to an id. Resolves when the other side has accepted it.
   * @throws PluginError BROKER_TIMEOUT, NETRPC_PROTOCOL, ABORTED; the connection's error, or the reason of `close`
   */
  async dial(id: number, { signal, timeoutMs = this.brokerMs }: WaitOptions = {}): Promise<MuxChannel> {
    const answer = createDeferred<number>();
    const giveUp = (): void => answer.reject(this.#closedBy ?? createDialTimeout(id, timeoutMs));
    const release = this.#stopWith(signal, (reason) => answer.reject(reason));
    const owner: MuxChannelOwner = {
      onId: (echo) => answer.resolve(echo),
      onGone: (_, error) => {
        // A stream that ends by itself was not accepted: Go's side waits 5 s and closes it.
        const isRefused = error === undefined || PluginError.is(error, "STREAM_RESET");
        answer.reject(isRefused ? (this.#closedBy ?? createDialRefused(id)) : error);
      },
    };
    const stopTimer = timeoutMs === Infinity ? undefined : this.#clock.setTimer(timeoutMs, giveUp);
    let channel: MuxChannel | undefined;
    try {
      if (signal?.aborted !== true && this.#closedBy === undefined) {
        channel = new MuxChannel(this.#openStream(), owner);
        channel.begin();
        // At once: Go's broker reads the ids of all streams in one loop.
        channel.writeId(id);
      }
      const echo = await answer.promise;
      if (channel === undefined || echo !== id) throw createBadEcho(id, echo);
      return channel;
    } catch (error) {
      channel?.stream.reset();
      throw error;
    } finally {
      release();
      stopTimer?.();
    }
  }

  /** No more connections: what waits for one gets `reason`. Those that are open go on. May be called again. */
  close(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    for (const stop of Array.from(this.#stops)) stop(reason);
    this.#handle({ type: "close" });
    for (const channel of Array.from(this.#unnamed.keys())) this.#dismiss(channel);
  }

  /** A channel's id will not come. */
  #dismiss(channel: MuxChannel): void {
    if (this.#forget(channel)) channel.stream.reset();
  }

  /** A channel's id is not waited for any more. @returns whether it was */
  #forget(channel: MuxChannel): boolean {
    this.#unnamed.get(channel)?.();
    return this.#unnamed.delete(channel);
  }

  /** Has `stop` called when the caller's signal fires, or the broker ends. @returns what ends that */
  #stopWith(signal: AbortSignal | undefined, stop: (reason: Error) => void): () => void {
    const onAbort = (): void => {
      if (signal !== undefined) stop(createAbortError(signal));
    };
    if (signal?.aborted === true) onAbort();
    if (this.#closedBy !== undefined) stop(this.#closedBy);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#stops.add(stop);
    return () => {
      signal?.removeEventListener("abort", onAbort);
      this.#stops.delete(stop);
    };
  }

  #handle(event: PairingEvent<MuxChannel>): void {
    for (const action of this.#pairing.handle(event, this.#clock.now())) this.#do(action);
    this.#stopTimer?.();
    const { wakeAtMs } = this.#pairing;
    this.#stopTimer =
      wakeAtMs === undefined
        ? undefined
        : this.#clock.setTimer(Math.max(0, wakeAtMs - this.#clock.now()), () =>
            this.#handle({ type: "timer" }),
          );
  }

  #do(action: PairingAction<MuxChannel>): void {
    switch (action.type) {
      case "connect":
        this.#waits.get(action.dialId)?.resolve(action.endpoint);
        break;
      case "giveUp":
        this.#waits.get(action.dialId)?.reject(action.reason);
        break;
      case "drop":
        action.endpoint.stream.reset();
        break;
    }
  }
}

function createBadEcho(id: number, echo: number): PluginError {
  // go-plugin mux_broker.go:134 @v1.8.0: "bad ack".
  return new PluginError(
    "NETRPC_PROTOCOL",
    `The other side has acknowledged broker id ${echo}, where ${id} was dialed (bad ack).`,
    { details: { id, echo }, remedy: "This is a fault of the program at the other side." },
  );
}
