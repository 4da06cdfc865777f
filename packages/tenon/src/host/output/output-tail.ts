import { cutText } from "../../internal/cut-text.js";
import { goPanicStart } from "./go-panic.js";
import { formatOutputLine } from "./quote-output.js";

const maxLines = 40;
const maxLineLength = 1_000;
/** Of a Go panic that is longer than what is kept, such as a stack overflow: its message and first frames. */
const maxPanicLines = 20;
/** More lines behind it, and it was not what ended the program: what went wrong was caught, and reported in Go's words. */
const maxPanicLength = 10_000;

/**
 * The last lines of an output, for error messages and exit reports: at most 40, each cut at 1,000 characters. When a Go panic
 * began before them, its first 20 lines come first, and the last 19 behind a line that is `…`.
 */
export interface OutputTail {
  /** Takes the next line. */
  add(line: string): void;
  /** The lines that are kept, the oldest first. */
  lines(): readonly string[];
}

/** Creates an empty tail. */
export function createOutputTail(): OutputTail {
  const kept: string[] = [];
  let panic: string[] | undefined;
  let panicLength = 0;
  return {
    add(line) {
      // Half an entry in JSON is hard to read, and half of its text is not.
      const cut = line.length > maxLineLength ? cutText(formatOutputLine(line), maxLineLength) : line;
      kept.push(cut);
      if (kept.length > maxLines) kept.shift();
      if (goPanicStart.test(line)) [panic, panicLength] = [[], 0];
      if (panic !== undefined && panic.length < maxPanicLines) panic.push(cut);
      panicLength++;
    },
    lines() {
      if (panic === undefined || panicLength <= maxLines || panicLength > maxPanicLength) return [...kept];
      return [...panic, "…", ...kept.slice(panic.length + 1 - maxLines)];
    },
  };
}
