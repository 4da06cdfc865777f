import { cutText } from "../../internal/cut-text.js";
import { formatOutputLine } from "./quote-output.js";

const maxLines = 40;
const maxLineLength = 1_000;

/** The last lines of an output, for error messages and exit reports: at most 40, each cut at 1,000 characters. */
export interface OutputTail {
  /** Takes the next line. */
  add(line: string): void;
  /** The lines that are kept, the oldest first. */
  lines(): readonly string[];
}

/** Creates an empty tail. */
export function createOutputTail(): OutputTail {
  const kept: string[] = [];
  return {
    add(line) {
      // Half an entry in JSON is hard to read, and half of its text is not.
      kept.push(line.length > maxLineLength ? cutText(formatOutputLine(line), maxLineLength) : line);
      if (kept.length > maxLines) kept.shift();
    },
    lines: () => [...kept],
  };
}
