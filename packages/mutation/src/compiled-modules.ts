// Stryker writes every mutant of a file into one source: `stryMutAct_9fa48("12") ? mutated : (stryCov_9fa48("12"), original)`.
// Asking each time which one is active makes byte loops twenty times slower. So the question is answered when a file is
// compiled: with one mutant or none, what is left runs as fast as the file itself.
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";

/** What Stryker's instrumenter (9.6) puts into the code: which mutant is active, and which ones are reached. */
const isActiveCall = /stryMutAct_9fa48\("(\d+)"\)/g;
const coverCall = /stryCov_9fa48\(("\d+"(?:, "\d+")*)\)/g;

/** JavaScript that does what the file did before it had mutants, and counts in `hits` which of them would have been reached. */
export function compileWithCoverage(path: string, source: string): string {
  const settled = source.replaceAll(isActiveCall, "false");
  const count = (_: string, ids: string): string => `(${ids.replaceAll(/"(\d+)"/g, "hits[$1]++")})`;
  return compile(path, settled.replaceAll(coverCall, count));
}

/**
 * JavaScript with one mutant, which calls `hitMutant` whenever it is reached: that must be true.
 *
 * @param mutantId undefined: no mutant
 */
export function compileMutant(path: string, source: string, mutantId?: string): string {
  const settled = source.replaceAll(isActiveCall, (_, id) => (id === mutantId ? "hitMutant()" : "false"));
  return compile(path, settled.replaceAll(coverCall, "0"));
}

function compile(path: string, source: string): string {
  const { code } = transformSync(source, {
    loader: "ts",
    format: "cjs",
    target: "node20",
    define: { "import.meta.url": JSON.stringify(pathToFileURL(path).href) },
    // What depends on `false` goes, and a `0` whose value nobody takes.
    minifySyntax: true,
  });
  return code;
}
