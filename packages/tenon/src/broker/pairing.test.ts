import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Pairing } from "./pairing.js";
import type { PairingAction, PairingEvent } from "./pairing.js";

const limits = { offerMs: 5_000, maxOffers: 3 };
const endpoint = { network: "unix", address: "/first" };
const other = { network: "unix", address: "/second" };

/** A pairing in one of its states as far as id 7 is concerned, reached at time 0. */
const states: Readonly<Record<string, () => Pairing>> = {
  nothing: () => new Pairing(limits),
  offered() {
    const pairing = new Pairing(limits);
    pairing.handle({ type: "offer", id: 7, endpoint }, 0);
    return pairing;
  },
  waiting() {
    const pairing = new Pairing(limits);
    pairing.handle({ type: "dial", id: 7, dialId: 1, timeoutMs: 2_000 }, 0);
    return pairing;
  },
  closed() {
    const pairing = new Pairing(limits);
    pairing.handle({ type: "close" }, 0);
    return pairing;
  },
};

const offer: PairingEvent = { type: "offer", id: 7, endpoint: other };
const dial: PairingEvent = { type: "dial", id: 7, dialId: 2, timeoutMs: 3_000 };
const impatient: PairingEvent = { type: "dial", id: 7, dialId: 2, timeoutMs: 0 };
const withdraw: PairingEvent = { type: "withdraw", id: 7, endpoint };
const withdrawOther: PairingEvent = { type: "withdraw", id: 7, endpoint: other };
const cancel: PairingEvent = { type: "cancel", dialId: 1 };
const timer: PairingEvent = { type: "timer" };
const close: PairingEvent = { type: "close" };

/** Every state with every event at 1 s: what is to be done, and when to wake. */
const table: readonly (readonly [
  state: string,
  event: PairingEvent,
  actions: readonly PairingAction[],
  wakeAtMs: number | undefined,
])[] = [
  ["nothing", offer, [], 6_000],
  ["nothing", dial, [], 4_000],
  ["nothing", impatient, [{ type: "giveUp", dialId: 2, reason: "timeout" }], undefined],
  ["nothing", withdraw, [], undefined],
  ["nothing", withdrawOther, [], undefined],
  ["nothing", cancel, [], undefined],
  ["nothing", timer, [], undefined],
  ["nothing", close, [], undefined],
  ["offered", offer, [{ type: "drop", id: 7, endpoint: other, reason: "duplicate" }], 5_000],
  ["offered", dial, [{ type: "connect", dialId: 2, endpoint }], undefined],
  ["offered", impatient, [{ type: "connect", dialId: 2, endpoint }], undefined],
  ["offered", withdraw, [], undefined],
  ["offered", withdrawOther, [], 5_000],
  ["offered", cancel, [], 5_000],
  ["offered", timer, [], 5_000],
  ["offered", close, [{ type: "drop", id: 7, endpoint, reason: "closed" }], undefined],
  ["waiting", offer, [{ type: "connect", dialId: 1, endpoint: other }], undefined],
  ["waiting", dial, [], 2_000],
  ["waiting", impatient, [{ type: "giveUp", dialId: 2, reason: "timeout" }], 2_000],
  ["waiting", withdraw, [], 2_000],
  ["waiting", withdrawOther, [], 2_000],
  ["waiting", cancel, [], undefined],
  ["waiting", timer, [], 2_000],
  ["waiting", close, [{ type: "giveUp", dialId: 1, reason: "closed" }], undefined],
  ["closed", offer, [{ type: "drop", id: 7, endpoint: other, reason: "closed" }], undefined],
  ["closed", dial, [{ type: "giveUp", dialId: 2, reason: "closed" }], undefined],
  ["closed", impatient, [{ type: "giveUp", dialId: 2, reason: "closed" }], undefined],
  ["closed", withdraw, [], undefined],
  ["closed", withdrawOther, [], undefined],
  ["closed", cancel, [], undefined],
  ["closed", timer, [], undefined],
  ["closed", close, [], undefined],
];

