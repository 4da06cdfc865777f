import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createSocketBroker } from "../../src/broker/socket-broker.js";
import { PluginError } from "../../src/errors/index.js";

const never = (): Promise<never> => new Promise(() => undefined);

describe("a broker whose other side makes it wait", { timeout: 60_000 }, () => {
  it("looks at an offer, not at all that wait: 4096 dials, 50,000 offers that none of them wants", async () => {
    // Requests with an id in them make a plugin dial it, as many as there may be calls.
    const broker = createSocketBroker({ ports: { listen: never, dial: never }, send: () => undefined });
    const dials = Array.from({ length: 4096 }, (_, index) =>
      broker.dial(1_000_000 + index, { timeoutMs: 60_000 }).catch((error: unknown) => error),
    );
    const before = process.cpuUsage();
    for (let id = 1; id <= 50_000; id++)
      broker.receive({ serviceId: id, network: "unix", address: "/nowhere", knock: undefined });
    const { user, system } = process.cpuUsage(before);
    broker.close(new PluginError("CLOSED", "The test is over."));
    await Promise.all(dials);
    // Four thousand steps an offer take 5 s.
    assert.ok(user + system < 1_500_000, `${(user + system) / 1000} ms of processor time`);
  });
});
