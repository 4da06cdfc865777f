// A host that is made to be killed: launches what its arguments say, tells its parent, and waits.
// Arguments: JSON of the contract's handshake, then JSON of a list of commands, each an array or a string, then `secure` when
// each is to be started by the descriptor that was checked.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { launch } from "../../src/host/index.js";
import type { LaunchOptions } from "../../src/host/index.js";
import { defineContract, grpcPlugin } from "../../src/index.js";
import type { HandshakeConfig } from "../../src/index.js";
import { Sample } from "../gen/sample_pb.js";

const [handshakeJson = "", commandsJson = "", secure] = process.argv.slice(2);
const contract = defineContract({
  handshake: JSON.parse(handshakeJson) as HandshakeConfig,
  plugins: { sample: grpcPlugin(Sample) },
});
const commands = JSON.parse(commandsJson) as Exclude<LaunchOptions["command"], undefined>[];
process.send?.({ type: "launching" });
const clients = await Promise.all(
  commands.map((command) => launch(contract, { command, ...check(command) })),
);
process.send?.({ type: "running", pids: clients.map(({ pid }) => pid) });
// The other way for a host to end without closing anything.
process.on("message", () => process.exit(0));

function check(command: Exclude<LaunchOptions["command"], undefined>): Pick<LaunchOptions, "secure"> {
  if (secure === undefined || typeof command === "string") return {};
  const checksum = createHash("sha256").update(readFileSync(command[0])).digest();
  return { secure: { checksum, ignorePermissions: "The sources may be checked out with any umask." } };
}
