import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GobError, gob } from "../gob/index.js";
import { responseType } from "./headers.js";
import { MessageWriter } from "./message-writer.js";

const header = { ServiceMethod: "Plugin.Greet", Seq: 1, Error: "" };

describe("MessageWriter", () => {
  it("takes a body as long as the limit, and refuses one that is a byte longer as the caller's fault", () => {
    // A body of text: its message's length, the type's number (string: 0c), 00, the text's length, the text.
    const text = "a".repeat(10);
    const bodyBytes = 4 + text.length;
    new MessageWriter(responseType, header, { maxMessageBytes: bodyBytes }).write(header, gob.string, text);

    const writer = new MessageWriter(responseType, header, { maxMessageBytes: bodyBytes - 1 });
    const definition = writer.take();
    assert.throws(
      () => writer.write(header, gob.string, text),
      (error) => {
        assert.ok(error instanceof GobError);
        assert.equal(error.code, "MESSAGE_TOO_LARGE");
        assert.equal(error.fatal, false);
        assert.match(error.message, /14 bytes, where maxMessageBytes is 13/);
        return true;
      },
    );
    assert.ok(definition.length > 0);
    assert.equal(writer.take().length, 0, "nothing is queued");
  });
});
