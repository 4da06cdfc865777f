/**
 * Small texts read the way Go's standard library reads them, where JavaScript's own functions differ.
 */

// Go's unicode.IsSpace. String.prototype.trim() differs: it leaves U+0085 and takes U+FEFF.
const goSpace = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leadingSpace = new RegExp(`^${goSpace}+`);
const onlySpace = new RegExp(`^${goSpace}$`);

/** Trims as Go's `strings.TrimSpace`. Linear in the text's length. */
export function trimSpace(text: string): string {
  let end = text.length;
  while (onlySpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(leadingSpace, "");
}

/**
 * Reads a decimal integer as Go's `strconv.Atoi`: a sign and leading zeros are fine, white space, `_`, fractions and
 * exponents are not. undefined when it is none, and beyond 2^53, where Go goes on to 2^63: no version or port is there.
 */
export function parseInteger(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) return undefined;
  return value === 0 ? 0 : value;
}

/** Reads a boolean as Go's `strconv.ParseBool`; undefined when it is none. */
export function parseBool(text: string): boolean | undefined {
  switch (text) {
    case "1":
    case "t":
    case "T":
    case "true":
    case "TRUE":
    case "True":
      return true;
    case "0":
    case "f":
    case "F":
    case "false":
    case "FALSE":
    case "False":
      return false;
    default:
      return undefined;
  }
}
