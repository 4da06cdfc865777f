/** What a wait can be ended by. */
export interface WaitOptions {
  /** Ends the wait: it rejects with `ABORTED` (gRPC calls: status `CANCELLED`), the signal's reason as its cause. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; Infinity = no limit. @default the side's `timeouts` object */
  readonly timeoutMs?: number | undefined;
}
