import { resolve } from "node:path";
import { describeValue } from "../internal/describe-value.js";
import type { UncheckedOptions } from "../internal/option-checks.js";
import { inheritedExecArgv, modulePath } from "./module-command.js";

/** What is to be started. */
export type CommandSource =
  /** A program with arguments; the program is looked for and looked at first. */
  | { readonly kind: "program"; readonly file: string; readonly args: readonly string[] }
  /** A command line for the shell. */
  | { readonly kind: "shell"; readonly line: string }
  /** A file for this Node. */
  | {
      readonly kind: "module";
      readonly path: string;
      readonly execArgv: readonly string[];
      readonly args: readonly string[];
    };

/** @throws TypeError unless exactly one of `command` and `module` is there, in the right form */
export function readCommand(options: UncheckedOptions): CommandSource {
  const { command, module, execArgv, args } = options;
  if (command !== undefined && module !== undefined) {
    throw new TypeError("launch() takes either command or module, got both");
  }
  if (module !== undefined) return readModule(module, execArgv, args);
  if (command === undefined) {
    throw new TypeError(
      'launch() needs command, such as ["./plugin"], or module, such as new URL("./plugin.js", import.meta.url)',
    );
  }
  for (const [name, value] of Object.entries({ execArgv, args })) {
    if (value !== undefined)
      throw new TypeError(`${name} goes with module only; give command's arguments in its array`);
  }
  return readProgram(command);
}

function readProgram(command: unknown): CommandSource {
  if (typeof command === "string") {
    if (command.trim() === "") throw new TypeError("command must not be empty");
    return { kind: "shell", line: readText("command", command) };
  }
  if (!Array.isArray(command)) {
    throw new TypeError(
      `command must be an array of strings, or a string for the shell, got ${describeValue(command)}`,
    );
  }
  const [file, ...args] = readTexts("command", command);
  if (file === undefined || file === "") throw new TypeError("command[0] must name a program, got nothing");
  return { kind: "program", file, args };
}

function readModule(module: unknown, execArgv: unknown, args: unknown): CommandSource {
  const isFileUrl = module instanceof URL && module.protocol === "file:";
  if (!isFileUrl && (typeof module !== "string" || module === "")) {
    throw new TypeError(
      `module must be a file: URL or a path, got ${describeValue(module instanceof URL ? module.href : module)}`,
    );
  }
  return {
    kind: "module",
    path: resolve(readText("module", modulePath(module))),
    execArgv: execArgv === undefined ? inheritedExecArgv(process.execArgv) : readTexts("execArgv", execArgv),
    args: args === undefined ? [] : readTexts("args", args),
  };
}

function readTexts(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value))
    throw new TypeError(`${name} must be an array of strings, got ${describeValue(value)}`);
  return value.map((each: unknown, index) => readText(`${name}[${index}]`, each));
}

function readText(name: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string, got ${describeValue(value)}`);
  if (value.includes("\0")) throw new TypeError(`${name} must not contain a NUL character`);
  return value;
}
