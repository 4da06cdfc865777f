import { gob } from "../../wire/gob/gob.js";
import type { GobType } from "../../wire/gob/gob-type.js";
import type { CalledMethod } from "../../wire/netrpc/client-session.js";

const nothing: GobType<object> = gob.struct("", {});

/** What every plugin serves on its first stream. (go-plugin rpc_server.go:156, :180 @v1.8.0) */
export const controlMethods: Readonly<Record<"ping" | "quit" | "dispense", CalledMethod>> = {
  /** Answers when the plugin lives. The argument says nothing. */
  ping: { serviceMethod: "Control.Ping", args: gob.bool, reply: nothing },
  /** Asks the plugin to end itself. The argument says nothing. */
  quit: { serviceMethod: "Control.Quit", args: gob.bool, reply: nothing },
  /** Has an object made for a name, and answers the id by which it is to be dialed. */
  dispense: { serviceMethod: "Dispenser.Dispense", args: gob.string, reply: gob.uint32 },
};

/** What a plugin answers that has no such name. (go-plugin rpc_server.go:190 @v1.8.0) */
export function unknownNameText(name: string): string {
  return `unknown plugin type: ${name}`;
}
