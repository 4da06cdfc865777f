import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Victim, assertCost, costOf } from "../support/attack-victim.js";

const mebibyte = 1 << 20;

/** What the plugin prints instead of a handshake line. */
const openings: [kind: string, outcome: RegExp][] = [
  ["endless line", /^HANDSHAKE_NOISE/],
  ["endless lines", /^HANDSHAKE_NOISE/],
  ["endless empty lines", /^HANDSHAKE_NOISE/],
  ["a handshake line without end", /^HANDSHAKE_NOISE/],
];

/** What it prints later: so many times. */
const floods: [kind: string, size: number, cpuMs: number][] = [
  ["one line", 100, 10_000],
  ["short lines", 10, 20_000],
  ["wide entries", 200, 20_000],
  ["deep entries", 200, 20_000],
  ["stdout", 100, 10_000],
];

describe("a plugin that attacks its host by what it prints", { timeout: 180_000 }, () => {
  for (const [kind, outcome] of openings) {
    it(`ends the launch, and is killed: ${kind}`, async (t) => {
      await using victim = await Victim.host(kind);
      const cost = await costOf(victim, async () => {
        assert.match(await victim.act({ kind: "launch" }), outcome);
      });
      assertCost(t, cost, { heldBytes: 4 * mebibyte, peakBytes: 64 * mebibyte, cpuMs: 5_000 });
    });
  }

  for (const [kind, size, cpuMs] of floods) {
    it(`neither stops the host nor grows it: ${kind}, ${size} times`, async (t) => {
      await using victim = await Victim.host(kind, size);
      const cost = await costOf(victim, async () => {
        assert.equal(await victim.act({ kind: "launch" }), "done");
      });
      assertCost(t, cost, { heldBytes: 8 * mebibyte, peakBytes: 128 * mebibyte, cpuMs });
    });
  }
});
