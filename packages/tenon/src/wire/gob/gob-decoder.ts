import { DecodeContext, NeedsMessage } from "./decode-context.js";
import { GobError } from "./gob-error.js";
import { GobFault } from "./gob-fault.js";
import { nodeOf } from "./gob-node.js";
import type { AnyGobType, GobValue, ReadableGobValue } from "./gob-type.js";
import { normalizeGobLimits } from "./limits.js";
import type { GobLimits } from "./limits.js";
import { scanTop } from "./scan-value.js";
import type { Scan } from "./scan-value.js";
import type { TextCodec } from "./text-codec.js";

/** What {@link GobDecoder}'s constructor takes. */
export interface GobDecoderOptions {
  /** What to bear from the other side. @default {@link defaultGobLimits} */
  readonly limits?: Partial<GobLimits>;
  /** What makes longer texts of bytes. @default by hand, which is slower than the platform's */
  readonly text?: TextCodec | undefined;
}

/** A value without a description. */
export interface DecodedAny {
  readonly value: ReadableGobValue;
  /** Its type as Go writes it: `Args`, `[]string`, `map[string]int`. */
  readonly type: string;
}

/** Why a value is gone over: to know that it is whole before it is decoded, or to drop it. */
interface ScanUnderWay {
  readonly scan: Scan;
  /** `rest`: an error has been thrown for the value already. */
  purpose: "decode" | "drop" | "rest";
  /** How far into the value it has come when it waits for a message, in bytes; undefined: it does not wait. */
  waitsAt: number | undefined;
}

/** One direction of a connection: decodes values one after the other, whatever pieces their bytes come in. */
export class GobDecoder {
  readonly #context: DecodeContext;
  /** The stream is broken: nothing after this can be decoded. */
  #failure: GobError | undefined;
  #scanUnderWay: ScanUnderWay | undefined;

  /** @throws TypeError for a limit that is out of its bounds */
  constructor({ limits, text }: GobDecoderOptions = {}) {
    this.#context = new DecodeContext(normalizeGobLimits(limits), text);
  }

  /** Bytes that were pushed and not decoded. */
  get buffered(): number {
    return this.#context.queue.byteCount;
  }

  /**
   * Takes the stream's next bytes over: they must not change until they are decoded. They are copied only when a value
   * does not lie in one piece.
   */
  push(bytes: Uint8Array): void {
    this.#context.queue.push(bytes);
  }

  /**
   * Decodes the next value. Returns undefined while not all of it is there.
   * @throws GobError when it does not fit `type`, or breaks a limit: the next call goes on with the next value. When
   *   `error.fatal` is set the stream itself is broken, and each further call throws the same error.
   */
  decode<Type extends AnyGobType>(type: Type): { value: GobValue<Type> } | undefined {
    const node = nodeOf(type);
    const context = this.#context;
    try {
      const id = this.#nextTypeId();
      if (id === undefined) return undefined;
      const value = context.compileTop(node, id)(context.reader);
      context.consume();
      return { value: value as GobValue<Type> };
    } catch (error) {
      return this.#fail(error, node.base.goType);
    }
  }

  /** Decodes the next value without a description, for tools. Otherwise as {@link decode}. */
  decodeAny(): DecodedAny | undefined {
    const context = this.#context;
    try {
      const id = this.#nextTypeId();
      if (id === undefined) return undefined;
      const value = context.readable(id);
      context.consume();
      return { value, type: context.describe(id) };
    } catch (error) {
      return this.#fail(error, "");
    }
  }

  /**
   * Drops the next value, as Go's `Decode(nil)`. Returns false while not all of it is there; what is there is then
   * dropped already, and the next call drops the rest.
   * @throws GobError when the stream is broken
   */
  skip(): boolean {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#scanUnderWay?.purpose === "decode") this.#scanUnderWay.purpose = "drop";
      if (this.#scanUnderWay?.purpose !== "drop") {
        if (this.#nextTypeId() === undefined) return false;
        this.#startScan("drop");
      }
      return this.#finishScan();
    } catch (error) {
      return this.#fail(error, "") !== undefined;
    }
  }

  /** Puts the next value into the reader and returns its type; undefined while it has not begun to come. */
  #nextTypeId(): number | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#scanUnderWay !== undefined && !this.#finishScan()) return undefined;
    const { reader, queue } = this.#context;
    while (this.#context.load(queue.start)) {
      reader.reset();
      const id = reader.typeId();
      if (id >= 0) return id;
      this.#context.define(-id);
      this.#context.consume();
    }
    return undefined;
  }

  #startScan(purpose: ScanUnderWay["purpose"]): void {
    const { reader, queue } = this.#context;
    this.#context.load(queue.start);
    reader.reset();
    const scan = scanTop(this.#context, reader.typeId());
    this.#scanUnderWay = { scan, purpose, waitsAt: undefined };
  }

  /** Goes on until the value's end, or returns false where the next message is missing. */
  #finishScan(): boolean {
    const underWay = this.#scanUnderWay;
    if (underWay === undefined) return true;
    const { reader, queue } = this.#context;
    for (;;) {
      if (underWay.waitsAt !== undefined && !this.#context.load(queue.start + underWay.waitsAt)) return false;
      if (underWay.scan.next().done === true) break;
      underWay.waitsAt = reader.end - queue.start;
    }
    this.#scanUnderWay = undefined;
    if (underWay.purpose !== "decode") this.#context.consume();
    return true;
  }

  /** Ends a call whose value could not be read: it has not come whole, does not fit, or breaks gob's rules. */
  #fail(error: unknown, goType: string): undefined {
    if (error instanceof NeedsMessage) {
      this.#scanToEnd("decode");
      return undefined;
    }
    if (!(error instanceof GobFault)) throw error;
    const failure = toGobError(error, goType);
    if (failure.fatal) this.#break(failure);
    else this.#scanToEnd("rest");
    throw failure;
  }

  #break(failure: GobError): void {
    this.#failure = failure;
    this.#scanUnderWay = undefined;
  }

  #scanToEnd(purpose: "decode" | "rest"): void {
    try {
      this.#startScan(purpose);
      this.#finishScan();
    } catch (error) {
      if (!(error instanceof GobFault)) throw error;
      const failure = toGobError(error, "");
      this.#break(failure);
      throw failure;
    }
  }
}

function toGobError(fault: GobFault, goType: string): GobError {
  return new GobError({
    code: fault.tooLarge ? "MESSAGE_TOO_LARGE" : "MESSAGE_MALFORMED",
    reason: fault.message,
    explanation: fault.explanation,
    remedy: fault.remedy,
    path: fault.path === "" ? "" : `${goType}${fault.path}`,
    fatal: fault.fatal,
    origin: "peer",
    cause: fault.cause,
  });
}
