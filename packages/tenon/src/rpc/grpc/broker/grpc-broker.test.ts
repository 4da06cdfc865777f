import assert from "node:assert/strict";
import { once } from "node:events";
import { duplexPair } from "node:stream";
import { describe, it } from "node:test";
import { Progress } from "../../../../test/gen/callback_pb.js";
import { createMemoryPorts } from "../../../broker/memory-ports.js";
import { createSocketPorts } from "../../../broker/socket-ports.js";
import type { BrokerPorts } from "../../../broker/socket-broker.js";
import type { MethodType, ServiceType } from "../../../contract/codec.js";
import { PluginError, RpcStatusError } from "../../../errors/index.js";
import type { ErrorCode } from "../../../errors/index.js";
import type { ConnInfo } from "../../../wire/grpc/conn-info.js";
import { connectInMemory } from "../../../../test/support/grpc-plugin-fixture.js";
import { connectGrpcPlugin } from "../connect-grpc-plugin.js";
import { GrpcServer } from "../grpc-server.js";
import { createServiceClient } from "../service-client.js";
import { ServerConnection } from "../server-connection.js";
import { ServiceRegistry } from "../service-registry.js";
import { brokerService } from "../services/broker.js";
import { connectHttp2 } from "../../../transport/http2-connection.js";
import { GrpcBroker } from "./grpc-broker.js";
import { OfferQueue } from "./offer-queue.js";

const timesTen = ({ number }: { readonly number: bigint }) => ({ number: number * 10n });

function isError(code: ErrorCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(PluginError.is(error, code), String(error));
    return true;
  };
}

const noSockets = createSocketPorts({ listen: () => assert.fail("it listens") });

/** A broker whose other side says what the test wants. */
function createBroker(brokerPorts: BrokerPorts = noSockets, brokerMs = 5_000) {
  const broker = new GrpcBroker({ brokerPorts, brokerMs });
  const infos = new OfferQueue();
  const said = broker.exchange(infos, [])[Symbol.asyncIterator]();
  const offer = (serviceId: number, network: string, address: string): void => {
    infos.push({ serviceId, network, address, knock: undefined });
  };
  return { broker, infos, said, offer };
}

describe("GrpcBroker", () => {
  it("dials no other machine, whatever is offered, and lives on", async () => {
    const { broker, offer } = createBroker();
    offer(1, "tcp", "192.0.2.1:80");
    offer(2, "udp", "127.0.0.1:80");
    offer(3, "unix", `/${"a".repeat(500)}`);
    offer(4_294_967_295, "tcp", "[2001:db8::1]:1");
    for (const id of [1, 2, 4_294_967_295])
      await assert.rejects(broker.dial(id, Progress), isError("CONNECT_FAILED"));
    await assert.rejects(broker.dial(3, Progress), isError("SOCKET_PATH_TOO_LONG"));
    broker.close(new Error("the test is over"));
  });

  it("takes the first of many offers of one id", async () => {
    const ports = createMemoryPorts();
    const host = createBroker(ports);
    const plugin = createBroker(ports);
    await plugin.broker.accept(7, Progress, timesTen);
    const { value } = (await plugin.said.next()) as { value: ConnInfo };
    host.infos.push(value);
    for (let count = 0; count < 1_000; count++) host.offer(7, "memory", "nowhere");
    await using progress = await host.broker.dial(7, Progress);
    assert.equal((await progress.step({ number: 2n })).number, 20n);
    for (const { broker } of [host, plugin]) broker.close(new PluginError("CLOSED", "the test is over"));
  });

  it("fails what waits when the other side's stream ends, and says why", async () => {
    const { broker, infos } = createBroker();
    const dialing = assert.rejects(broker.dial(1, Progress), isError("BROKER_UNAVAILABLE"));
    // One turn, so that the dial has begun to wait.
    await new Promise(setImmediate);
    infos.end();
    await dialing;
    await assert.rejects(broker.serve(Progress, timesTen), isError("BROKER_UNAVAILABLE"));
  });

  it("goes on with what is open when the stream ends", async () => {
    const ports = createMemoryPorts();
    const host = createBroker(ports);
    const plugin = createBroker(ports);
    const served = await plugin.broker.accept(7, Progress, timesTen);
    host.infos.push(((await plugin.said.next()) as { value: ConnInfo }).value);
    const progress = await host.broker.dial(7, Progress);
    for (const { infos } of [host, plugin]) infos.end();
    await new Promise(setImmediate);
    assert.equal((await progress.step({ number: 3n })).number, 30n);
    assert.throws(() => served.offer(), isError("BROKER_UNAVAILABLE"));
    assert.throws(() => served.offer(2 ** 32), { name: "RangeError" });
    plugin.broker.close(new PluginError("CLOSED", "the test is over"));
    await served.closed;
    await assert.rejects(progress.step({}), (error: unknown) => PluginError.is(error));
    host.broker.close(new PluginError("CLOSED", "the test is over"));
  });

  it("closes what was being opened when it is closed", async () => {
    const ports = createMemoryPorts();
    let closedCount = 0;
    const slow: BrokerPorts = {
      ...ports,
      async listen(onConnection) {
        const listener = await ports.listen(onConnection);
        broker.close(new PluginError("CLOSED", "meanwhile"));
        return { ...listener, close: () => Promise.resolve(void closedCount++) };
      },
    };
    const { broker } = createBroker(slow);
    await assert.rejects(broker.serve(Progress, timesTen), isError("CLOSED"));
    assert.equal(closedCount, 1);
  });

  it("has no connections to give when it was told of none", async () => {
    const broker = new GrpcBroker({});
    await assert.rejects(broker.serve(Progress, timesTen), isError("BROKER_UNAVAILABLE"));
    broker.begin(async function* () {
      yield { serviceId: 1, network: "unix", address: "/there", knock: undefined };
      await new Promise(() => undefined);
    });
    await assert.rejects(broker.dial(1, Progress), isError("BROKER_UNAVAILABLE"));
    broker.close(new Error("the test is over"));
  });

  it("closes the 129th connection to one object, and serves the others", async () => {
    const ports = createMemoryPorts();
    const { broker, said } = createBroker(ports);
    await broker.accept(1, Progress, timesTen);
    const { value } = (await said.next()) as { value: ConnInfo };
    const streams = [];
    for (let count = 0; count < 128; count++) streams.push(await ports.dial(value, {}));
    const refused = await ports.dial(value, {});
    await once(refused.resume(), "close");
    assert.equal(streams.filter(({ destroyed }) => destroyed).length, 0);
    broker.close(new PluginError("CLOSED", "the test is over"));
    for (const stream of streams) stream.destroy();
  });
});

