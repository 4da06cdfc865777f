import { posix, win32 } from "node:path";
import type { DiagnosisHost } from "./file-system.js";

/** Where a command was looked for. */
export interface CommandPlace {
  readonly cwd: string;
  /** The environment that the plugin gets: its PATH counts, as with Go's `exec.Command` when `Env` is set. */
  readonly env: Readonly<Record<string, string>>;
}

/** What was found for a command's name. */
export type FoundCommand =
  /** A file that may be executed. */
  | { readonly found: "file"; readonly path: string }
  /** Something that cannot: a directory, or a file without permission. */
  | { readonly found: "unusable"; readonly path: string; readonly kind: "directory" | "file" | "other" }
  | { readonly found: "nothing"; readonly searched: readonly string[] };

/**
 * Finds the file that a command means: a name with a separator from the working directory, any other along PATH
 * (on Windows with the endings of PATHEXT), as execvp(3) does.
 */
export async function findCommand(
  name: string,
  place: CommandPlace,
  host: DiagnosisHost,
): Promise<FoundCommand> {
  const candidates = listCandidates(name, place, host.platform);
  let unusable: FoundCommand | undefined;
  for (const path of candidates) {
    const kind = await host.kindOf(path);
    if (kind === undefined) continue;
    if (kind === "file" && (await host.mayExecute(path))) return { found: "file", path };
    unusable ??= { found: "unusable", path, kind };
  }
  return unusable ?? { found: "nothing", searched: candidates };
}

function listCandidates(name: string, { cwd, env }: CommandPlace, platform: NodeJS.Platform): string[] {
  if (platform !== "win32") {
    if (name.includes("/")) return [posix.resolve(cwd, name)];
    const path = env["PATH"] ?? "/usr/bin:/bin"; // confstr(_CS_PATH), which execvp uses without PATH
    return path.split(":").map((directory) => posix.resolve(cwd, directory, name));
  }
  const endings = ["", ...(env["PATHEXT"] ?? ".COM;.EXE;.BAT;.CMD").split(";")];
  const withEndings = (path: string): string[] => endings.map((ending) => path + ending);
  if (/[\\/:]/.test(name)) return withEndings(win32.resolve(cwd, name));
  const path = env["PATH"] ?? env["Path"] ?? "";
  return path.split(";").flatMap((directory) => withEndings(win32.resolve(cwd, directory, name)));
}
