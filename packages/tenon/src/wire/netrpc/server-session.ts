import { GobError } from "../gob/gob-error.js";
import type { AnyGobType } from "../gob/gob-type.js";
import { noReplyType, requestType, responseType } from "./headers.js";
import type { RequestHeader } from "./headers.js";
import type { MessageOptions } from "./message-options.js";
import { MessageReader } from "./message-reader.js";
import { MessageWriter } from "./message-writer.js";
import type { ServiceTable } from "./service-table.js";

/** A method as its server knows it. */
export interface ServedMethod {
  readonly args: AnyGobType;
  readonly reply: AnyGobType;
}

/** Takes the calls of a {@link ServerSession}: each is to be answered once, by its header. */
export type CallHandler<Method> = (header: RequestHeader, method: Method, args: unknown) => void;

/**
 * The serving end of a net/rpc connection. Does no IO: bytes come in, calls go out to a handler, and {@link takeOutput} gives
 * the answers that are to be sent, in whatever order they were given. What is no call of the table's is answered here.
 * @see Go net/rpc/server.go
 */
export class ServerSession<Method extends ServedMethod> {
  readonly #table: ServiceTable<Method>;
  readonly #onCall: CallHandler<Method>;
  readonly #writer: MessageWriter<typeof responseType>;
  readonly #reader: MessageReader<RequestHeader>;
  /** The header whose body has not come yet. */
  #header: RequestHeader | undefined;
  #method: Method | undefined;

  constructor(table: ServiceTable<Method>, onCall: CallHandler<Method>, options: MessageOptions) {
    this.#table = table;
    this.#onCall = onCall;
    this.#writer = new MessageWriter(responseType, { ServiceMethod: "", Seq: 0, Error: "" }, options);
    this.#reader = new MessageReader(requestType, options);
  }

  /** What is to be sent; empty when there is nothing. */
  takeOutput(): Uint8Array {
    return this.#writer.take();
  }

  /** @throws GobError, PluginError NETRPC_PROTOCOL when the bytes are no calls: the connection is of no use any more */
  receive(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (;;) {
      const header = this.#readHeader();
      if (header === undefined || !this.#readBody(header)) return;
      this.#header = undefined;
    }
  }

  /** Answers a call. @throws GobError when the reply is none of the method's; nothing is queued then */
  respond({ ServiceMethod, Seq }: RequestHeader, type: AnyGobType, reply: unknown): void {
    this.#writer.write({ ServiceMethod, Seq, Error: "" }, type, reply);
  }

  /** Answers a call with an error. */
  respondError({ ServiceMethod, Seq }: RequestHeader, text: string): void {
    // An empty text would be no error.
    const Error = text === "" ? "unknown error" : text;
    this.#writer.write({ ServiceMethod, Seq, Error }, noReplyType, {});
  }

  #readHeader(): RequestHeader | undefined {
    if (this.#header === undefined) {
      this.#header = this.#reader.readHeader();
      this.#method = this.#header && this.#table.find(this.#header.ServiceMethod);
    }
    return this.#header;
  }

  /** @returns false when it has not come yet */
  #readBody(header: RequestHeader): boolean {
    const method = this.#method;
    if (method === undefined) {
      if (!this.#reader.skipBody()) return false;
      this.respondError(header, this.#table.describeUnknown(header.ServiceMethod));
      return true;
    }
    let body: { readonly value: unknown } | undefined;
    try {
      body = this.#reader.readBody(method.args);
    } catch (error) {
      if (!(error instanceof GobError) || error.fatal) throw error;
      this.respondError(header, error.reason);
      return true;
    }
    if (body === undefined) return false;
    this.#onCall(header, method, body.value);
    return true;
  }
}
