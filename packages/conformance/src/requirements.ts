import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readManifest } from "./peers/manifest.js";

/** A language whose peers a group of cases needs. */
export type Requirement = "go" | "python";

/**
 * A `describe` for cases that need peers in other languages. When one is not there:
 * - on a developer's machine the group is skipped as a whole: one line says what was left out and why;
 * - with `TENON_REQUIRE_ALL=1`, as CI has it, the group fails: nothing is left out there.
 */
export function describeWith(needs: readonly Requirement[], title: string, cases: () => void): void {
  const reason = findReasonToLeaveOut(needs);
  if (reason === undefined) {
    describe(title, cases);
  } else if (process.env["TENON_REQUIRE_ALL"] === "1") {
    it(title, () => {
      assert.fail(`TENON_REQUIRE_ALL is set, and these cases cannot run: ${reason}.`);
    });
  } else {
    it(title, { skip: reason });
  }
}

function findReasonToLeaveOut(needs: readonly Requirement[]): string | undefined {
  const manifest = readManifest();
  for (const need of needs) {
    const peers = manifest[need];
    if (!peers.found) return peers.reason;
  }
  return undefined;
}
