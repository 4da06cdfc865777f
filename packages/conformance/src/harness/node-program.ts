import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The command that runs a TypeScript file. */
export function nodeCommand(source: URL): readonly [string, ...string[]] {
  return [process.execPath, "--import", import.meta.resolve("tsx"), fileURLToPath(source)];
}

/**
 * Writes a small executable that runs a TypeScript file, as a plugin for a Go host that starts a fixed path: a script
 * with the absolute path of this Node, which replaces its shell, so that the plugin's process is the one that was started.
 */
export function writeNodeProgram(path: string, source: URL): void {
  const command = nodeCommand(source).map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
  chmodSync(path, 0o755);
}
