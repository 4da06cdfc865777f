import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { compileFunction } from "node:vm";

/** Makes JavaScript (CommonJS) of a TypeScript file; may use the names of `parameters` as if they were global. */
export interface Compiler {
  readonly parameters: Readonly<Record<string, unknown>>;
  compile(path: string, source: string): string;
}

/** Evaluates TypeScript modules, each once; another loader evaluates them anew, so that nothing is left from this one. */
export interface ModuleLoader {
  /**
   * Evaluates a module and all that it imports by a relative path.
   *
   * @param substitutes what its import of another module gets, by its specifier
   */
  evaluate(path: string, substitutes: ReadonlyMap<string, unknown>): void;
}

export type ModuleFunction = (...environment: readonly unknown[]) => void;

const requirePackage = createRequire(import.meta.url);

/**
 * A process per mutant would take half a second; evaluating forty compiled modules takes milliseconds.
 *
 * @param compiled modules that are compiled already, by path; more are added
 */
export function createModuleLoader(compiler: Compiler, compiled: Map<string, ModuleFunction>): ModuleLoader {
  const loaded = new Map<string, { exports: unknown }>();
  const names = ["module", "exports", "require", ...Object.keys(compiler.parameters)];

  function moduleFunction(path: string): ModuleFunction {
    const known = compiled.get(path);
    if (known !== undefined) return known;
    const code = compiler.compile(path, readFileSync(path, "utf8"));
    const made = compileFunction(code, names, { filename: path }) as ModuleFunction;
    compiled.set(path, made);
    return made;
  }

  return {
    evaluate: (entry, substitutes) => {
      const load = (path: string): unknown => {
        const known = loaded.get(path);
        if (known !== undefined) return known.exports;
        const module = { exports: {} };
        loaded.set(path, module);
        const requireFrom = (specifier: string): unknown => {
          if (specifier.startsWith(".")) return load(sourcePath(path, specifier));
          return substitutes.has(specifier) ? substitutes.get(specifier) : requirePackage(specifier);
        };
        moduleFunction(path)(module, module.exports, requireFrom, ...Object.values(compiler.parameters));
        return module.exports;
      };
      load(entry);
    },
  };
}

/** The TypeScript file that an import specifier, which ends in `.js`, means. */
function sourcePath(importer: string, specifier: string): string {
  return resolve(dirname(importer), specifier).replace(/\.js$/, ".ts");
}
