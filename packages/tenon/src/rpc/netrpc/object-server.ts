import type { YamuxStream, YamuxStreamListener } from "../../transport/yamux-stream.js";
import type { RequestHeader } from "../../wire/netrpc/headers.js";
import { ServerSession } from "../../wire/netrpc/server-session.js";
import { createDeferred } from "../../internal/deferred.js";
import { createSharedAbort } from "../../internal/shared-abort.js";
import { brokenStreamError, objectLostError } from "./call-errors.js";
import { errorText, isAnswer } from "./handler-error.js";
import { NetrpcCallContext } from "./netrpc-call-context.js";
import type { NetrpcLink } from "./netrpc-link.js";
import { nodeText } from "./node-text.js";
import type { NetrpcTable, ServedNetrpcMethod } from "./served-method.js";
import { StreamOutput } from "./stream-output.js";

/** Calls that may run at once on one connection: the next ones are not read before some have ended. Go: no limit. */
const maxRunning = 16_384;

/**
 * Serves the calls that come through one stream, from its beginning to its end.
 *
 * ```
 * open ──the caller's end, close()──▶ ending ──handlers done──▶ ended
 *   └──────── reset, connection lost ───────▲
 * ```
 */
export class ObjectServer implements YamuxStreamListener {
  readonly link: NetrpcLink;
  /** Resolves when the stream has no caller any more and no handler runs. */
  readonly ended: Promise<void>;
  readonly #stream: YamuxStream;
  readonly #session: ServerSession<ServedNetrpcMethod>;
  readonly #output: StreamOutput;
  readonly #ended = createDeferred<void>();
  #runningCount = 0;
  #unconsumedBytes = 0;
  #endedBy: Error | undefined;
  #isClosed = false;
  #isDraining = false;
  #abort: AbortController | undefined;

  /** It listens to the stream only when it is told to: the stream, or the channel that it came through, calls its methods. */
  constructor(link: NetrpcLink, stream: YamuxStream, table: NetrpcTable) {
    this.link = link;
    this.ended = this.#ended.promise;
    this.#stream = stream;
    this.#session = new ServerSession(table, this.#onCall, {
      maxMessageBytes: link.maxMessageBytes,
      text: nodeText,
    });
    this.#output = new StreamOutput(stream, () => this.#session.takeOutput());
  }

  /** Fires when nobody is left to answer. */
  get signal(): AbortSignal {
    this.#abort ??= createSharedAbort();
    if (this.#endedBy !== undefined) this.#abort.abort(this.#endedBy);
    return this.#abort.signal;
  }

  /** Takes no more calls, and ends the stream once those that run are answered. May be called again. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#finishWhenDone();
  }

  /** Ends the stream at once; handlers' signals fire with `reason`. May be called again. */
  destroy(reason: Error): void {
    this.#isClosed = true;
    // Before the reset, of which `onClose` is told: it knows no reason.
    this.#giveReason(reason);
    this.#stream.reset();
    this.#finishWhenDone();
  }

  onData(bytes: Uint8Array): void {
    this.#unconsumedBytes += bytes.length;
    try {
      if (this.#endedBy === undefined && !this.#isDraining) this.#session.receive(bytes);
      // What is no call of the table's, the session has answered itself.
      this.#output.schedule();
    } catch (error) {
      this.destroy(brokenStreamError(error));
    }
    this.#consume();
  }

  onWritable(): void {
    this.#output.onWritable();
    this.#consume();
    this.#finishWhenDone();
  }

  onEnd(): void {
    // A caller of Go's that has closed its end reads no answers either.
    this.#end(objectLostError(undefined));
  }

  onClose(error: Error | undefined): void {
    this.#isClosed = true;
    this.#end(objectLostError(error));
  }

  readonly #onCall = (header: RequestHeader, method: ServedNetrpcMethod, args: unknown): void => {
    this.#runningCount++;
    let reply: unknown;
    try {
      reply = method.handler(args, new NetrpcCallContext(this, method.name));
    } catch (error) {
      this.#fail(header, method, error);
      return;
    }
    if (!isThenable(reply)) {
      this.#answer(header, method, reply);
      return;
    }
    // Of ours, itself; of another kind of promise, one that settles once.
    Promise.resolve(reply).then(
      (value: unknown) => this.#answer(header, method, value),
      (error: unknown) => this.#fail(header, method, error),
    );
  };

  #answer(header: RequestHeader, method: ServedNetrpcMethod, reply: unknown): void {
    try {
      if (!this.#isClosed) this.#session.respond(header, method.reply, reply);
      this.#countDone();
    } catch (error) {
      this.#fail(
        header,
        method,
        new TypeError(`the reply of ${method.path} cannot be sent: ${errorText(error)}`),
      );
    }
  }

  #fail(header: RequestHeader, { path }: ServedNetrpcMethod, error: unknown): void {
    if (!isAnswer(error)) this.link.reportHandlerError(error, path);
    if (!this.#isClosed) this.#session.respondError(header, errorText(error));
    this.#countDone();
  }

  #countDone(): void {
    this.#runningCount--;
    this.#output.schedule();
    this.#consume();
    this.#finishWhenDone();
  }

  /** Lets the caller send more, unless it does not read its answers or has too many calls running. */
  #consume(): void {
    if (this.#output.isBlocked || this.#runningCount >= maxRunning) return;
    if (this.#unconsumedBytes > 0) this.#stream.consume(this.#unconsumedBytes);
    this.#unconsumedBytes = 0;
  }

  #end(reason: Error): void {
    this.#giveReason(reason);
    this.#finishWhenDone();
  }

  #giveReason(reason: Error): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = reason;
    this.#abort?.abort(reason);
  }

  #finishWhenDone(): void {
    if ((this.#endedBy === undefined && !this.#isDraining) || this.#runningCount > 0) return;
    this.#output.flush();
    if (this.#output.isBlocked && !this.#isClosed) return;
    this.#stream.end();
    this.#endedBy ??= objectLostError(undefined);
    this.#ended.resolve();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
