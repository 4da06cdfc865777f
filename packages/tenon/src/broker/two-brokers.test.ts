import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createManualClock } from "../../test/support/manual-clock.js";
import type { ManualClock } from "../../test/support/manual-clock.js";
import { PluginError } from "../errors/index.js";
import type { ConnInfo } from "../wire/grpc/conn-info.js";
import type { ConnectionBroker } from "./connection-broker.js";
import { createSocketBroker } from "./socket-broker.js";

/** One id: when one side offers it, how long the offer travels, when the other side dials it, and how long that waits. */
const meeting = fc.record({
  isOfferedByPlugin: fc.boolean(),
  offeredAtMs: fc.integer({ min: 0, max: 8_000 }),
  travelMs: fc.integer({ min: 0, max: 2_000 }),
  dialedAtMs: fc.integer({ min: 0, max: 12_000 }),
  timeoutMs: fc.integer({ min: 1, max: 6_000 }),
});
type Meeting = typeof meeting extends fc.Arbitrary<infer Value> ? Value : never;

describe("two brokers", () => {
  it("meet exactly when the offer is there in time, whatever the order and the delays", async () => {
    await fc.assert(fc.asyncProperty(fc.array(meeting, { minLength: 1, maxLength: 20 }), simulate), {
      numRuns: 150,
    });
  });

  it("give everybody who waits their end's reason, at any moment of it", async () => {
    const moments = fc.integer({ min: 0, max: 12_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(meeting, { minLength: 1, maxLength: 10 }), moments, simulateEnd),
      { numRuns: 100 },
    );
  });
});

/** A host's and a plugin's broker on one clock; each connection is named by its place. */
function createPair(clock: ManualClock, travelMsOf: (id: number) => number) {
  const connected: string[] = [];
  const create = (name: string, other: () => ConnectionBroker): ConnectionBroker => {
    let places = 0;
    const send = (info: ConnInfo): void => {
      clock.setTimer(travelMsOf(info.serviceId), () => other().receive(info));
    };
    return createSocketBroker({
      clock,
      send,
      ports: {
        listen: () =>
          Promise.resolve({
            endpoint: { network: "test", address: `${name} ${++places}` },
            close: () => Promise.resolve(),
          }),
        dial({ address }) {
          connected.push(address);
          return Promise.resolve(new PassThrough());
        },
      },
    });
  };
  const host: ConnectionBroker = create("host", () => plugin);
  const plugin: ConnectionBroker = create("plugin", () => host);
  return { host, plugin, connected };
}

/** Sets up all meetings, id by id; gives what becomes of each dial. */
async function arrange(meetings: readonly Meeting[], clock: ManualClock) {
  const pair = createPair(clock, (id) => meetings[id]?.travelMs ?? 0);
  const outcomes: Promise<"connected" | PluginError>[] = [];
  for (const [id, { isOfferedByPlugin, offeredAtMs, dialedAtMs, timeoutMs }] of meetings.entries()) {
    const [accepting, dialing] = isOfferedByPlugin ? [pair.plugin, pair.host] : [pair.host, pair.plugin];
    const listener = await accepting.listen(() => undefined);
    clock.setTimer(offeredAtMs, () => {
      try {
        listener.offer(id);
      } catch (error) {
        assert.ok(PluginError.is(error, "CLOSED"), String(error));
      }
    });
    const dialed = new Promise<"connected" | PluginError>((resolve) => {
      clock.setTimer(dialedAtMs, () => {
        dialing.dial(id, { timeoutMs }).then(
          () => resolve("connected"),
          (error: unknown) => resolve(error as PluginError),
        );
      });
    });
    outcomes.push(dialed);
  }
  return { ...pair, outcomes };
}

async function simulate(meetings: readonly Meeting[]): Promise<void> {
  const clock = createManualClock();
  const { outcomes, connected } = await arrange(meetings, clock);
  clock.advance(30_000);
  const results = await Promise.all(outcomes);
  for (const [id, result] of results.entries()) {
    const { offeredAtMs, travelMs, dialedAtMs, timeoutMs } = meetings[id] ?? assert.fail();
    const thereAtMs = offeredAtMs + travelMs;
    // At one and the same moment either may come first.
    if (thereAtMs === dialedAtMs + timeoutMs || dialedAtMs === thereAtMs + 5_000) continue;
    const meets = thereAtMs < dialedAtMs + timeoutMs && dialedAtMs < thereAtMs + 5_000;
    if (meets) assert.equal(result, "connected", `id ${id}`);
    else assert.ok(PluginError.is(result, "BROKER_TIMEOUT"), `id ${id}: ${String(result)}`);
  }
  assert.equal(new Set(connected).size, connected.length, "each place was dialed once");
  assert.equal(clock.timerCount, 0, "nothing is left to wait for");
}

async function simulateEnd(meetings: readonly Meeting[], endAtMs: number): Promise<void> {
  const clock = createManualClock();
  const { host, plugin, outcomes } = await arrange(meetings, clock);
  const reason = new PluginError("CLOSED", "the connection has ended");
  clock.advance(endAtMs);
  for (const broker of [host, plugin]) broker.close(reason);
  clock.advance(30_000);
  for (const result of await Promise.all(outcomes)) {
    if (result === "connected" || PluginError.is(result, "BROKER_TIMEOUT")) continue;
    assert.equal(result, reason);
  }
  assert.equal(clock.timerCount, 0, "nothing is left to wait for");
}
