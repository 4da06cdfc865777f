import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SessionStream } from "./session-stream.js";

describe("SessionStream", () => {
  it("stays in its state at an event that is an error in it", () => {
    const port = {
      sendHeaders: () => true,
      sendData: () => true,
      endData: () => {},
      consume: () => {},
      reset: () => {},
    };
    const stream = new SessionStream(port, 0, 0);
    stream.advance("receiveData");
    assert.equal(stream.state, "idle", "PROTOCOL_ERROR");
    stream.advance("sendHeaders");
    stream.advance("sendEnd");
    stream.advance("sendData");
    assert.equal(stream.state, "halfClosedLocal", "STREAM_CLOSED");
  });
});
