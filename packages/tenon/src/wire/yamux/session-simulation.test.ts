import { describe, it } from "node:test";
import fc from "fast-check";
import { YamuxSimulation, yamuxSteps } from "../../../test/support/yamux-simulation.js";

describe("two YamuxSessions connected by a random scheduler", () => {
  for (const settings of [
    {},
    { acceptBacklog: 2, outputHighWaterBytes: 1000, streamHighWaterBytes: 100 },
    { streamWindowBytes: 1 << 20 },
  ]) {
    it(`do to streams what the naive model does (${JSON.stringify(settings)})`, () => {
      fc.assert(
        fc.property(yamuxSteps, (steps) => {
          const simulation = new YamuxSimulation(settings);
          for (const step of steps) simulation.run(step);
          simulation.settle();
        }),
        { numRuns: 500 },
      );
    });
  }
});
