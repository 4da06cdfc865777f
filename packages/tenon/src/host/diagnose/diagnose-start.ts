import { posix } from "node:path";
import { PluginError } from "../../errors/index.js";
import { headByteCount, readExecutableHead } from "./executable-head.js";
import type { ScriptHead } from "./executable-head.js";
import type { DiagnosisHost } from "./file-system.js";
import { findCommand } from "./find-command.js";
import type { CommandPlace } from "./find-command.js";
import { findInterpreter } from "./interpreter.js";
import { assertProgram } from "./program-format.js";
import { createStartError } from "./start-error.js";

/**
 * Looks at what is to be started before it is started, because afterwards nobody can tell: a missing file, working
 * directory and interpreter are all ENOENT, and a file that the kernel refuses is handed to /bin/sh by execvp(3).
 * Returns the path of the file to start.
 * @throws PluginError CWD_NOT_FOUND, COMMAND_NOT_FOUND, NOT_EXECUTABLE, INTERPRETER_NOT_FOUND, WRONG_ARCHITECTURE
 */
export async function diagnoseStart(name: string, place: CommandPlace, host: DiagnosisHost): Promise<string> {
  await assertDirectory(place.cwd, host);
  const path = await resolveCommand(name, place, host);
  const bytes = await host.readHead(path, headByteCount);
  // A file that may be executed but not read: the kernel will see.
  if (bytes === undefined) return path;
  const head = readExecutableHead(bytes);
  switch (head.format) {
    case "script":
      await assertInterpreter(path, head, { place, host });
      break;
    case "text":
    case "empty":
      assertWindowsScript(path, head.format, host);
      break;
    case "unknown":
      if (!(await host.runsForeignPrograms())) throw createUnknownError(path, host);
      break;
    case "elf":
    case "mach-o":
    case "pe":
      await assertProgram(path, head, host);
  }
  return path;
}

/** @throws PluginError CWD_NOT_FOUND */
export async function assertDirectory(cwd: string, host: DiagnosisHost): Promise<void> {
  const kind = await host.kindOf(cwd);
  if (kind === "directory") return;
  const what = kind === undefined ? "does not exist" : "is not a directory";
  throw new PluginError("CWD_NOT_FOUND", `The plugin's working directory ${cwd} ${what}.`, {
    details: { cwd },
    remedy: "Correct the option cwd, or make the directory first.",
  });
}

/** @throws PluginError COMMAND_NOT_FOUND when there is no such file */
export async function assertModule(path: string, host: DiagnosisHost): Promise<void> {
  if ((await host.kindOf(path)) === "file") return;
  throw new PluginError("COMMAND_NOT_FOUND", `The plugin's module ${path} does not exist.`, {
    details: { command: path },
    remedy:
      "Build it first, and check the option module: a path counts from the host's own working directory.",
  });
}

async function resolveCommand(name: string, place: CommandPlace, host: DiagnosisHost): Promise<string> {
  const result = await findCommand(name, place, host);
  if (result.found === "file") return result.path;
  if (result.found === "unusable") {
    throw createStartError("NOT_EXECUTABLE", result.path, {
      what:
        result.kind === "directory" ? "is a directory, not a program" : "may not be executed by this user",
      remedy:
        result.kind === "directory"
          ? "Give the path of the program in it."
          : `Make it executable (chmod +x ${result.path}), or start it through its interpreter, as in command: ["node", "plugin.js"].`,
    });
  }
  throw new PluginError("COMMAND_NOT_FOUND", `The plugin ${describePlace(name, place, host)}.`, {
    details: { command: name, cwd: place.cwd, searched: result.searched },
    remedy: await findMissingRemedy(name, place, host),
  });
}

async function findMissingRemedy(name: string, { cwd }: CommandPlace, host: DiagnosisHost): Promise<string> {
  if (!name.includes("/") && (await host.kindOf(posix.resolve(cwd, name))) === "file")
    return `There is a file of that name in the working directory: write ./${name} to mean it.`;
  if (/\S\s+\S/.test(name)) {
    const words = name.trim().split(/\s+/);
    return `The name has a space in it. For a program with arguments write ${JSON.stringify(words)}; a string in place of the array is a line for the shell.`;
  }
  return "Build or install the plugin first, and check the path; a relative one counts from the option cwd.";
}

function describePlace(name: string, { cwd, env }: CommandPlace, host: DiagnosisHost): string {
  const isPath = name.includes("/") || (host.platform === "win32" && /[\\:]/.test(name));
  if (isPath) return `${name} does not exist (working directory ${cwd})`;
  return `${name} was not found in any directory of the plugin's PATH (${env["PATH"] ?? "not set"})`;
}

interface Surroundings {
  readonly place: CommandPlace;
  readonly host: DiagnosisHost;
}

async function assertInterpreter(
  path: string,
  head: ScriptHead,
  { place, host }: Surroundings,
): Promise<void> {
  if (host.platform === "win32") {
    throw createStartError("NOT_EXECUTABLE", path, {
      what: 'is a script with a "#!" line, which Windows does not start',
      remedy:
        'Start it through its interpreter, as in command: ["node", "plugin.js"], or use the option module.',
    });
  }
  const problem = await findInterpreter(head, place, host);
  if (problem === undefined) return;
  throw createStartError("INTERPRETER_NOT_FOUND", path, {
    what: `is a script whose interpreter ${JSON.stringify(problem.interpreter)} was not found`,
    remedy: problem.remedy,
    details: { interpreter: problem.interpreter },
  });
}

/** Only Windows starts text files without a `#!` line, `.bat` and `.cmd`, known by their names. */
function assertWindowsScript(path: string, format: "text" | "empty", host: DiagnosisHost): void {
  if (host.platform === "win32") return;
  throw createStartError("NOT_EXECUTABLE", path, {
    what: format === "empty" ? "is empty" : 'is a text file without a "#!" line',
    remedy:
      format === "empty"
        ? "Build the plugin again."
        : 'Begin it with a line such as "#!/usr/bin/env node", or start it through its interpreter, as in command: ["node", "plugin.js"].',
  });
}

function createUnknownError(path: string, host: DiagnosisHost): PluginError {
  return createStartError("NOT_EXECUTABLE", path, {
    what: "is neither a program in a format that is known nor a script",
    remedy: `Build the plugin for ${host.platform} on ${host.processor}, and check that it was copied whole.`,
  });
}
