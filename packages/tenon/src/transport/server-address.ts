import { resolve } from "node:path";
import { describeValue } from "../internal/describe-value.js";
import { parseHostPort } from "../wire/handshake/address.js";
import type { Address } from "./address.js";
import { toLoopbackHost } from "./loopback.js";

/**
 * Reads an address as people write it: `127.0.0.1:8888`, `[::1]:8888`, `localhost:8888`; `/run/server.sock` or
 * `./server.sock`, for a unix socket, with gRPC's `unix:` in front of it or without.
 * @param name what the value is called in the message
 * @throws TypeError when it is neither that nor an address object
 */
export function readServerAddress(name: string, value: unknown): Address {
  const address = typeof value === "string" ? parseText(value) : readObject(value);
  if (address !== undefined) return address;
  const expected = 'an address such as "127.0.0.1:8888" or "unix:/run/server.sock"';
  throw new TypeError(`${name} must be ${expected}, got ${describeValue(value)}`);
}

/** The same, for a server: port 0 stands for any free one. */
export function readListenAddress(name: string, value: unknown): Address {
  const host = typeof value === "string" ? /^([^/]*):0$/.exec(value)?.[1] : undefined;
  const place = host === undefined ? undefined : parseHostPort(`${host}:1`);
  return place === undefined ? readServerAddress(name, value) : { network: "tcp", ...place, port: 0 };
}

/** Whether an address can only be reached from this machine. */
export function isLocalAddress(address: Address): boolean {
  return address.network === "unix" || toLoopbackHost(address.host) !== undefined;
}

function parseText(text: string): Address | undefined {
  const [, scheme, rest = ""] = /^(unix:(?:\/\/(?=\/))?)?(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined || /^\.{0,2}\//.test(rest)) {
    return rest === "" || rest.includes("\0") ? undefined : { network: "unix", path: resolve(rest) };
  }
  const place = parseHostPort(text);
  return place === undefined ? undefined : { network: "tcp", ...place };
}

function readObject(value: unknown): Address | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { network, path, host, port }: Readonly<Record<string, unknown>> = { ...value };
  if (network === "unix") {
    return typeof path === "string" && path !== "" && !path.includes("\0") ? { network, path } : undefined;
  }
  if (network !== "tcp" || typeof host !== "string" || typeof port !== "number") return undefined;
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? { network, host, port } : undefined;
}
