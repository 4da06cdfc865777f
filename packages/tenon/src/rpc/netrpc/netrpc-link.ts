import { MuxBroker } from "../../broker/mux-broker.js";
import { createSharedAbort } from "../../internal/shared-abort.js";
import type { YamuxStream } from "../../transport/yamux-stream.js";
import { assertMaxMessageBytes, defaultMaxMessageBytes } from "../grpc/call-limits.js";
import { MuxedBroker } from "./broker/muxed-broker.js";
import type { NetrpcCallerOptions } from "./netrpc-caller.js";

/** What a {@link NetrpcLink} is told. */
export interface NetrpcLinkOptions {
  /** The largest body that is sent or taken, in bytes. @default 2^31 - 1 */
  readonly maxMessageBytes?: number | undefined;
  /** How long the broker waits, in milliseconds. @default 5_000 */
  readonly brokerMs?: number | undefined;
  /** Told of what a handler threw or returned wrongly. Must not throw. */
  readonly onHandlerError?: ((error: unknown, context: { readonly path: string }) => void) | undefined;
  /** Says why the other side has ended a stream. See {@link NetrpcCallerOptions}. */
  readonly explainEnd?: NetrpcCallerOptions["explainEnd"];
}

/** What all that is spoken on one connection between host and plugin has in common, on either side of it. */
export class NetrpcLink {
  readonly maxMessageBytes: number;
  readonly options: NetrpcLinkOptions;
  readonly mux: MuxBroker;
  readonly broker: MuxedBroker;
  readonly #ended = createSharedAbort();

  /** @throws TypeError naming a wrong option */
  constructor(openStream: () => YamuxStream, options: NetrpcLinkOptions) {
    assertMaxMessageBytes(options.maxMessageBytes);
    this.maxMessageBytes = options.maxMessageBytes ?? defaultMaxMessageBytes;
    this.options = options;
    this.mux = new MuxBroker({ openStream, brokerMs: options.brokerMs });
    this.broker = new MuxedBroker(this);
  }

  /** Fires when the connection has ended. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  reportHandlerError(error: unknown, path: string): void {
    this.options.onHandlerError?.(error, { path });
  }

  /** The connection has ended, and all streams with it. May be called again. */
  close(reason: Error): void {
    if (this.signal.aborted) return;
    this.mux.close(reason);
    this.broker.close(reason);
    this.#ended.abort(reason);
  }
}
