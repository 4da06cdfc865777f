import { readFileSync } from "node:fs";

const goModule = new URL("../go/suites/go.mod", import.meta.url);

/** The version that `go/suites/go.mod` pins a module at, such as `v1.83.0`. @throws Error when it names none */
export function pinnedVersion(module: string): string {
  const lines = readFileSync(goModule, "utf8").split("\n");
  const words = lines.map((line) => line.trim().split(" ")).find(([name]) => name === module);
  if (words?.[1] === undefined) throw new Error(`go/suites/go.mod does not name ${module}`);
  return words[1];
}