describe("Pairing", () => {
  for (const [state, event, actions, wakeAtMs] of table) {
    const patience = "timeoutMs" in event && event.timeoutMs === 0 ? " that does not wait" : "";
    const whose = event === withdrawOther ? " of another offer" : "";
    it(`takes ${event.type}${patience}${whose} when ${state}`, () => {
      const pairing = states[state]?.() ?? assert.fail(state);
      assert.deepEqual(pairing.handle(event, 1_000), actions);
      assert.equal(pairing.wakeAtMs, wakeAtMs);
    });
  }

  it("gives an offer to one dial only", () => {
    const pairing = states["offered"]?.() ?? assert.fail();
    pairing.handle(dial, 0);
    assert.deepEqual(pairing.handle({ ...dial, dialId: 3 }, 0), []);
    assert.equal(pairing.wakeAtMs, 3_000);
  });

  it("gives the offers of one id to the dials in their order", () => {
    const pairing = states["waiting"]?.() ?? assert.fail();
    pairing.handle(dial, 0);
    assert.deepEqual(pairing.handle(offer, 0), [{ type: "connect", dialId: 1, endpoint: other }]);
    assert.deepEqual(pairing.handle(offer, 0), [{ type: "connect", dialId: 2, endpoint: other }]);
  });

  it("drops an offer when 5 s are over, and not a moment before", () => {
    const early = states["offered"]?.() ?? assert.fail();
    assert.deepEqual(early.handle(dial, 4_999), [{ type: "connect", dialId: 2, endpoint }]);
    const late = states["offered"]?.() ?? assert.fail();
    assert.deepEqual(late.handle(dial, 5_000), [{ type: "drop", id: 7, endpoint, reason: "expired" }]);
    assert.equal(late.wakeAtMs, 8_000);
  });

  it("gives a dial up when its time is over, also when its offer comes at that moment", () => {
    const pairing = states["waiting"]?.() ?? assert.fail();
    assert.deepEqual(pairing.handle(offer, 2_000), [{ type: "giveUp", dialId: 1, reason: "timeout" }]);
  });

  it("bounds the offers that wait, and has room again when they have expired", () => {
    const pairing = new Pairing(limits);
    for (let id = 1; id <= 3; id++) assert.deepEqual(pairing.handle({ type: "offer", id, endpoint }, 0), []);
    const flood = { type: "offer", id: 4, endpoint } as const;
    assert.deepEqual(pairing.handle(flood, 0), [{ type: "drop", id: 4, endpoint, reason: "flood" }]);
    assert.equal(pairing.handle(flood, 5_000).filter(({ type }) => type === "drop").length, 3);
    assert.deepEqual(pairing.handle({ ...dial, id: 4 }, 5_001), [{ type: "connect", dialId: 2, endpoint }]);
  });

  it("waits for ever when told to", () => {
    const pairing = new Pairing(limits);
    pairing.handle({ ...dial, timeoutMs: Infinity }, 0);
    assert.equal(pairing.wakeAtMs, undefined);
    assert.equal(pairing.handle(offer, 1e12).length, 1);
  });
});

const id = fc.integer({ min: 0, max: 3 });
const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 3_000 }),
  event: fc.oneof(
    fc.record({ type: fc.constant("offer" as const), id }),
    fc.record({ type: fc.constant("dial" as const), id, timeoutMs: fc.integer({ min: 0, max: 6_000 }) }),
    fc.record({ type: fc.constant("cancel" as const), which: fc.nat(9) }),
    fc.record({ type: fc.constant("timer" as const) }),
  ),
});

describe("Pairing, whatever happens in whatever order", () => {
  it("answers each dial once, in time, with an offer of its id that nobody else got, and keeps nothing", () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), simulate), { numRuns: 300 });
  });
});

/** Runs a schedule against the rules, each told apart from how the pairing keeps them. */
function simulate(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]): void {
  const pairing = new Pairing({ offerMs: 5_000, maxOffers: 1024 });
  const dials = new Map<number, { id: number; dueAtMs: number; isOver: boolean }>();
  const offers: { id: number; atMs: number; isTaken: boolean }[] = [];
  let nowMs = 0;
  const check = (actions: readonly PairingAction[]): void => {
    for (const action of actions) {
      if (action.type === "drop") continue;
      const made = dials.get(action.dialId) ?? assert.fail("an answer to no dial");
      assert.equal(made.isOver, false, "answered twice");
      made.isOver = true;
      if (action.type === "giveUp") {
        assert.ok(nowMs >= made.dueAtMs || action.reason === "closed", "given up early");
        continue;
      }
      const taken = offers[Number(action.endpoint.address)] ?? assert.fail("an offer that was not made");
      assert.equal(taken.isTaken, false, "taken twice");
      assert.equal(taken.id, made.id);
      assert.ok(nowMs < taken.atMs + 5_000, "an expired offer");
      taken.isTaken = true;
    }
  };
  for (const { afterMs, event } of steps) {
    nowMs += afterMs;
    if (event.type === "offer") {
      const address = String(offers.length);
      offers.push({ id: event.id, atMs: nowMs, isTaken: false });
      check(pairing.handle({ ...event, endpoint: { network: "unix", address } }, nowMs));
    } else if (event.type === "dial") {
      const dialId = dials.size + 1;
      dials.set(dialId, { id: event.id, dueAtMs: nowMs + event.timeoutMs, isOver: false });
      check(pairing.handle({ ...event, dialId }, nowMs));
    } else if (event.type === "cancel") {
      const dialed = dials.get(event.which);
      check(pairing.handle({ type: "cancel", dialId: event.which }, nowMs));
      if (dialed !== undefined) dialed.isOver = true;
    } else {
      check(pairing.handle(event, nowMs));
    }
    assert.ok((pairing.wakeAtMs ?? Infinity) > nowMs, "it would wake in the past");
  }
  while (pairing.wakeAtMs !== undefined) {
    nowMs = pairing.wakeAtMs;
    check(pairing.handle({ type: "timer" }, nowMs));
  }
  for (const { isOver } of dials.values()) assert.ok(isOver, "a dial was forgotten");
}
