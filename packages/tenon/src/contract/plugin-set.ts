import { describeValue } from "../internal/describe-value.js";
import { assertServices } from "./grpc-services.js";
import { isNetrpcPlugin } from "./netrpc/is-netrpc-plugin.js";
import type { PluginSet } from "./plugin-type.js";

/** @throws TypeError that starts with `where`, or with a plugin in it, when `value` is not a plugin set */
export function assertPluginSet(where: string, value: unknown): asserts value is PluginSet {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} must be an object of plugins by name, got ${describeValue(value)}`);
  }
  const entries = Object.entries(value);
  if (entries.length === 0)
    throw new TypeError(`${where} must name at least one plugin, got an empty object`);
  for (const [name, plugin] of entries) {
    if (name === "") throw new TypeError(`${where} must have names that are not empty`);
    assertPlugin(`${where}[${describeValue(name)}]`, plugin);
  }
  assertOneKind(where, entries);
}

function assertOneKind(where: string, entries: readonly (readonly [string, unknown])[]): void {
  const netrpc = entries.filter(([, plugin]) => isNetrpcPlugin(plugin));
  if (netrpc.length === 0 || netrpc.length === entries.length) return;
  const grpc = entries.filter(([, plugin]) => !isNetrpcPlugin(plugin));
  throw new TypeError(
    `${where} must have plugins of one kind, since a connection speaks one protocol, got ${listNames(grpc)} by grpcPlugin(…) and ${listNames(netrpc)} by netrpcPlugin(…): give one kind a version of its own, or another contract`,
  );
}

function listNames(entries: readonly (readonly [string, unknown])[]): string {
  return entries.map(([name]) => describeValue(name)).join(", ");
}

const makers = "grpcPlugin(…) or netrpcPlugin(…)";

function assertPlugin(name: string, value: unknown): void {
  if (isNetrpcPlugin(value)) return;
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`${name} must be made by ${makers}, got ${describeValue(value)}`);
  }
  if ("kind" in value && value.kind === "service") {
    throw new TypeError(`${name} must be made by grpcPlugin(…), got a service: write grpcPlugin(service)`);
  }
  if (!("kind" in value) || value.kind !== "grpc" || !("services" in value)) {
    throw new TypeError(`${name} must be made by ${makers}, got ${describeValue(value)}`);
  }
  assertServices(name, value.services);
}
