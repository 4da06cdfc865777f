const maxTextLength = 60;

/** What a value is, for an error message that says what came: `"abc"`, `42`, `null`, `an array`, `a function`, `an instance of Date`. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(truncate(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return "a symbol";
  if (typeof value === "function")
    return value.name === "" ? "a function" : `the function ${truncate(value.name)}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  return describeObject(value);
}

function describeObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return "an object";
  const name = value.constructor?.name;
  return typeof name === "string" && name !== "" ? `an instance of ${truncate(name)}` : "an object";
}

function truncate(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}…`;
}
