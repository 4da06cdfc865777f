import { systemClock } from "../internal/clock.js";
import type { Clock } from "../internal/clock.js";
import { createDeferred } from "../internal/deferred.js";
import type { Deferred } from "../internal/deferred.js";
import { createAbortError } from "../internal/wait.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { ConnInfo } from "../wire/grpc/conn-info.js";
import { createDialTimeout } from "./broker-errors.js";
import type { BrokerLink, BrokerListener, ConnectionBroker } from "./connection-broker.js";
import type { Endpoint } from "./endpoint.js";
import { Pairing } from "./pairing.js";
import type { PairingAction } from "./pairing.js";

/** What go-plugin's broker waits, both for an offer and with one, in milliseconds. (grpc_broker.go:451, :599 @v1.8.0) */
export const defaultBrokerMs = 5_000;

/** Far more than any program offers at once, and a few hundred kilobytes when another side offers them without end. */
const maxOffers = 1024;

/** Where connections come from and go to: sockets, with TLS or without, or memory. */
export interface BrokerPorts {
  /**
   * Listens at a fresh place. Connections are handed over ready for HTTP/2; what ends before that is dropped.
   * @throws PluginError LISTEN_FAILED, SOCKET_PATH_TOO_LONG
   */
  listen(onConnection: (stream: ByteStream) => void): Promise<PortListener>;
  /**
   * Connects to what the other side has announced, and makes it ready for HTTP/2.
   * @throws PluginError CONNECT_FAILED for an address that is none, or not on this machine; ABORTED, and others
   */
  dial(endpoint: Endpoint, options: WaitOptions): Promise<ByteStream>;
}

/** An open place of {@link BrokerPorts}. */
export interface PortListener {
  readonly endpoint: Endpoint;
  /** Resolves when nothing listens there any more. May be called again. */
  close(): Promise<void>;
}

/** What a broker over sockets is told. */
export interface SocketBrokerOptions {
  readonly ports: BrokerPorts;
  /** Sends to the other side's broker; what cannot be sent is lost. Must not throw. */
  readonly send: (info: ConnInfo) => void;
  /** Milliseconds: how long an offer lives, and how long a dial waits that has no limit of its own. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** @default the computer's */
  readonly clock?: Clock | undefined;
}

/** go-plugin's broker without multiplexing: each id is a socket of its own. */
export function createSocketBroker(options: SocketBrokerOptions): ConnectionBroker {
  return new SocketBroker(options);
}

class SocketBroker implements ConnectionBroker {
  readonly #ports: BrokerPorts;
  readonly #send: (info: ConnInfo) => void;
  readonly #brokerMs: number;
  readonly #clock: Clock;
  readonly #pairing: Pairing;
  /** The dials that wait for their offer. */
  readonly #waits = new Map<number, Deferred<Endpoint>>();
  /** Ends the dials that are under way, waiting or connecting. */
  readonly #stops = new Set<(reason: Error) => void>();
  #lastId = 0;
  #lastDialId = 0;
  #closedBy: Error | undefined;
  #stopTimer: (() => void) | undefined;

  constructor({ ports, send, brokerMs = defaultBrokerMs, clock = systemClock }: SocketBrokerOptions) {
    this.#ports = ports;
    this.#send = send;
    this.#brokerMs = brokerMs;
    this.#clock = clock;
    this.#pairing = new Pairing({ offerMs: brokerMs, maxOffers });
  }

  nextId(): number {
    // After 2^32 - 1 it begins anew, without 0: that is what a field holds that nobody has set.
    this.#lastId = this.#lastId === 0xffff_ffff ? 1 : this.#lastId + 1;
    return this.#lastId;
  }

  async listen(onConnection: (stream: ByteStream) => void): Promise<BrokerListener> {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const listener = await this.#ports.listen(onConnection);
    return {
      offer: (id) => {
        if (this.#closedBy !== undefined) throw this.#closedBy;
        this.#send({ serviceId: id, ...listener.endpoint, knock: undefined });
      },
      close: () => listener.close(),
    };
  }

  dial(id: number, options: WaitOptions = {}): Promise<BrokerLink> {
    return this.#underWay(options, async (signal, dueAtMs) => {
      const endpoint = await this.#awaitOffer(id, options.timeoutMs ?? this.#brokerMs, signal);
      const stream = await this.#connect(endpoint, signal, dueAtMs);
      const reconnect = (limits: WaitOptions): Promise<ByteStream> =>
        this.#underWay(limits, (stop, dueMs) => this.#connect(endpoint, stop, dueMs));
      return { stream, reconnect };
    });
  }

  #connect(endpoint: Endpoint, signal: AbortSignal, dueAtMs: number): Promise<ByteStream> {
    return this.#ports.dial(endpoint, { signal, timeoutMs: Math.max(0, dueAtMs - this.#clock.now()) });
  }

  /** Runs what the caller or the broker's end may stop. */
  async #underWay<T>(
    { signal, timeoutMs = this.#brokerMs }: WaitOptions,
    work: (signal: AbortSignal, dueAtMs: number) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted === true) throw createAbortError(signal);
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const dueAtMs = this.#clock.now() + timeoutMs;
    const stopped = new AbortController();
    let stopReason: Error | undefined;
    const stop = (reason: Error): void => {
      stopReason ??= reason;
      stopped.abort(reason);
    };
    const onAbort = (): void => stop(createAbortError(signal ?? stopped.signal));
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#stops.add(stop);
    try {
      return await work(stopped.signal, dueAtMs);
    } catch (error) {
      throw stopReason ?? error;
    } finally {
      this.#stops.delete(stop);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  receive({ serviceId, network, address, knock }: ConnInfo): void {
    // Knocks are the multiplexed broker's; both sides have agreed that this is not one.
    if (knock === undefined) this.#handle({ type: "offer", id: serviceId, endpoint: { network, address } });
  }

  close(reason: Error): void {
    if (this.#closedBy !== undefined) return;
    this.#closedBy = reason;
    for (const stop of Array.from(this.#stops)) stop(reason);
    this.#handle({ type: "close" });
  }

  async #awaitOffer(id: number, timeoutMs: number, stopped: AbortSignal): Promise<Endpoint> {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    const dialId = ++this.#lastDialId;
    const wait = createDeferred<Endpoint>();
    const timeout = createDialTimeout.bind(undefined, id, timeoutMs);
    this.#waits.set(dialId, {
      ...wait,
      // The pairing's only reason besides its close, which the signal tells of.
      reject: () => wait.reject(this.#closedBy ?? timeout()),
    });
    const cancel = (): void => {
      this.#handle({ type: "cancel", dialId });
      wait.reject(stopped.reason);
    };
    stopped.addEventListener("abort", cancel, { once: true });
    this.#handle({ type: "dial", id, dialId, timeoutMs });
    try {
      return await wait.promise;
    } finally {
      this.#waits.delete(dialId);
      stopped.removeEventListener("abort", cancel);
    }
  }

  #handle(event: Parameters<Pairing["handle"]>[0]): void {
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

  #do(action: PairingAction): void {
    switch (action.type) {
      case "connect":
        this.#waits.get(action.dialId)?.resolve(action.endpoint);
        break;
      case "giveUp":
        this.#waits.get(action.dialId)?.reject(action.reason);
        break;
      case "drop":
        break;
    }
  }
}
