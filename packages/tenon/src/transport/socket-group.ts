import { chmodSync, chownSync, readFileSync } from "node:fs";
import { PluginError } from "../errors/index.js";

/**
 * Lets the members of a group connect to a unix socket: the file goes to the group and gets mode 0660.
 * @param group a number, or a name of `/etc/group` (Node has no call for other sources, such as LDAP)
 * @throws PluginError LISTEN_FAILED when there is no such group, or this process may not give the file to it
 * @see go-plugin server.go:613-633 @v1.8.0 `setGroupWritable`
 */
export function openSocketToGroup(path: string, group: string): void {
  try {
    chownSync(path, -1, /^\d+$/.test(group) ? Number(group) : lookUpGroup(group));
    chmodSync(path, 0o660);
  } catch (cause) {
    throw new PluginError(
      "LISTEN_FAILED",
      `The socket ${path} could not be opened to the group ${JSON.stringify(group)}.`,
      {
        cause,
        details: { place: path, group },
        remedy: "PLUGIN_UNIX_SOCKET_GROUP must name a group that this user is a member of.",
      },
    );
  }
}

function lookUpGroup(name: string): number {
  const entry = readFileSync("/etc/group", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([entryName]) => entryName === name);
  if (entry?.[2] === undefined) throw new Error(`/etc/group has no group ${JSON.stringify(name)}`);
  return Number(entry[2]);
}
