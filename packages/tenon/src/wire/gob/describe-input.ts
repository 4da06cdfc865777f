const maxTextLength = 60;

/** What a value is, for an error message that says what came. */
export function describeInput(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length <= maxTextLength ? value : `${value.slice(0, maxTextLength)}…`);
  }
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  const { constructor } = value as { constructor?: unknown };
  return typeof constructor === "function" && constructor !== Object && constructor.name !== ""
    ? `an instance of ${constructor.name}`
    : "an object";
}
