import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a command is to begin with to run on one core, it and all that it starts. */
export const oneCore = ["taskset", "-c", "0"] as const;

/** Whether {@link oneCore} works: not everywhere is there a taskset, or a core of that number. */
export async function canPin(): Promise<boolean> {
  const [file, ...args] = oneCore;
  return promisify(execFile)(file, [...args, "true"]).then(
    () => true,
    () => false,
  );
}
