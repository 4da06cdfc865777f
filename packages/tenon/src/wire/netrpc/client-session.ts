import { GobError } from "../gob/gob-error.js";
import type { AnyGobType } from "../gob/gob-type.js";
import type { TextCodec } from "../gob/text-codec.js";
import { requestType, responseType } from "./headers.js";
import type { ResponseHeader } from "./headers.js";
import { MessageReader } from "./message-reader.js";
import { MessageWriter } from "./message-writer.js";

/** A method as its caller knows it. */
export interface CalledMethod {
  /** `Plugin.Greet`. */
  readonly serviceMethod: string;
  readonly args: AnyGobType;
  readonly reply: AnyGobType;
}

/** A call that waits for its answer. One of the three is called, once. */
export interface PendingCall {
  readonly method: CalledMethod;
  /** The decoded reply. */
  onReply(value: unknown): void;
  /** The other side has answered with an error. */
  onServerError(text: string): void;
  /** The answer's body is no reply of this method. The connection goes on. */
  onBadReply(error: GobError): void;
}

/**
 * The calling end of a net/rpc connection. Does no IO: bytes come in, {@link takeOutput} gives those to be sent, and calls
 * are told their answers while bytes are received.
 * @see Go net/rpc/client.go
 */
export class ClientSession<Call extends PendingCall = PendingCall> {
  readonly #writer: MessageWriter<typeof requestType>;
  readonly #reader: MessageReader<ResponseHeader>;
  readonly #calls = new Map<number, Call>();
  #lastSeq = -1;
  /** The header whose body has not come yet. */
  #header: ResponseHeader | undefined;

  /** @param maxMessageBytes the largest body that is sent or taken @param text see {@link MessageOptions} */
  constructor(maxMessageBytes: number, text?: TextCodec) {
    const options = { maxMessageBytes, text };
    this.#writer = new MessageWriter(requestType, { ServiceMethod: "", Seq: 0 }, options);
    this.#reader = new MessageReader(responseType, options);
  }

  /** Calls that wait for their answers. */
  get pendingCount(): number {
    return this.#calls.size;
  }

  /**
   * Queues a call.
   * @returns its number, for {@link abandon}
   * @throws GobError when the arguments are none of the method's; nothing is queued then
   */
  call(args: unknown, call: Call): number {
    const seq = this.#lastSeq + 1;
    const { serviceMethod, args: type } = call.method;
    this.#writer.write({ ServiceMethod: serviceMethod, Seq: seq }, type, args);
    this.#lastSeq = seq;
    this.#calls.set(seq, call);
    return seq;
  }

  /** Nobody waits for a call any more: its answer is dropped when it comes. */
  abandon(seq: number): void {
    this.#calls.delete(seq);
  }

  /** All calls that wait, which then wait no more. */
  takeCalls(): readonly Call[] {
    const calls = Array.from(this.#calls.values());
    this.#calls.clear();
    return calls;
  }

  /** What is to be sent; empty when there is nothing. */
  takeOutput(): Uint8Array {
    return this.#writer.take();
  }

  /** @throws GobError, PluginError NETRPC_PROTOCOL when the bytes are no answers: the connection is of no use any more */
  receive(bytes: Uint8Array): void {
    this.#reader.push(bytes);
    for (;;) {
      this.#header ??= this.#reader.readHeader();
      if (this.#header === undefined || !this.#readBody(this.#header)) return;
      this.#header = undefined;
    }
  }

  /** @returns false when it has not come yet */
  #readBody({ Seq: seq, Error: text }: ResponseHeader): boolean {
    const call = this.#calls.get(seq);
    if (call === undefined || text !== "") {
      // Of an abandoned call, or with a body that says nothing beside its error.
      if (!this.#reader.skipBody()) return false;
      this.#calls.delete(seq);
      call?.onServerError(text);
      return true;
    }
    const result = this.#decodeReply(call);
    if (result === undefined) return false;
    this.#calls.delete(seq);
    if (result instanceof GobError) call.onBadReply(result);
    else call.onReply(result.value);
    return true;
  }

  #decodeReply({ method }: Call): { readonly value: unknown } | GobError | undefined {
    try {
      return this.#reader.readBody(method.reply);
    } catch (error) {
      if (error instanceof GobError && !error.fatal) return error;
      throw error;
    }
  }
}
