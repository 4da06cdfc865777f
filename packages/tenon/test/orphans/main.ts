// Kills hosts with SIGKILL and counts what outlives them:
//
//   node --import tsx packages/tenon/test/orphans/main.ts --trials 100 --cookie KEY=VALUE --protocol-version 1 \
//     --plugin '["/path/to/plugin"]' --plugin '"./plugin; true"' [--early]
//
// Each --plugin is a command as JSON, an array or a string for the shell; one host runs all of them. With --early the
// host is killed at a random moment of the launch instead of when the plugins answer. Exits with 1 when any process
// was there a second after its host, or any file was left.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runKillTrial } from "./kill-trial.js";

const { values } = parseArgs({
  options: {
    trials: { type: "string", default: "100" },
    cookie: { type: "string", default: "TEST_PLUGIN=yes" },
    "protocol-version": { type: "string", default: "1" },
    plugin: { type: "string", multiple: true, default: [] },
    early: { type: "boolean", default: false },
  },
});
const [magicCookieKey = "", magicCookieValue = ""] = values.cookie.split("=");
const handshake = { protocolVersion: Number(values["protocol-version"]), magicCookieKey, magicCookieValue };
const commands = values.plugin.map((json) => JSON.parse(json) as string | string[]);

const temporaryDirectory = await mkdtemp(join(tmpdir(), "orphans-"));
let goodCount = 0;
let worstMs = 0;
for (let trial = 1; trial <= Number(values.trials); trial++) {
  // Up to where two plugins usually answer on a busy machine.
  const killWhen = values.early ? Math.random() * 300 : "running";
  const outcome = await runKillTrial({ handshake, commands, killWhen, temporaryDirectory });
  worstMs = Math.max(worstMs, outcome.goneAfterMs);
  if (outcome.goneAfterMs < 1_000 && outcome.leftFiles.length === 0) goodCount++;
  else console.log(`trial ${trial}:`, outcome);
}
await rm(temporaryDirectory, { recursive: true, force: true });
console.log(
  `${goodCount} of ${values.trials} hosts left nothing; the last process was gone after ${Math.round(worstMs)} ms at worst`,
);
process.exitCode = goodCount === Number(values.trials) ? 0 : 1;
