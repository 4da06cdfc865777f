import { goPanicStart } from "./go-panic.js";

/**
 * Knows the stack traces that run times print to stderr when a program dies, so that they are logged as errors.
 * go-plugin knows Go's alone (client.go:1242 @v1.8.0), and a plugin in another language dies in silence there.
 */
export interface StackTraceDetector {
  /** Whether this line, the next of the output, belongs to a stack trace. */
  belongs(line: string): boolean;
}

/** A line that begins a trace, and what may follow until it ends. */
interface TraceShape {
  readonly start: RegExp;
  /**
   * What continues it. Go's ends never, as in go-plugin: the process is dying. In the others a line that does not
   * match ends it, as Python and Rust programs live on after many a trace.
   */
  readonly next: RegExp;
  /** How many lines after the first belong whatever they are: the source line, the panic's message. */
  readonly freeLines: number;
}

const anything = /^/;

const shapes: readonly TraceShape[] = [
  { start: goPanicStart, next: anything, freeLines: 0 },
  // Node: `file:///a/b.js:3`, the source line, `^`, an empty line, `TypeError: …`, `    at …`, `Node.js v20.0.0`.
  {
    start: /^(?:file:\/\/\/?|node:|\/|[A-Za-z]:[\\/])\S*:\d+$/,
    next: /^(?:\s|$|[}\]]|Node\.js v\d|(?:Uncaught )?(?:[\w$.]*(?:Error|Exception)\b|Error: ))/,
    freeLines: 2,
  },
  {
    start: /^(?:Uncaught )?(?:[\w$.]*Error)(?: \[\w+\])?(?::|$)/,
    next: /^(?:\s+at |\s+\[|\s*\}|Node\.js v\d)/,
    freeLines: 0,
  },
  // Python: indented frames, then the exception, perhaps a second trace that the first led to.
  {
    start: /^Traceback \(most recent call last\):/,
    next: /^(?:\s|$|Traceback |During handling of |The above exception |[\w.]+(?:Error|Exception|Exit|Interrupt|Warning)\b)/,
    freeLines: 0,
  },
  // Rust: `thread 'main' panicked at src/main.rs:2:5:`, the message, perhaps the frames.
  { start: /^thread '.*' (?:\(\d+\) )?panicked at /, next: /^(?:\s|stack backtrace:|note: )/, freeLines: 1 },
];

/** Creates a detector for one plugin's output. */
export function createStackTraceDetector(): StackTraceDetector {
  let shape: TraceShape | undefined;
  let linesIn = 0;
  return {
    belongs(line) {
      if (shape !== undefined) {
        linesIn++;
        if (linesIn <= shape.freeLines || shape.next.test(line)) return true;
      }
      shape = shapes.find(({ start }) => start.test(line));
      linesIn = 0;
      return shape !== undefined;
    },
  };
}
