import { Writable } from "node:stream";
import { styleText } from "node:util";
import type { Logger } from "tenon";

/** Colours the words on a terminal, and only there. */
function paint(style: "bold" | "cyan" | "dim" | "green" | "red" | "yellow", text: string): string {
  const wanted = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  return wanted ? styleText(style, text) : text;
}

/** The title of a part. */
export function title(text: string): void {
  console.log(`\n${paint("bold", text)}`);
}

/** One thing that was done, and what came of it. */
export function line(what: string, result: string): void {
  console.log(`  ${paint("cyan", what.padEnd(10))} ${result}`);
}

/** An error as a user sees it. */
export function errorLine(what: string, error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  line(what, paint("red", text));
}

/** A line about something that is not shown. */
export function leftOut(text: string): void {
  console.log(`  ${paint("yellow", "left out")}   ${text}`);
}

/** The plugin's own stdout: shows each piece that arrives; `shown` resolves with the first. */
export function outputScreen(): { readonly stream: Writable; readonly shown: Promise<void> } {
  let tellShown = (): void => undefined;
  const shown = new Promise<void>((resolve) => {
    tellShown = resolve;
  });
  const stream = new Writable({
    write(bytes: Buffer, _encoding, done): void {
      line("output", paint("dim", bytes.toString().trimEnd()));
      tellShown();
      done();
    },
  });
  return { stream, shown };
}

/** The plugin's log, shown from level info on; what is not worth a line in a demo is dropped. */
export function logScreen(): Logger {
  const show = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    line("log", paint("dim", `${level}: ${message} ${JSON.stringify(fields ?? {})}`));
  };
  const drop = (): void => undefined;
  return { trace: drop, debug: drop, info: show("info"), warn: show("warn"), error: show("error") };
}
