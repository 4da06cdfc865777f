import type { Metadata } from "../errors/index.js";
import type { WaitOptions } from "../internal/wait-options.js";

/** What every call takes after its request. All optional. */
export interface CallOptions extends WaitOptions {
  /** Cancels the call on both sides: it rejects with status `CANCELLED`, the signal's reason as its cause. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds until the call is over, whatever happened: it then rejects with status `DEADLINE_EXCEEDED`. The plugin
   * is told, so that its handler's signal fires too. @default no limit
   */
  readonly timeoutMs?: number | undefined;
  /** Metadata to send with the request; the handler finds it in its context. */
  readonly metadata?: Metadata | undefined;
  /**
   * Compresses the requests; the plugin's answers then are, too, when it can. It pays when messages go to another machine:
   * to a plugin on this one it costs more time than it saves. A plugin without gzip rejects the call with `UNIMPLEMENTED`: in
   * Go one that does not import `google.golang.org/grpc/encoding/gzip`. (grpc-go: `UseCompressor`.) @default none
   */
  readonly compression?: "gzip" | undefined;
  /** Called once with the metadata that came before the first message of the answer. */
  readonly onHeaders?: ((metadata: Metadata) => void) | undefined;
  /** Called once with the metadata that came after the last message of the answer, also when the call fails. */
  readonly onTrailers?: ((metadata: Metadata) => void) | undefined;
}
