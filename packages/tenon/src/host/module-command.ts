import { fileURLToPath } from "node:url";

/** The path that `module` means: a `file:` URL's, or a path from the host's working directory. */
export function modulePath(module: URL | string): string {
  if (module instanceof URL) return fileURLToPath(module);
  return module.startsWith("file:") ? fileURLToPath(new URL(module)) : module;
}

// Options that take the next argument as their value when it is not joined with "=".
const codeOptions = new Set(["-e", "--eval", "-p", "--print", "-pe", "-c", "--check", "-i", "--interactive"]);
const valueOptions = new Set(["-e", "--eval", "-p", "--print", "-pe"]);

/**
 * The host's Node options that a plugin can share, such as `--import tsx` or `--enable-source-maps`. A debugger's port
 * is taken already, and a plugin is not to run the host's tests.
 * @param execArgv the host's own, as `process.execArgv`
 */
export function inheritedExecArgv(execArgv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < execArgv.length; index++) {
    const option = execArgv[index] ?? "";
    if (valueOptions.has(option)) index++;
    if (codeOptions.has(option) || /^--(?:eval|print|inspect|debug-port|test|watch|input-type)/.test(option))
      continue;
    kept.push(option);
  }
  return kept;
}
