import { ownCookieKey } from "../internal/own-cookie.js";
import type { HostEnvironment } from "../wire/handshake/index.js";
import { formatHostEnvironment, unsharedVariables } from "../wire/handshake/index.js";

/** What a plugin's environment is made from. */
export interface EnvironmentSources {
  /** The host's own variables; empty when the plugin is to get none. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** The option `env`. */
  readonly explicit: Readonly<Record<string, string | undefined>>;
  /** What the host has to say; undefined for a program that is no plugin. */
  readonly protocol: HostEnvironment | undefined;
}

/** The variables of `own` that a plugin may have: all, none, or those named (whatever their case on Windows, as there). */
export function selectVariables(
  own: EnvironmentSources["inherited"],
  inherit: boolean | readonly string[],
  platform: NodeJS.Platform = process.platform,
): EnvironmentSources["inherited"] {
  if (inherit === true) return own;
  if (inherit === false) return {};
  const fold = (name: string): string => (platform === "win32" ? name.toUpperCase() : name);
  const wanted = new Set(inherit.map(fold));
  return Object.fromEntries(Object.entries(own).filter(([name]) => wanted.has(fold(name))));
}

/**
 * The plugin's environment: inherited variables, explicit ones over them (undefined takes one away), the protocol's own
 * over both. In Go the host's own beat the explicit ones, against what people expect (go-plugin issue 162).
 *
 * The protocol's variables, and this process's own cookie, never come from the two others, so that a host which is itself a plugin does not hand on
 * what its own host told it, also when its user wrote `env: { ...process.env }`.
 */
export function createChildEnvironment({
  inherited,
  explicit,
  protocol,
}: EnvironmentSources): Record<string, string> {
  const env: Record<string, string> = {};
  const ownCookie = ownCookieKey();
  for (const [name, value] of Object.entries({ ...inherited, ...explicit })) {
    const isOurs = unsharedVariables.includes(name) || name.startsWith("TENON_") || name === ownCookie;
    if (value === undefined || isOurs) continue;
    env[name] = value;
  }
  return protocol === undefined ? env : { ...env, ...formatHostEnvironment(protocol) };
}
