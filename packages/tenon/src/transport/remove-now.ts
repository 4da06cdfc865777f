import { rmSync } from "node:fs";

/**
 * Removes a file, or a directory with all in it, at once: for a process that ends now. Never throws: nobody is left to
 * tell, and what may stay behind is a socket file in the directory for temporary files.
 */
export function removeNow(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // See above.
  }
}
