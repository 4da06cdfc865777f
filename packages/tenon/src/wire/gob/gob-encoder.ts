import { GobError } from "./gob-error.js";
import { GobFault } from "./gob-fault.js";
import { nodeOf } from "./gob-node.js";
import type { AnyGobType, GobInput } from "./gob-type.js";
import { GobWriter } from "./gob-writer.js";
import { encodeTop } from "./interface-node.js";
import { TypeSender } from "./type-sender.js";

/**
 * One direction of a connection: encodes values one after the other, each with the definitions of its types that were
 * not sent before. Byte by byte what Go's Encoder writes, but for the order of a map's entries and the ids of types,
 * which in Go depend on what else the program has encoded.
 */
export class GobEncoder {
  readonly #writer = new GobWriter();
  readonly #types = new TypeSender();

  /**
   * Encodes a value: one or more messages, which the caller owns.
   * @throws GobError when the value is not of the type; nothing is then sent, and the encoder goes on as before
   */
  encode<Type extends AnyGobType>(type: Type, value: GobInput<Type>): Uint8Array {
    this.encodeInto(this.#writer, type, value);
    return this.#writer.take();
  }

  /** As {@link encode}, to the end of what `writer` holds: of an error nothing stays there. */
  encodeInto<Type extends AnyGobType>(writer: GobWriter, type: Type, value: GobInput<Type>): void {
    const node = nodeOf(type);
    const start = writer.length;
    this.#types.begin(writer);
    writer.definer = this.#types;
    try {
      const outer = writer.beginMessage();
      writer.int(this.#types.define(node));
      encodeTop(writer, node, value);
      writer.endMessage(outer);
    } catch (error) {
      this.#types.rollBack();
      writer.truncate(start);
      throw error instanceof GobFault ? toGobError(error, node.base.goType) : error;
    }
  }

  /** Forgets that the types of the last value were defined: for a caller that has thrown its bytes away. */
  takeBack(): void {
    this.#types.rollBack();
  }
}

function toGobError(fault: GobFault, goType: string): GobError {
  return new GobError({
    code: fault.tooLarge ? "MESSAGE_TOO_LARGE" : "MESSAGE_MALFORMED",
    reason: fault.message,
    explanation: fault.explanation,
    remedy: fault.remedy,
    path: fault.path === "" ? "" : `${goType}${fault.path}`,
    fatal: false,
    origin: "caller",
    cause: fault.cause,
  });
}
