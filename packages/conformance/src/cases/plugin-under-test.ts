import { symlinkSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
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

/** A plugin of `examples/`, as `scripts/build-examples.mjs` leaves it: an executable file. */
export function examplePlugin(example: string): PluginUnderTest {
  return {
    name: `the TypeScript plugin of examples/${example}`,
    install(path) {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(exampleProgram(example, "plugin"), path);
    },
  };
}

/** A compiled program of `examples/`. */
export function exampleProgram(example: string, program: "host" | "plugin"): string {
  return fileURLToPath(new URL(`../../../../examples/${example}/dist/${program}.js`, import.meta.url));
}

/** A plugin written in TypeScript, run from its source file. */
export function typescriptPlugin(source: URL): PluginUnderTest {
  return {
    name: "a TypeScript plugin",
    install(path) {
      writeNodeProgram(path, source);
    },
  };
}
