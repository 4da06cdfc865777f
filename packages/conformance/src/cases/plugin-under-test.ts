import { symlinkSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { goProgram } from "../peers/peer-paths.js";
import type { GoBuild, GoProgram } from "../peers/go-programs.js";
import { writeNodeProgram } from "../harness/node-program.js";

/** A plugin as a Go host's cases take it: something that can be put where the host looks for it. */
export interface PluginUnderTest {
  /** For the names of cases. */
  readonly name: string;
  /** Puts an executable that starts the plugin at `path`. */
  install(path: string): void;
}

/** A plugin written in Go. */
export function goPlugin(program: GoProgram, build: GoBuild): PluginUnderTest {
  return {
    name: `a Go plugin with ${build}`,
    install(path) {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(goProgram(program, build), path);
    },
  };
}

/** A plugin written in TypeScript, from its source file. */
export function typescriptPlugin(source: URL): PluginUnderTest {
  return {
    name: "a TypeScript plugin",
    install(path) {
      writeNodeProgram(path, source);
    },
  };
}
