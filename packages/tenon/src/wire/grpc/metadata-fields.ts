import type { Metadata } from "../../errors/index.js";
import { formatBase64, parseBase64 } from "../bytes/base64.js";
import type { HeaderList } from "../http2/http2-stream.js";

type MetadataValue = string | Uint8Array;
type MutableMetadata = Record<string, MetadataValue | MetadataValue[]>;

/** Names that belong to gRPC, HTTP/2 or the connection; `grpc-` and `:` in front are reserved as a whole. */
const reservedNames: ReadonlySet<string> = new Set([
  "te",
  "content-type",
  "content-length",
  "user-agent",
  "host",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

function isReserved(name: string): boolean {
  return name.startsWith(":") || name.startsWith("grpc-") || reservedNames.has(name);
}

/** Metadata without entries. */
export const emptyMetadata: Metadata = Object.freeze({});

/**
 * Formats metadata as header fields. Names are sent in lower case, bytes as unpadded base64.
 * @throws TypeError for a reserved name, a character that a name or value cannot have, text under a name that ends in
 *   `-bin`, or bytes under one that does not
 */
export function formatMetadataFields(metadata: Metadata): string[] {
  const fields: string[] = [];
  for (const [key, values] of Object.entries(metadata)) {
    const name = key.toLowerCase();
    checkName(name);
    if (isList(values)) for (const value of values) fields.push(name, formatValue(name, value));
    else fields.push(name, formatValue(name, values));
  }
  return fields;
}

function isList(values: MetadataValue | readonly MetadataValue[]): values is readonly MetadataValue[] {
  return Array.isArray(values);
}

function checkName(name: string): void {
  if (isReserved(name)) {
    throw new TypeError(
      `metadata name "${name}" is reserved for gRPC and HTTP/2; expected a name of your own`,
    );
  }
  if (!/^[0-9a-z_.-]+$/.test(name)) {
    throw new TypeError(
      `metadata name ${JSON.stringify(name)} is not valid; expected letters, digits, "_", "-" and "."`,
    );
  }
}

function formatValue(name: string, value: MetadataValue): string {
  if (name.endsWith("-bin")) {
    if (value instanceof Uint8Array) return formatBase64(value);
    throw new TypeError(`metadata "${name}" ends in "-bin"; expected a Uint8Array, got ${typeof value}`);
  }
  if (typeof value !== "string") {
    throw new TypeError(
      `metadata "${name}" does not end in "-bin"; expected a string, got ${describe(value)}`,
    );
  }
  if (!/^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(value)) {
    throw new TypeError(
      `metadata "${name}" has a value that cannot be sent; expected printable ASCII without white space at its ends ` +
        `(other data goes under a name that ends in "-bin"), got ${JSON.stringify(value.slice(0, 60))}`,
    );
  }
  return value;
}

function describe(value: unknown): string {
  return value instanceof Uint8Array ? "a Uint8Array" : typeof value;
}

/**
 * Reads the metadata out of header fields: reserved fields are left out (`user-agent` stays), values under `-bin` names
 * are decoded (padded or not, several joined by commas or in fields of their own); what is not base64 there is left
 * out. The result is frozen and has no prototype, so that a peer's `__proto__` is a name like any other.
 */
export function parseMetadataFields(fields: HeaderList): Metadata {
  const metadata = Object.create(null) as MutableMetadata;
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = fields[index] ?? "";
    const text = fields[index + 1] ?? "";
    if (name !== "user-agent" && isReserved(name)) continue;
    if (!name.endsWith("-bin")) addValue(metadata, name, text);
    else for (const part of text.split(",")) addValue(metadata, name, parseBase64(part.trim()));
  }
  return Object.freeze(metadata);
}

function addValue(metadata: MutableMetadata, name: string, value: MetadataValue | undefined): void {
  if (value === undefined) return;
  const earlier = metadata[name];
  if (earlier === undefined) metadata[name] = value;
  else if (Array.isArray(earlier)) earlier.push(value);
  else metadata[name] = [earlier, value];
}
