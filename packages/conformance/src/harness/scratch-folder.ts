import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What knows when a test is over: node:test's `t`. */
export interface TestScope {
  after(work: () => void | Promise<void>): void;
}

/** A folder of a test's own, removed when the test is over. */
export function scratchFolder(t: TestScope): string {
  const folder = mkdtempSync(join(tmpdir(), "tenon-peers-"));
  t.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
