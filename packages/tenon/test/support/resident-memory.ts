import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The resident memory of this process, in bytes, after collection. */
export function residentBytes(): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  collectGarbage();
  collectGarbage();
  return process.memoryUsage.rss();
}
