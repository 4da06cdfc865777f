import type { ScriptHead } from "./executable-head.js";
import type { DiagnosisHost } from "./file-system.js";
import { findCommand } from "./find-command.js";
import type { CommandPlace } from "./find-command.js";

/** An interpreter that is missing. */
export interface InterpreterProblem {
  readonly interpreter: string;
  /** What to do about it: a whole sentence. */
  readonly remedy: string;
}

/** Looks for what a script's `#!` line names, through `env` too; undefined when it is there. */
export async function findInterpreter(
  { interpreter, argument }: ScriptHead,
  place: CommandPlace,
  host: DiagnosisHost,
): Promise<InterpreterProblem | undefined> {
  if (interpreter.endsWith("\r") || (argument.endsWith("\r") && isEnv(interpreter))) {
    return {
      interpreter: argument === "" ? interpreter : argument,
      remedy: "The #! line ends with a carriage return: save the file with Unix line ends (LF).",
    };
  }
  if (interpreter === "")
    return { interpreter, remedy: "Name the interpreter after #!, as in #!/usr/bin/env node." };
  if (!(await isThere(interpreter.includes("/") ? interpreter : `./${interpreter}`, place, host))) {
    return { interpreter, remedy: `Install ${interpreter}, or correct the #! line.` };
  }
  return isEnv(interpreter) ? findThroughEnv(argument, place, host) : undefined;
}

function isEnv(interpreter: string): boolean {
  return interpreter.endsWith("/env");
}

async function findThroughEnv(
  argument: string,
  place: CommandPlace,
  host: DiagnosisHost,
): Promise<InterpreterProblem | undefined> {
  const splits = /^(?:-S|--split-string[= ])/.test(argument);
  // Without -S the kernel hands all of it to env as one word.
  const words = splits ? argument.split(/\s+/) : [argument];
  const command = words.find((word) => word !== "" && !word.startsWith("-") && !word.includes("="));
  // Options that are not known here (`-u NAME`, quotes): env will say itself what is wrong.
  if (command === undefined || /["'\\$]/.test(argument) || (splits && /\s-[uCP]/.test(argument)))
    return undefined;
  if (await isThere(command, place, host)) return undefined;
  const remedy = /\s/.test(command)
    ? `Several words reach env as one: write "#!/usr/bin/env -S ${command}".`
    : `Install ${command}, or put its directory on the plugin's PATH (${place.env["PATH"] ?? "not set"}).`;
  return { interpreter: command, remedy };
}

async function isThere(name: string, place: CommandPlace, host: DiagnosisHost): Promise<boolean> {
  return (await findCommand(name, place, host)).found === "file";
}
