import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { createManualClock } from "../../test/support/manual-clock.js";
import { PluginError } from "../errors/index.js";
import type { WaitOptions } from "../internal/wait-options.js";
import type { ByteStream } from "../transport/byte-stream.js";
import type { ConnInfo } from "../wire/grpc/conn-info.js";
import type { ConnectionBroker } from "./connection-broker.js";
import type { Endpoint } from "./endpoint.js";
import { createSocketBroker } from "./socket-broker.js";

interface Dialed {
  readonly endpoint: Endpoint;
  readonly options: WaitOptions;
}

/** A broker whose ports only note what they are asked for; a dial of the address "never" does not end. */
function createBroker() {
  const clock = createManualClock();
  const sent: ConnInfo[] = [];
  const dialed: Dialed[] = [];
  const stream: ByteStream = new PassThrough();
  let openCount = 0;
  const broker = createSocketBroker({
    clock,
    send: (info) => sent.push(info),
    ports: {
      listen() {
        openCount++;
        const endpoint = { network: "unix", address: `/${openCount}` };
        return Promise.resolve({ endpoint, close: () => Promise.resolve(void openCount--) });
      },
      dial(endpoint, options) {
        dialed.push({ endpoint, options });
        if (endpoint.address !== "never") return Promise.resolve(stream);
        return new Promise((_resolve, reject) => {
          options.signal?.addEventListener("abort", () => reject(new Error("the port's own error")));
        });
      },
    },
  });
  return { broker, clock, sent, dialed, stream, openCount: () => openCount };
}

function offer(broker: ConnectionBroker, serviceId: number, address = "/there"): void {
  broker.receive({ serviceId, network: "unix", address, knock: undefined });
}

describe("createSocketBroker()", () => {
  it("counts its ids from 1", () => {
    const { broker } = createBroker();
    assert.deepEqual([broker.nextId(), broker.nextId(), broker.nextId()], [1, 2, 3]);
  });

  it("says where it listens, once for each offer", async () => {
    const { broker, sent, openCount } = createBroker();
    const listener = await broker.listen(() => undefined);
    assert.deepEqual(sent, [], "nothing before it is offered");
    listener.offer(7);
    listener.offer(8);
    const place = { network: "unix", address: "/1", knock: undefined };
    assert.deepEqual(sent, [
      { serviceId: 7, ...place },
      { serviceId: 8, ...place },
    ]);
    await listener.close();
    assert.equal(openCount(), 0);
  });

  it("dials what was offered before, with the time that is left", async () => {
    const { broker, dialed, stream, clock } = createBroker();
    offer(broker, 7);
    assert.equal((await broker.dial(7, { timeoutMs: 300 })).stream, stream);
    assert.deepEqual(dialed[0]?.endpoint, { network: "unix", address: "/there" });
    assert.equal(dialed[0]?.options.timeoutMs, 300);
    assert.equal(clock.timerCount, 0);
  });

  it("dials what is offered while it waits", async () => {
    const { broker, dialed, stream, clock } = createBroker();
    const dialing = broker.dial(7);
    clock.advance(4_000);
    offer(broker, 8);
    offer(broker, 7);
    assert.equal((await dialing).stream, stream);
    assert.equal(dialed[0]?.options.timeoutMs, 1_000);
  });

  it("connects once more without another offer, until it is closed", async () => {
    const { broker, dialed, stream, clock } = createBroker();
    offer(broker, 7);
    const { reconnect } = await broker.dial(7);
    clock.advance(60_000);
    assert.equal(await reconnect({ timeoutMs: 300 }), stream);
    assert.deepEqual(
      dialed.map(({ endpoint, options }) => [endpoint.address, options.timeoutMs]),
      [
        ["/there", 5_000],
        ["/there", 300],
      ],
    );
    const reason = new Error("the end");
    broker.close(reason);
    await assert.rejects(reconnect({}), reason);
  });

  it("gives up after 5 s without an offer", async () => {
    const { broker, clock } = createBroker();
    const dialing = broker.dial(7);
    clock.advance(5_000);
    await assert.rejects(dialing, (error: unknown) => {
      assert.ok(PluginError.is(error, "BROKER_TIMEOUT"), String(error));
      assert.deepEqual(error.details, { id: 7, timeoutMs: 5_000 });
      assert.match(error.message, /timeout waiting for connection info/);
      return true;
    });
    assert.equal(clock.timerCount, 0);
  });

  it("forgets an offer that nobody has dialed for 5 s", async () => {
    const { broker, clock } = createBroker();
    offer(broker, 7);
    assert.equal(clock.timerCount, 1);
    clock.advance(5_000);
    assert.equal(clock.timerCount, 0);
    const dialing = broker.dial(7, { timeoutMs: 1 });
    clock.advance(1);
    await assert.rejects(dialing, (error: unknown) => PluginError.is(error, "BROKER_TIMEOUT"));
  });

  it("stops waiting, and stops connecting, when the signal fires", async () => {
    const { broker, clock } = createBroker();
    offer(broker, 8, "never");
    for (const id of [7, 8]) {
      const abort = new AbortController();
      const dialing = broker.dial(id, { signal: abort.signal });
      // Two turns: the second dial has then reached its port.
      await Promise.resolve().then(() => undefined);
      abort.abort(new Error("enough"));
      await assert.rejects(dialing, (error: unknown) => {
        assert.ok(PluginError.is(error, "ABORTED"), String(error));
        assert.equal((error.cause as Error).message, "enough");
        return true;
      });
    }
    assert.equal(clock.timerCount, 0);
    await assert.rejects(broker.dial(9, { signal: AbortSignal.abort() }), (error: unknown) =>
      PluginError.is(error, "ABORTED"),
    );
  });

  it("gives its end's reason to all who wait, and to all who come", async () => {
    const { broker, clock } = createBroker();
    const reason = new PluginError("CONNECTION_LOST", "gone");
    offer(broker, 8, "never");
    const waiting = [broker.dial(7), broker.dial(8)];
    await Promise.resolve().then(() => undefined);
    broker.close(reason);
    broker.close(new Error("a second reason"));
    for (const dialing of [...waiting, broker.dial(9), broker.listen(() => undefined)]) {
      await assert.rejects(dialing, reason);
    }
    offer(broker, 9);
    assert.equal(clock.timerCount, 0);
  });

  it("hears no knocks: those are the multiplexed broker's", async () => {
    const { broker, clock } = createBroker();
    const knock = { knock: true, ack: false, error: "" };
    broker.receive({ serviceId: 7, network: "", address: "", knock });
    assert.equal(clock.timerCount, 0);
  });

  it("holds a thousand offers of a hostile peer and no more", async () => {
    const { broker, clock, stream } = createBroker();
    for (let id = 1; id <= 100_000; id++) offer(broker, id);
    assert.equal(clock.timerCount, 1);
    assert.equal((await broker.dial(1024)).stream, stream);
    const dialing = broker.dial(1025);
    clock.advance(5_000);
    await assert.rejects(dialing, (error: unknown) => PluginError.is(error, "BROKER_TIMEOUT"));
  });
});
