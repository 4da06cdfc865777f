import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rejection } from "../../../../test/support/grpc-fixture.js";
import { connectInMemory } from "../../../../test/support/grpc-plugin-fixture.js";
import { RpcStatusError } from "../../../errors/index.js";
import { createServiceClient } from "../service-client.js";
import { healthService } from "./health.js";

interface HealthClient {
  check(request: { service: string }): Promise<{ status: string }>;
  watch(request: { service: string }): AsyncIterableIterator<{ status: string }>;
}

const options = { plugins: {}, implementations: {}, onShutdown: (): void => undefined };

describe("health", () => {
  it('answers SERVING for "plugin" and for the whole server, NOT_FOUND for others', async () => {
    await using plugin = connectInMemory(options);
    const client = createServiceClient(plugin.caller, healthService) as object as HealthClient;
    assert.deepEqual(await client.check({ service: "plugin" }), { status: "SERVING" });
    assert.deepEqual(await client.check({ service: "" }), { status: "SERVING" });
    assert.ok(RpcStatusError.is(await rejection(client.check({ service: "kv" })), "NOT_FOUND"));
  });

  it("tells watchers the status once, and ends them when the server closes", async () => {
    await using plugin = connectInMemory(options);
    const client = createServiceClient(plugin.caller, healthService) as object as HealthClient;
    const known = client.watch({ service: "plugin" });
    const unknown = client.watch({ service: "kv" });
    assert.deepEqual(await known.next(), { done: false, value: { status: "SERVING" } });
    assert.deepEqual(await unknown.next(), { done: false, value: { status: "SERVICE_UNKNOWN" } });
    const next = known.next();
    const closed = plugin.server.close();
    assert.deepEqual(await next, { done: true, value: undefined });
    assert.deepEqual(await unknown.next(), { done: true, value: undefined });
    await closed;
  });

  it("has its messages' bytes as gRPC's health.proto says", () => {
    const [check] = healthService.methods;
    assert.deepEqual(check?.input.encode({ service: "ab" }), Uint8Array.of(0x0a, 2, 0x61, 0x62));
    assert.deepEqual(check.input.decode(Uint8Array.of(0x0a, 1, 0x61)), { service: "a" });
    assert.deepEqual(check.output.encode({ status: "SERVING" }), Uint8Array.of(0x08, 1));
    assert.deepEqual(check.output.decode(Uint8Array.of(0x08, 2)), { status: "NOT_SERVING" });
    assert.deepEqual(check.output.decode(Uint8Array.of(0x08, 9)), { status: "UNKNOWN" });
  });
});