describe("plugin.GRPCBroker/StartStream", () => {
  const options = { plugins: {}, implementations: {}, onShutdown: () => undefined };

  it("is served once a connection", async () => {
    await using plugin = connectInMemory(options);
    const client = createServiceClient(plugin.caller, brokerService);
    const open = (): AsyncIterator<unknown> => {
      const stream = client["startStream"]?.(new OfferQueue()) as AsyncIterable<unknown>;
      return stream[Symbol.asyncIterator]();
    };
    const first = open()
      .next()
      .catch((error: unknown) => error);
    await assert.rejects(open().next(), (error: unknown) => RpcStatusError.is(error, "FAILED_PRECONDITION"));
    await plugin.server.close();
    assert.deepEqual(
      await first,
      { done: true, value: undefined },
      "the stream ends, so that the server can",
    );
  });

  it("that carries no ConnInfo ends the broker, and not the connection", async () => {
    // A plugin whose stream says what cannot be read.
    const bytes = Uint8Array.of(0x0a, 0xff);
    const codec = { typeName: "plugin.ConnInfo", encode: () => bytes, decode: () => ({}) };
    const [method] = brokerService.methods as readonly [MethodType];
    const service: ServiceType = { ...brokerService, methods: [{ ...method, input: codec, output: codec }] };
    const registry = new ServiceRegistry();
    registry.add({
      service,
      origin: "the test",
      implementation: {
        async *startStream() {
          yield {};
          await new Promise(() => undefined);
        },
      },
    });
    const [near, far] = duplexPair();
    const served = new ServerConnection(new GrpcServer(registry), () => undefined, new GrpcBroker({}));
    served.attach(connectHttp2(far, { role: "server" }, served));
    const connection = connectGrpcPlugin(near, {
      plugins: {},
      stdio: { stdout: () => undefined, stderr: () => undefined },
      brokerPorts: noSockets,
    });
    await assert.rejects(connection.broker.dial(1, Progress), (error: unknown) => {
      assert.ok(PluginError.is(error, "BROKER_UNAVAILABLE"), String(error));
      assert.ok(PluginError.is(error.cause, "MESSAGE_MALFORMED"), String(error.cause));
      return true;
    });
    // Its health service is unknown, which is an answer.
    await assert.rejects(connection.ping(), (error: unknown) => RpcStatusError.is(error, "UNIMPLEMENTED"));
    connection.destroy(new Error("the test is over"));
    await connection.closed;
  });
});

describe("OfferQueue", () => {
  const info = (serviceId: number): ConnInfo => ({
    serviceId,
    network: "unix",
    address: "/a",
    knock: undefined,
  });

  it("gives what waits in order, then what comes, then its end", async () => {
    const queue = new OfferQueue();
    queue.push(info(1));
    queue.push(info(2));
    assert.deepEqual((await queue.next()).value, info(1));
    assert.deepEqual((await queue.next()).value, info(2));
    const next = queue.next();
    queue.push(info(3));
    assert.deepEqual((await next).value, info(3));
    const last = queue.next();
    queue.end();
    queue.push(info(4));
    assert.equal((await last).done, true);
    assert.equal((await queue.next()).done, true);
    assert.equal((await queue.return()).done, true);
  });

  it("lets 4096 wait, and drops what comes after", async () => {
    const queue = new OfferQueue();
    for (let id = 1; id <= 10_000; id++) queue.push(info(id));
    let count = 0;
    queue.push(info(0));
    while (count < 4096) assert.equal((await queue.next()).value?.serviceId, ++count);
    queue.end();
    assert.equal((await queue.next()).done, true);
  });
});
