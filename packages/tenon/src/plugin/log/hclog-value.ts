// Bounds for one log line: a value is for a person to read, and hosts read lines of 64 KiB at most.
const maxTextLength = 8 * 1024;
const maxItems = 100;
const maxDepth = 6;

/** Turns any value into one that `JSON.stringify` takes, never throwing: errors with stack and cause, bigints, cycles. */
export function toLogValue(value: unknown): unknown {
  return convert(value, []);
}

/** An error as text: its stack, and the stacks of its causes. */
export function formatError(error: Error): string {
  return truncate(formatCauses(error, []));
}

function convert(value: unknown, ancestors: readonly object[]): unknown {
  if (typeof value === "string") return truncate(value);
  if (typeof value === "object" && value !== null) return convertObject(value, ancestors);
  if (typeof value === "function") return `[function ${value.name}]`;
  const isUnknownToJson = typeof value === "bigint" || typeof value === "symbol";
  if (isUnknownToJson || (typeof value === "number" && !Number.isFinite(value))) return String(value);
  return value;
}

function convertObject(value: object, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return "[circular]";
  if (ancestors.length >= maxDepth) return "[too deep]";
  try {
    return convertKind(value, [...ancestors, value]);
  } catch (error) {
    return `[unreadable: ${error instanceof Error ? error.name : typeof error}]`;
  }
}

function convertKind(value: object, ancestors: readonly object[]): unknown {
  if (value instanceof Error) return formatError(value);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value) || value instanceof Set) return convertList([...value], ancestors);
  if (value instanceof Map)
    return convertEntries(
      [...value].map(([key, item]) => [String(key), item]),
      ancestors,
    );
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return convert(Reflect.apply(value.toJSON, value, []), ancestors);
  }
  return convertEntries(Object.entries(value), ancestors);
}

function convertList(items: readonly unknown[], ancestors: readonly object[]): unknown[] {
  const kept = items.slice(0, maxItems).map((item) => convert(item, ancestors));
  return items.length > maxItems ? [...kept, `[${items.length - maxItems} more]`] : kept;
}

function convertEntries(
  entries: readonly (readonly [string, unknown])[],
  ancestors: readonly object[],
): unknown {
  const kept = entries.slice(0, maxItems).map(([key, item]) => [key, convert(item, ancestors)] as const);
  return Object.fromEntries(
    entries.length > maxItems ? [...kept, ["…", `[${entries.length - maxItems} more]`] as const] : kept,
  );
}

function formatCauses(error: Error, seen: readonly Error[]): string {
  const text = error.stack ?? String(error);
  if (error.cause === undefined || error.cause === null || seen.length >= maxDepth) return text;
  if (!(error.cause instanceof Error))
    return `${text}\ncaused by: ${JSON.stringify(toLogValue(error.cause))}`;
  if (seen.includes(error.cause)) return `${text}\ncaused by: [circular]`;
  return `${text}\ncaused by: ${formatCauses(error.cause, [...seen, error])}`;
}

function truncate(text: string): string {
  return text.length <= maxTextLength
    ? text
    : `${text.slice(0, maxTextLength)}… (${text.length - maxTextLength} more characters)`;
}
