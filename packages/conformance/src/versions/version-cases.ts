import type { VersionsReport } from "./host.js";
import type { Cookie, Version } from "./contract.js";

/** One launch: what each side has, and what is to come of it. */
export interface VersionCase {
  readonly title: string;
  readonly host: readonly Version[];
  readonly plugin: readonly Version[];
  /** The names that the plugin serves. @default all that its version has */
  readonly names?: readonly string[];
  readonly cookie?: Cookie;
  /** How the plugin is started, around its own command. @default as it is */
  readonly wrap?: (command: readonly string[]) => readonly string[];
  /**
   * Not for Go's hosts: they kill the shell of a plugin that they refuse, and wait for ever for a pipe that the plugin
   * still holds (README.md). How they read such lines is in packages/tenon/test/golden/handshake.
   */
  readonly tenonHostOnly?: true;
  readonly expected: VersionsReport;
}

const answersOf3 = { main: "new: main; meta: main", side: "old of 3: side", extra: "extra: extra" };

function agreed(version: Version): VersionsReport {
  if (version === 3) return { version, answers: answersOf3 };
  return { version, answers: { main: `old of ${String(version)}: main` } };
}

/** As a host from before the list of versions starts it. */
function withoutList(command: readonly string[]): readonly string[] {
  return ["env", "-u", "PLUGIN_PROTOCOL_VERSIONS", ...command];
}

/** With a handshake line as plugins had them before it got longer. */
function withFields(count: number): (command: readonly string[]) => readonly string[] {
  const cut = String.raw`s/^(([^|]*\|){${String(count - 1)}}[^|]*)\|.*/\1/`;
  return (command) => ["/bin/sh", "-c", `"$@" | sed -u -E '${cut}'`, "sh", ...command];
}

/** Behind a shell that stays. */
function behindShell(command: readonly string[]): readonly string[] {
  return ["/bin/sh", "-c", '"$@"; exit $?', "sh", ...command];
}

const both = { host: [0, 2, 3], plugin: [0, 2, 3] } as const;

/** Every way in which the versions of two sides can meet, whoever wrote them. */
export const versionCases: readonly VersionCase[] = [
  { title: "the highest of several in common", ...both, expected: agreed(3) },
  { title: "the host's only version", host: [2], plugin: [0, 2, 3], expected: agreed(2) },
  { title: "the plugin's only version", host: [0, 2, 3], plugin: [2], expected: agreed(2) },
  { title: "version 0, the only one in common", host: [0, 3], plugin: [0, 2], expected: agreed(0) },
  { title: "version 0 alone", host: [0], plugin: [0], expected: agreed(0) },
  { title: "a plugin too old", host: [3], plugin: [0, 2], expected: { mismatch: 0 } },
  { title: "a plugin too new", host: [0], plugin: [2, 3], expected: { mismatch: 2 } },
  {
    title: "a host without a list, which gets the lowest",
    host: [2],
    plugin: [2, 3],
    wrap: withoutList,
    expected: agreed(2),
  },
  {
    title: "a host without a list that does not take the lowest",
    host: [3],
    plugin: [2, 3],
    wrap: withoutList,
    expected: { mismatch: 2 },
  },
  { title: "a handshake line of 5 fields", ...both, wrap: withFields(5), expected: agreed(3) },
  {
    title: "a handshake line of 4 fields, which means net/rpc",
    ...both,
    wrap: withFields(4),
    tenonHostOnly: true,
    expected: { unsupported: "netrpc" },
  },
  {
    title: "a plugin that serves some of its version's names",
    host: [0, 2, 3],
    plugin: [3],
    names: ["side"],
    expected: {
      version: 3,
      answers: { main: "Unimplemented", side: "old of 3: side", extra: "Unimplemented" },
    },
  },
  {
    title: "a cookie with a lower-case key, and spaces and commas in its value",
    ...both,
    cookie: { key: "versions_cookie", value: " one, two,  three=4 " },
    expected: agreed(3),
  },
  {
    title: "a cookie whose key is its value",
    ...both,
    cookie: { key: "SAME", value: "SAME" },
    expected: agreed(3),
  },
  { title: "a shell that stays around the plugin", ...both, wrap: behindShell, expected: agreed(3) },
];
