import { GobDecoder } from "../gob/gob-decoder.js";
import { GobError } from "../gob/gob-error.js";
import type { AnyGobType, GobType } from "../gob/gob-type.js";
import { headerError } from "./header-error.js";
import type { MessageOptions } from "./message-options.js";

/** One direction of a net/rpc connection as it is received: headers, each with a body, in one gob stream. */
export class MessageReader<Header> {
  readonly #decoder: GobDecoder;
  readonly #headerType: GobType<Header>;

  constructor(headerType: GobType<Header>, { maxMessageBytes, text }: MessageOptions) {
    this.#headerType = headerType;
    this.#decoder = new GobDecoder({ limits: { maxMessageBytes }, text });
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  /** The next header; undefined when it has not come yet. @throws PluginError NETRPC_PROTOCOL */
  readHeader(): Header | undefined {
    try {
      return this.#decoder.decode(this.#headerType)?.value;
    } catch (error) {
      // Go ends the connection too: server.go, readRequestHeader; client.go, input.
      throw error instanceof GobError ? headerError(error) : error;
    }
  }

  /** The body behind the last header; undefined when it has not come yet. @throws GobError */
  readBody(type: AnyGobType): { readonly value: unknown } | undefined {
    return this.#decoder.decode(type);
  }

  /** Passes the body over. @returns false when it has not come yet */
  skipBody(): boolean {
    return this.#decoder.skip();
  }
}
