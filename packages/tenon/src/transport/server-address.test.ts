import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import type { Address } from "./address.js";
import { isLocalAddress, readServerAddress } from "./server-address.js";

describe("readServerAddress()", () => {
  const good: readonly (readonly [text: string, address: Address])[] = [
    ["127.0.0.1:8888", { network: "tcp", host: "127.0.0.1", port: 8888 }],
    ["[::1]:8888", { network: "tcp", host: "::1", port: 8888 }],
    ["localhost:1", { network: "tcp", host: "localhost", port: 1 }],
    [":8888", { network: "tcp", host: "", port: 8888 }],
    ["/run/a.sock", { network: "unix", path: "/run/a.sock" }],
    ["./a.sock", { network: "unix", path: resolve("a.sock") }],
    ["../a.sock", { network: "unix", path: resolve("../a.sock") }],
    ["unix:/run/a.sock", { network: "unix", path: "/run/a.sock" }],
    ["unix:///run/a.sock", { network: "unix", path: "/run/a.sock" }],
    ["unix:a.sock", { network: "unix", path: resolve("a.sock") }],
  ];
  for (const [text, address] of good) {
    it(`reads ${text}`, () => assert.deepEqual(readServerAddress("address", text), address));
  }

  it("takes an address object", () => {
    const address = { network: "tcp", host: "::1", port: 1 } as const;
    assert.deepEqual(readServerAddress("address", address), address);
    assert.deepEqual(readServerAddress("address", { network: "unix", path: "/s" }), {
      network: "unix",
      path: "/s",
    });
  });

  const wrong = [
    "",
    "8888",
    "127.0.0.1",
    "127.0.0.1:0",
    "127.0.0.1:65536",
    "unix:",
    "unix:a\0",
    "a b",
    undefined,
    8888,
  ];
  for (const value of [...wrong, { network: "tcp", host: "h", port: 0 }, { network: "unix", path: "" }, {}]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      assert.throws(() => readServerAddress("address", value), {
        name: "TypeError",
        message: /^address must be an address such as /,
      });
    });
  }
});

describe("isLocalAddress()", () => {
  it("knows sockets and loopback", () => {
    const tcp = (host: string) => isLocalAddress({ network: "tcp", host, port: 1 });
    assert.ok(isLocalAddress({ network: "unix", path: "/s" }));
    assert.deepEqual(["127.0.0.1", "::1", "localhost", "10.0.0.1", "example.org"].map(tcp), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
