import { describeValue } from "../internal/describe-value.js";
import { assertOptions } from "../internal/option-checks.js";

/**
 * How a plugin recognises its host before anything else. Choose it once for your application and keep both for ever: old
 * plugins know no other. It guards against mistakes, not against attackers.
 * @see go-plugin HandshakeConfig, server.go:39 @v1.8.0
 */
export interface CookieConfig {
  /** Name of the environment variable that tells a plugin that a host started it. Go: MagicCookieKey. */
  readonly magicCookieKey: string;
  /** What that variable holds; something nobody else uses, such as a UUID. Go: MagicCookieValue. */
  readonly magicCookieValue: string;
}

/** The cookie, with the version of a contract that has one. */
export interface HandshakeConfig extends CookieConfig {
  /**
   * The version of what the plugins can do; raise it when a change breaks old plugins. A host refuses a plugin of another
   * version; one that takes several has a contract with `versions`. A whole number, 0 or more. Go: ProtocolVersion.
   */
  readonly protocolVersion: number;
}

/** @throws TypeError naming the field, what was expected and what came */
export function assertHandshakeConfig(value: unknown): asserts value is HandshakeConfig {
  assertOptions("handshake", value, ["protocolVersion", "magicCookieKey", "magicCookieValue"]);
  assertProtocolVersion(value["protocolVersion"]);
  assertCookie(value);
}

/** The same for a contract with several versions. @throws TypeError naming the field, what was expected and what came */
export function assertCookieConfig(value: unknown): asserts value is CookieConfig {
  if (typeof value === "object" && value !== null && "protocolVersion" in value) {
    throw new TypeError(
      "handshake must have no protocolVersion beside versions: their keys are the versions",
    );
  }
  assertOptions("handshake", value, ["magicCookieKey", "magicCookieValue"]);
  assertCookie(value);
}

function assertCookie(fields: Partial<Record<keyof CookieConfig, unknown>>): void {
  assertCookieText("magicCookieKey", fields.magicCookieKey);
  assertCookieText("magicCookieValue", fields.magicCookieValue);
  // An environment variable's name ends at its first "=".
  if (fields.magicCookieKey.includes("=")) {
    throw new TypeError(
      `handshake.magicCookieKey names an environment variable and must not contain "=", got ${describeValue(fields.magicCookieKey)}`,
    );
  }
}

function assertProtocolVersion(value: unknown): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return;
  throw new TypeError(
    `handshake.protocolVersion must be a whole number, 0 or more, got ${describeValue(value)}`,
  );
}

// go-plugin server.go:250 @v1.8.0 refuses to serve without a cookie ("Misconfigured ServeConfig").
function assertCookieText(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string" || value === "") {
    throw new TypeError(
      `handshake.${name} must be a string that is not empty, got ${describeValue(value)}: ` +
        "without a magic cookie a plugin cannot tell whether a host started it",
    );
  }
  if (value.includes("\0")) {
    throw new TypeError(`handshake.${name} must not contain a NUL character: an environment variable cannot`);
  }
}
