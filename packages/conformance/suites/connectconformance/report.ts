/** A case as connectconformance ran it. */
export interface ConnectCase {
  /** Its whole name, such as `Basic/HTTPVersion:2/…/Compression:COMPRESSION_GZIP/TLS:false/unary/success`. */
  readonly fullName: string;
  /** Why it failed; undefined when it passed. */
  readonly failure: string | undefined;
}

/**
 * Reads what `connectconformance --vv` prints: a line for each case that it begins, and at the end those that failed, each
 * with its reasons in lines with a tab in front.
 * @throws Error when its sum is not that of its cases
 */
export function parseReport(text: string): readonly ConnectCase[] {
  const lines = text.split("\n");
  const names = lines.flatMap((line) => /^Sending request for "(.*)"\.\.\.$/.exec(line)?.[1] ?? []);
  const failures = readFailures(lines);
  const all = [...new Set([...names, ...failures.keys()])].sort();
  const cases = all.map((fullName) => ({ fullName, failure: failures.get(fullName) }));
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(text) ?? [];
  // Also says of cases that could not be run, or are listed as known to fail, which no case here is.
  const isWhole = Number(passed) + Number(failed) === cases.length && Number(failed) === failures.size;
  if (isWhole && !text.includes("\nAnother ") && !text.includes("(Another ")) return cases;
  throw new Error(`connectconformance's report is not of its ${cases.length} cases: ${text.slice(-1000)}`);
}

function readFailures(lines: readonly string[]): ReadonlyMap<string, string> {
  const failures = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const [, name] = /^FAILED: (.*):$/.exec(line) ?? [];
    if (name === undefined) continue;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((each) => !each.startsWith("\t"));
    failures.set(
      name,
      rest
        .slice(0, end)
        .map((each) => each.trim())
        .join("; "),
    );
  }
  return failures;
}
