import { PluginError } from "../../errors/index.js";
import { formatAddress, parseHostPort } from "./address.js";
import type { Address } from "./address.js";

/** Where a plugin that already runs is found. @see go-plugin `ReattachConfig`, client.go:299 @v1.8.0 */
export interface ReattachConfig {
  /** The call protocol that the plugin speaks. */
  readonly protocol: "grpc" | "netrpc";
  /**
   * The application protocol version that the plugin serves. 0 also stands for "not known", unless `test` is set: a Go
   * host's config of a plugin that it launched has no version.
   */
  readonly protocolVersion: number;
  /** Where it listens. Go: `Addr`. */
  readonly address: Address;
  /** The plugin's process. */
  readonly pid: number;
  /**
   * The plugin runs in test mode: it ends by itself, and no host ends it. Go: `Test`.
   */
  readonly test: boolean;
  /**
   * When the process started, as the operating system counts: with it the process is known from a later one with the
   * same pid. Tenon's own addition; Go does not say. @default not known
   */
  readonly startTime?: string | undefined;
  /** The space that pid counts in, as with a Tenon host's own. Tenon's own addition. @default not known */
  readonly pidNamespace?: string | undefined;
}

/**
 * Writes one config as JSON, with the names that Terraform gave its fields; Go's `encoding/json` passes over the two that
 * are Tenon's own. See {@link parseReattachConfig}.
 */
export function formatReattachConfig(config: ReattachConfig): string {
  return JSON.stringify(toJson(config));
}

/** Writes several configs by name, as in `TF_REATTACH_PROVIDERS`. */
export function formatReattachConfigs(configs: Readonly<Record<string, ReattachConfig>>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, toJson(config)])),
  );
}

/**
 * Reads one config:
 * `{"Protocol":"grpc","ProtocolVersion":1,"Pid":123,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin1"}}`.
 * Fields of other names are passed over.
 * @throws PluginError REATTACH_MALFORMED naming the field, what was expected and what came
 */
export function parseReattachConfig(text: string): ReattachConfig {
  return fromJson("", parseJson(text));
}

/**
 * Reads several configs by name: the value of `TF_REATTACH_PROVIDERS`.
 * @throws PluginError REATTACH_MALFORMED naming the entry and the field, what was expected and what came
 */
export function parseReattachConfigs(text: string): Readonly<Record<string, ReattachConfig>> {
  const value = parseJson(text);
  if (!isObject(value)) throw malformed("", "an object of configs by name", value);
  const entries = Object.entries(value).map(([name, entry]): [string, ReattachConfig] => [
    name,
    fromJson(`[${JSON.stringify(name)}]`, entry),
  ]);
  return Object.fromEntries(entries);
}

function toJson(config: ReattachConfig): Readonly<Record<string, unknown>> {
  return {
    Protocol: config.protocol,
    ProtocolVersion: config.protocolVersion,
    Pid: config.pid,
    Test: config.test,
    Addr: { Network: config.address.network, String: formatAddress(config.address) },
    // Fields that are undefined are left out.
    StartTime: config.startTime,
    PidNamespace: config.pidNamespace,
  };
}

function fromJson(where: string, value: unknown): ReattachConfig {
  if (!isObject(value)) throw malformed(where, "an object", value);
  const field = (name: string): unknown => value[name];
  return {
    protocol: readProtocol(`${where}.Protocol`, field("Protocol")),
    protocolVersion: readCount(`${where}.ProtocolVersion`, field("ProtocolVersion") ?? 0, 0),
    address: readAddress(`${where}.Addr`, field("Addr")),
    pid: readCount(`${where}.Pid`, field("Pid"), 1),
    test: readFlag(`${where}.Test`, field("Test") ?? false),
    startTime: readText(`${where}.StartTime`, field("StartTime")),
    pidNamespace: readText(`${where}.PidNamespace`, field("PidNamespace")),
  };
}

function readProtocol(where: string, value: unknown): "grpc" | "netrpc" {
  // go-plugin client.go:1010 @v1.8.0: net/rpc was there first.
  if (value === undefined || value === "") return "netrpc";
  if (value === "grpc" || value === "netrpc") return value;
  throw malformed(where, '"grpc" or "netrpc"', value);
}

function readAddress(where: string, value: unknown): Address {
  if (!isObject(value)) throw malformed(where, 'an object with "Network" and "String"', value);
  const { Network: network, String: text }: { Network?: unknown; String?: unknown } = value;
  if (network !== "unix" && network !== "tcp")
    throw malformed(`${where}.Network`, '"unix" or "tcp"', network);
  if (network === "unix") {
    if (typeof text === "string" && text !== "" && !text.includes("\0")) return { network, path: text };
    throw malformed(`${where}.String`, "the path of a socket", text);
  }
  const place = typeof text === "string" ? parseHostPort(text) : undefined;
  if (place === undefined)
    throw malformed(`${where}.String`, 'a host and a port, such as "127.0.0.1:4000"', text);
  return { network, ...place };
}

function readCount(where: string, value: unknown, minimum: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= minimum) return value;
  throw malformed(where, `a whole number, ${minimum} or more`, value);
}

function readFlag(where: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw malformed(where, "true or false", value);
}

function readText(where: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw malformed(where, "a text", value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PluginError("REATTACH_MALFORMED", `The reattach config is no JSON: ${quote(text)}.`, {
      cause,
      details: { field: "" },
      remedy: "Take the text as the plugin printed it; in a shell, put it in single quotes.",
    });
  }
}

function malformed(where: string, expected: string, came: unknown): PluginError {
  const field = where.replace(/^\./, "");
  const subject = field === "" ? "The reattach config" : `The reattach config's ${field}`;
  const text = came === undefined ? "nothing" : quote(JSON.stringify(came));
  return new PluginError("REATTACH_MALFORMED", `${subject} must be ${expected}, got ${text}.`, {
    details: { field, expected },
    remedy:
      'An entry reads {"Protocol":"grpc","ProtocolVersion":1,"Pid":123,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin1"}}.',
  });
}

function quote(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
