import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Http2Simulation, tightLimits } from "../../../test/support/http2-simulation.js";
import type { CallSizes } from "../../../test/support/http2-simulation.js";

type Operation =
  | { readonly do: "open"; readonly sizes: CallSizes; readonly lazy: boolean }
  | { readonly do: "deliver"; readonly to: "client" | "server"; readonly byteCount: number }
  | { readonly do: "reset" | "consume"; readonly by: "client" | "server"; readonly which: number }
  | { readonly do: "goAway"; readonly by: "client" | "server" };

const side = fc.constantFrom("client" as const, "server" as const);
const parts = fc.array(fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 50_000 })), { maxLength: 4 });
const which = fc.nat({ max: 20 });
const open = fc.record({
  do: fc.constant("open" as const),
  sizes: fc.record({ up: parts, down: parts }),
  lazy: fc.boolean(),
});
const byteCount = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 5000 }), fc.constant(1_000_000));
const deliver = fc.record({ do: fc.constant("deliver" as const), to: side, byteCount });
const act = fc.record({ do: fc.constantFrom("reset" as const, "consume" as const), by: side, which });
const goAway = fc.record({ do: fc.constant("goAway" as const), by: side });
const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: open, weight: 3 },
  { arbitrary: deliver, weight: 8 },
  { arbitrary: act, weight: 2 },
);

function run(simulation: Http2Simulation, operation: Operation): void {
  if (operation.do === "open") {
    simulation.open(operation.sizes);
    const call = simulation.calls.at(-1);
    if (call !== undefined) call.client.isLazy = operation.lazy;
  } else if (operation.do === "deliver") {
    simulation.deliver(operation.to, operation.byteCount);
  } else if (operation.do === "goAway") {
    simulation[operation.by].session?.goAway();
  } else {
    const call = simulation.calls[operation.which % Math.max(1, simulation.calls.length)]?.[operation.by];
    if (operation.do === "reset") call?.reset();
    else call?.consumeHeld();
  }
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** Every call has come to an end that both sides understand: bytes in are bytes out. */
function checkCalls(simulation: Http2Simulation): void {
  for (const [index, { client, server, sizes }] of simulation.calls.entries()) {
    if (client.isReset || server?.isReset === true) continue;
    if (client.failure !== undefined) {
      assert.equal(client.failure.unprocessed, true, `call ${index} failed, which nobody reset`);
      assert.equal(server, undefined, `call ${index} is unprocessed, and was served`);
      continue;
    }
    assert.deepEqual(
      [client.isSent, client.isReceived],
      [true, true],
      `call ${index} of the client has ended`,
    );
    assert.deepEqual(
      [server?.isSent, server?.isReceived],
      [true, true],
      `call ${index} of the server has ended`,
    );
    assert.equal(client.receivedBytes, sum(sizes.down), `response of call ${index}`);
    assert.equal(server?.receivedBytes, sum(sizes.up), `request of call ${index}`);
  }
}

function checkNothingLeft(simulation: Http2Simulation): void {
  for (const end of [simulation.client, simulation.server]) {
    assert.equal(end.session?.streamCount, 0, "no stream is left");
    // What is received is given back once it is half the window: so at least half is always there to send.
    if (end.session?.ended === false)
      assert.ok(end.connectionCredit * 2 >= tightLimits.connectionWindowBytes - 1, `${end.connectionCredit}`);
  }
}

describe("a client's and a server's session, back to back", () => {
  it("finish every call that nobody resets, within every window, however the bytes are cut and delayed", () => {
    fc.assert(
      fc.property(fc.array(anyOperation, { maxLength: 60, size: "max" }), (operations) => {
        const simulation = new Http2Simulation();
        for (const operation of operations) run(simulation, operation);
        simulation.settle();
        assert.deepEqual(
          [simulation.client.closeCount, simulation.server.closeCount],
          [0, 0],
          "nobody broke a rule",
        );
        checkCalls(simulation);
        checkNothingLeft(simulation);
      }),
      { numRuns: 100 },
    );
  });

  it("end in good order by GOAWAY of either side, with every call served or unprocessed", () => {
    const before = fc.array(anyOperation, { maxLength: 30, size: "max" });
    fc.assert(
      fc.property(before, goAway, before, (first, last, second) => {
        const simulation = new Http2Simulation();
        simulation.deliver("server", 1_000_000);
        simulation.deliver("client", 1_000_000);
        for (const operation of [...first, last, ...second]) run(simulation, operation);
        simulation.settle();
        checkCalls(simulation);
        checkNothingLeft(simulation);
        assert.deepEqual(
          [simulation.client.closeCount, simulation.server.closeCount],
          [1, 1],
          "both ended, once",
        );
      }),
      { numRuns: 100 },
    );
  });
});
