import { describeValue } from "../../internal/describe-value.js";
import { nearestName } from "../../internal/nearest-name.js";
import { assertOptions, readBoolean } from "../../internal/option-checks.js";
import type { CommandSource } from "../read-command.js";

/**
 * What the plugin's file has to be. It is checked before each start; see docs/guides/encrypt-and-verify.md for what that
 * closes and what not. Go: `SecureConfig`.
 */
export interface SecureOptions {
  /**
   * The digest that the file must have: bytes, or hexadecimal digits, with or without a line end. It has to come from somewhere that whoever can change the
   * file cannot change too. Go: `Checksum`.
   */
  readonly checksum: Uint8Array | string;
  /** Any hash of `crypto.getHashes()`. Go: `Hash`. @default "sha256" */
  readonly algorithm?: string | undefined;
  /**
   * Starts a copy that nobody else can write to, hashed while it is made: this closes a file that is overwritten in place after
   * the check. The program sees its copy's path as its executable's, and a `module` is to be one bundled file.
   * @default false: the file itself is started
   */
  readonly privateCopy?: boolean | undefined;
  /**
   * Why the plugin may be started although others could change it: the file and all directories above it have to belong to
   * root or this user and be writable to nobody else. The reason is logged with what was found. Not looked at on Windows.
   * @default none: such a plugin is refused with UNSAFE_PERMISSIONS
   */
  readonly ignorePermissions?: string | undefined;
}

/** {@link SecureOptions}, checked, with defaults in. */
export interface SecureSettings {
  readonly algorithm: string;
  readonly digest: Uint8Array;
  readonly privateCopy: boolean;
  readonly ignorePermissions: string | undefined;
}

/** @throws TypeError naming the option, what was expected, and what came */
export function readSecureOptions(value: unknown, source: CommandSource): SecureSettings | undefined {
  if (value === undefined) return undefined;
  assertOptions("secure", value, ["checksum", "algorithm", "privateCopy", "ignorePermissions"]);
  if (source.kind === "shell") {
    throw new TypeError(
      "secure needs command as an array, or module: which file a command line for the shell starts cannot be checked",
    );
  }
  const algorithm = readAlgorithm(value["algorithm"]);
  return {
    algorithm,
    digest: readDigest(value["checksum"], algorithm),
    privateCopy: readBoolean("secure.privateCopy", value["privateCopy"], false),
    ignorePermissions: readReason(value["ignorePermissions"]),
  };
}

function readAlgorithm(value: unknown): string {
  if (value === undefined) return "sha256";
  const known = process.getBuiltinModule("node:crypto").getHashes();
  if (typeof value === "string" && known.includes(value.toLowerCase())) return value.toLowerCase();
  if (typeof value === "string" && known.includes(value)) return value;
  const near = typeof value === "string" ? nearestName(value, known) : undefined;
  const hint = near === undefined ? "crypto.getHashes() lists them" : `did you mean ${near}?`;
  throw new TypeError(
    `secure.algorithm must be a hash that node:crypto knows, got ${describeValue(value)}: ${hint}`,
  );
}

function readDigest(value: unknown, algorithm: string): Uint8Array {
  const digest = value instanceof Uint8Array ? Uint8Array.from(value) : parseHex(value);
  // No hash gives less than 16 bytes, but those of free length (SHAKE) would give one.
  if (digest.length < 16 || !canHaveLength(algorithm, digest.length)) {
    throw new TypeError(`secure.checksum is no digest of ${algorithm}: it has ${digest.length} bytes`);
  }
  return digest;
}

function parseHex(value: unknown): Uint8Array {
  // A file with a checksum in it ends in a line end.
  const digits = typeof value === "string" ? value.trim() : "";
  if (/^(?:[0-9a-f]{2})+$/i.test(digits)) return Buffer.from(digits, "hex");
  throw new TypeError(
    `secure.checksum must be a Uint8Array or a string of hexadecimal digits, got ${describeValue(value)}`,
  );
}

function canHaveLength(algorithm: string, outputLength: number): boolean {
  try {
    process.getBuiltinModule("node:crypto").createHash(algorithm, { outputLength });
    return true;
  } catch {
    return false;
  }
}

function readReason(value: unknown): string | undefined {
  if (value === undefined || (typeof value === "string" && value.trim() !== "")) return value;
  throw new TypeError(
    `secure.ignorePermissions must be the reason, as a sentence for the log, got ${describeValue(value)}`,
  );
}
