import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { listensAtPort, parseListeners } from "./port-owner.js";

const table = [
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
  "   0: 0100007F:22B8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0",
  "   1: 0100007F:22B8 0100007F:C000 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 20 4 30 10 -1",
  "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1 0 100 0 0 10 0",
  "",
].join("\n");

describe("parseListeners()", () => {
  it("finds the sockets that listen at a port, and no connections", () => {
    assert.deepEqual(parseListeners(table, 8888), ["4711"]);
    assert.deepEqual(parseListeners(table, 22), ["99"]);
    assert.deepEqual(parseListeners(table, 80), []);
  });

  it("finds none in a text that is no table", () => {
    assert.deepEqual(parseListeners("", 22), []);
    assert.deepEqual(parseListeners("0: 0100007F:22B8 0A", 8888), []);
  });
});

describe("listensAtPort()", { skip: process.platform !== "linux" }, () => {
  it("tells a process that listens from one that does not", async (t) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    assert.equal(await listensAtPort([process.pid], port), true);
    assert.equal(await listensAtPort([process.ppid, process.pid], port), true);
    assert.equal(await listensAtPort([process.ppid], port), false);
    assert.equal(await listensAtPort([], port), false);
  });

  it("cannot tell when nobody listens", async () => {
    assert.equal(await listensAtPort([process.pid], 1), undefined);
  });
});
