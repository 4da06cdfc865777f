import { PluginError } from "../../errors/index.js";
import { createDeferred } from "../../internal/deferred.js";
import type { Deferred } from "../../internal/deferred.js";
import { waitFor } from "../../internal/wait.js";
import type { WaitOptions } from "../../internal/wait-options.js";
import type { ByteStream } from "../../transport/byte-stream.js";
import { connectHttp2 } from "../../transport/http2-connection.js";
import type { Http2ConnectionOptions } from "../../transport/http2-connection.js";
import type {
  HeaderList,
  Http2Stream,
  PreparedHeaders,
  RenewableConnection,
  StreamHandler,
} from "../../wire/http2/http2-stream.js";
import { connectionError } from "./call-errors.js";
import type { CallerConnection } from "./grpc-caller.js";

/** How long a next connection may take, in milliseconds, to connect, and then to be heard of. */
const RENEWAL_MS = 5_000;

/** Connects to the same server once more, ready for HTTP/2. */
export type Reconnect = (options: WaitOptions) => Promise<ByteStream>;

/** How a client's connection is made, and made again. */
export interface RenewingConnectionOptions extends Pick<Http2ConnectionOptions, "explainEnd"> {
  /** @default defaultHttp2Limits */
  readonly limits?: Http2ConnectionOptions["limits"] | undefined;
  /** @default it cannot: calls fail when the stream ids are used up */
  readonly reconnect?: Reconnect | undefined;
}

/**
 * A client's connection that outlives its stream ids. HTTP/2 has 2^30 of them for a client (RFC 9113 section 5.1.1), which
 * last for two hours at 150,000 calls a second. Before they are used up it connects once more; then new calls, and
 * those that wait, go there, and the old connection ends with its last call. The plugin's output and the brokers' stream,
 * which last as long as the plugin, stay where they began.
 *
 * ```
 * current ──ids low──▶ renewing ──next is ready──▶ current: next; retired: the old one ──its calls have ended──▶ gone
 *                         └──no connection──▶ current (asked again; calls that find no id fail)
 * ```
 */
export class RenewingConnection implements CallerConnection {
  readonly #options: RenewingConnectionOptions;
  readonly #onClose: (error: unknown) => void;
  #current: RenewableConnection;
  /** Those that only finish their calls. */
  readonly #retired = new Set<RenewableConnection>();
  /** What stops the renewal that is under way. */
  #renewal: AbortController | undefined;
  #isOver = false;

  /** Owns `stream` from then on. `onClose` is called once, when the connection that takes new calls has ended. */
  constructor(stream: ByteStream, options: RenewingConnectionOptions, onClose: (error: unknown) => void) {
    this.#options = options;
    this.#onClose = onClose;
    this.#current = this.#connect(stream);
  }

  prepare(fields: HeaderList): PreparedHeaders {
    return this.#current.prepare(fields);
  }

  // oxlint-disable-next-line max-params -- once a call: an options object would be garbage
  openStream(
    handler: StreamHandler,
    headers: PreparedHeaders,
    extra: HeaderList | undefined,
    endStream: boolean,
  ): Http2Stream {
    return this.#current.openStream(handler, headers, extra, endStream);
  }

  destroy(cause: unknown): void {
    this.#current.destroy(cause);
  }

  #connect(stream: ByteStream, next?: Deferred<void>): RenewableConnection {
    const { reconnect, limits = {}, explainEnd } = this.#options;
    const connection: RenewableConnection = connectHttp2(
      stream,
      { role: "client", limits, explainEnd },
      {
        onStream: () => {
          throw new Error("a server does not open streams: the session refuses them");
        },
        onReady: () => {
          // In the callback itself: between it and a promise's continuation the connection could end unseen.
          if (next !== undefined && !this.#isOver) this.#switchTo(connection);
          next?.resolve();
        },
        onClose: (error) => {
          next?.reject(connectionError(error));
          if (connection === this.#current) this.#end(error);
          else this.#retired.delete(connection);
        },
        ...(reconnect === undefined ? {} : { onStreamIdsLow: () => void this.#renew(reconnect) }),
      },
    );
    return connection;
  }

  async #renew(reconnect: Reconnect): Promise<void> {
    if (this.#renewal !== undefined || this.#isOver) return;
    const renewal = new AbortController();
    this.#renewal = renewal;
    const limits = { signal: renewal.signal, timeoutMs: RENEWAL_MS };
    try {
      await this.#connectNext(await reconnect(limits), limits);
    } catch (error) {
      // Before the calls are told: one that is made as they fail asks anew.
      this.#renewal = undefined;
      this.#current.refuseWaiting(error);
    }
  }

  /** Resolves when the next connection has taken over. */
  async #connectNext(stream: ByteStream, limits: WaitOptions): Promise<void> {
    const ready = createDeferred<void>();
    const next = this.#connect(stream, ready);
    try {
      await waitFor(ready.promise, { ...limits, onTimeout: createSilentError });
    } catch (error) {
      next.destroy(error);
      throw error;
    }
  }

  #switchTo(next: RenewableConnection): void {
    const old = this.#current;
    this.#current = next;
    // Before it takes the calls that wait: they may use up its ids too.
    this.#renewal = undefined;
    this.#retired.add(old);
    old.handOver(next);
  }

  #end(error: unknown): void {
    this.#isOver = true;
    this.#renewal?.abort(error);
    for (const connection of this.#retired) connection.destroy(error);
    this.#onClose(error);
  }
}

function createSilentError(): PluginError {
  return new PluginError(
    "CONNECTION_LOST",
    `The server takes a further connection, but has said nothing on it for ${RENEWAL_MS} ms.`,
    { remedy: "Look at the other side's log." },
  );
}
