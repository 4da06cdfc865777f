import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isReceivable, isSendable, nextStreamState } from "./stream-state.js";
import type { StreamEvent, StreamRefusal, StreamState } from "./stream-state.js";

// RFC 9113 section 5.1, figure 2: every state with every event. `PE` and `SC` are the errors it names.
const PE = "PROTOCOL_ERROR";
const SC = "STREAM_CLOSED";
const table: Record<StreamState, Record<StreamEvent, StreamState | StreamRefusal>> = {
  idle: {
    sendHeaders: "open",
    sendData: PE,
    sendEnd: PE,
    receiveHeaders: "open",
    receiveData: PE,
    receiveEnd: PE,
    reset: PE,
  },
  open: {
    sendHeaders: "open",
    sendData: "open",
    sendEnd: "halfClosedLocal",
    receiveHeaders: "open",
    receiveData: "open",
    receiveEnd: "halfClosedRemote",
    reset: "closed",
  },
  halfClosedLocal: {
    sendHeaders: SC,
    sendData: SC,
    sendEnd: SC,
    receiveHeaders: "halfClosedLocal",
    receiveData: "halfClosedLocal",
    receiveEnd: "closed",
    reset: "closed",
  },
  halfClosedRemote: {
    sendHeaders: "halfClosedRemote",
    sendData: "halfClosedRemote",
    sendEnd: "closed",
    receiveHeaders: SC,
    receiveData: SC,
    receiveEnd: SC,
    reset: "closed",
  },
  closed: {
    sendHeaders: SC,
    sendData: SC,
    sendEnd: SC,
    receiveHeaders: SC,
    receiveData: SC,
    receiveEnd: SC,
    reset: "closed",
  },
};

describe("nextStreamState", () => {
  for (const [state, events] of Object.entries(table)) {
    for (const [event, expected] of Object.entries(events)) {
      it(`answers ${event} in ${state} with ${expected}`, () => {
        assert.equal(nextStreamState(state as StreamState, event as StreamEvent), expected);
      });
    }
  }
});

describe("isSendable and isReceivable", () => {
  it("agree with the table on who may still send", () => {
    for (const state of ["open", "halfClosedLocal", "halfClosedRemote", "closed"] as const) {
      assert.equal(isSendable(state), table[state].sendData === state, `sending in ${state}`);
      assert.equal(isReceivable(state), table[state].receiveData === state, `receiving in ${state}`);
    }
  });

  it("let an idle stream be sent on, which waits for room, and nothing come on it", () => {
    assert.equal(isSendable("idle"), true);
    assert.equal(isReceivable("idle"), false);
  });
});
