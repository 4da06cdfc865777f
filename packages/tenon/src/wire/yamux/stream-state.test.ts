import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isReceivable, isSendable, nextStreamState } from "./stream-state.js";
import type { StreamEvent, StreamState } from "./stream-state.js";

const events: readonly StreamEvent[] = ["sendSyn", "receiveAck", "sendFin", "receiveFin", "reset"];

// Every pair; undefined is against the rules.
const table: Readonly<Record<StreamState, readonly (StreamState | undefined)[]>> = {
  waiting: ["synSent", undefined, undefined, undefined, "closed"],
  synSent: [undefined, "established", "localClosed", "remoteClosed", "closed"],
  established: [undefined, "established", "localClosed", "remoteClosed", "closed"],
  localClosed: [undefined, "localClosed", undefined, "closed", "closed"],
  remoteClosed: [undefined, "remoteClosed", "closed", undefined, "closed"],
  closed: [undefined, undefined, undefined, undefined, "closed"],
};

describe("nextStreamState()", () => {
  for (const [state, row] of Object.entries(table) as [StreamState, (typeof table)[StreamState]][]) {
    for (const [index, event] of events.entries()) {
      const next = row[index];
      it(`${event} on ${state} is ${next ?? "against the rules"}`, () => {
        assert.equal(nextStreamState(state, event), next);
      });
    }
  }
});

describe("isSendable() and isReceivable()", () => {
  it("tell who may still send", () => {
    const states = Object.keys(table) as StreamState[];
    assert.deepEqual(states.filter(isSendable), ["waiting", "synSent", "established", "remoteClosed"]);
    assert.deepEqual(states.filter(isReceivable), ["synSent", "established", "localClosed"]);
  });
});
