import { cutText } from "../../internal/cut-text.js";
import { formatEntry } from "../console-logger.js";
import { goPanicStart, quoteGoPanic } from "./go-panic.js";
import { parseHclogEntry } from "./hclog-entry.js";

const quotedLines = 10;
const maxQuotedLength = 400;

// The line of a stack trace, or of a log, that says what went wrong: of Node, Python, Java and .NET, Go, Rust.
const tellingShapes: readonly RegExp[] = [
  /^(?:Uncaught )?[\w$.]*(?:Error|Exception)(?: \[\w+\])?: ./,
  goPanicStart,
  /^thread '.*' (?:\(\d+\) )?panicked at /,
  /^\[ERROR\]/,
];

/**
 * Quotes the end of an output for a message: its last lines that are not empty, the line ends of the quote included. A line
 * before them that says what went wrong is put first: stack traces are longer than what is quoted. Of Go's, the first frames
 * are quoted instead of the last.
 */
export function quoteOutput(stream: "stdout" | "stderr", lines: readonly string[]): string {
  const written = lines.filter((line) => line.trim() !== "");
  if (written.length === 0) return "";
  const quoted = selectLines(written).map(
    (line) => `\n  | ${cutText(formatOutputLine(line), maxQuotedLength)}`,
  );
  return `\nLast output on ${stream}:${quoted.join("")}\n`;
}

function selectLines(lines: readonly string[]): readonly string[] {
  const last = lines.slice(-quotedLines);
  if (lines.length <= quotedLines || last.some(isTelling)) return last;
  const telling = lines.filter(isTelling).at(-1);
  if (telling === undefined) return last;
  if (goPanicStart.test(telling)) return quoteGoPanic(lines.slice(lines.lastIndexOf(telling)), quotedLines);
  return [telling, "…", ...last.slice(2)];
}

function isTelling(line: string): boolean {
  return tellingShapes.some((shape) => shape.test(line)) || parseHclogEntry(line)?.level === "error";
}

/** A line of hclog's JSON as a person would write it; any other as it is. */
export function formatOutputLine(line: string): string {
  const entry = parseHclogEntry(line);
  if (entry === undefined) return line;
  const { timestamp: _, ...fields } = entry.fields;
  return formatEntry(entry.level, entry.message, fields);
}
