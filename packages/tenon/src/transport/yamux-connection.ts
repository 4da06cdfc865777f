import type { WaitOptions } from "../internal/wait-options.js";
import type { YamuxSettings } from "../wire/yamux/settings.js";
import type { ByteStream } from "./byte-stream.js";
import type { YamuxStream } from "./yamux-stream.js";

/** Which end of the connection this side is, and who takes the other side's streams. */
export interface YamuxConnectionOptions {
  readonly role: "client" | "server";
  /** A stream that the other side has opened; it has been accepted. `listen` to it, or `toDuplex`, in the call. */
  onStream(stream: YamuxStream): void;
  /** @default defaultYamuxSettings, one by one; `normalizeYamuxSettings` has the bounds */
  readonly settings?: Partial<YamuxSettings> | undefined;
  /**
   * Asked when the byte stream has ended without a word, or with an error: what that means, such as a process that
   * died. Streams fail with the answer, and wait for it; undefined: with the byte stream's own error. Must not reject.
   */
  readonly explainEnd?: ((error: Error | undefined) => Promise<Error | undefined>) | undefined;
}

/** Yamux on a byte stream, which it owns from then on. The bodies of this class follow. */
export class YamuxConnection {
  constructor(_stream: ByteStream, _options: YamuxConnectionOptions) {}

  /** Settles, never rejects, once the connection is over; with an error unless it ended in good order. */
  get closed(): Promise<Error | undefined> {
    throw new Error("follows");
  }

  /**
   * Opens a stream and tells the other side at once.
   * @throws PluginError CLOSED after `close`, CONNECTION_LOST when the other side takes no more streams or ids are used up
   */
  openStream(): YamuxStream {
    throw new Error("follows");
  }

  /** Resolves once the other side has answered. @default timeoutMs writeTimeoutMs of the settings */
  ping(_options?: WaitOptions): Promise<void> {
    throw new Error("follows");
  }

  /** Tells the other side to open no more streams; those that it opens are refused. Open ones go on. */
  goAway(): void {
    throw new Error("follows");
  }

  /** Goes away, lets open streams end, then ends the byte stream. Streams that take longer than `timeoutMs` are reset. */
  close(_options?: WaitOptions): Promise<void> {
    throw new Error("follows");
  }

  /** Ends everything at once; streams are told `reason`, the other side only that it is over. */
  destroy(_reason: Error): void {
    throw new Error("follows");
  }
}
