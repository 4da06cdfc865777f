import assert from "node:assert/strict";
import { checkCookie } from "../../../tenon/src/wire/handshake/cookie.js";
import {
  defaultPortRange,
  environmentNames,
  formatHostEnvironment,
  parsePluginEnvironment,
} from "../../../tenon/src/wire/handshake/environment.js";
import { checkHostVersion, choosePluginVersion } from "../../../tenon/src/wire/handshake/version-choice.js";
import { fromUtf8, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

const cookie = { magicCookieKey: "COOKIE", magicCookieValue: "hello" };
const supported = [3, 1, 7];

/** An environment as text: `NAME=value`, a line each. */
function readEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function writeEnvironment(env: Readonly<Record<string, string>>): Uint8Array {
  return latin1(
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
  );
}

export const environment: FuzzTarget = {
  name: "environment",
  checks:
    "never throws; ports are a range or a problem; what was read is the same when written and read again; the version is one that is served",
  covers: [
    "wire/handshake/environment.ts",
    "wire/handshake/host-identity.ts",
    "wire/handshake/version-choice.ts",
    "wire/handshake/cookie.ts",
  ],
  dictionary: [
    "99999999999999999999",
    ...Object.values(environmentNames),
    "COOKIE=hello\n",
    "=",
    "\n",
    ",",
    ";",
    "true",
    "65535",
    "-1",
  ].map(latin1),
  seeds: () => [
    writeEnvironment(
      formatHostEnvironment({
        ...cookie,
        versions: [1, 2, 3],
        clientCertificate: "PEM",
        multiplex: true,
        socketDirectory: "/tmp/x",
        socketGroup: "staff",
        host: { pid: 12, startTime: "345", pidNamespace: "pid:[4026531836]" },
      }),
    ),
    latin1("PLUGIN_MIN_PORT=2\nPLUGIN_MAX_PORT=1\nCOOKIE=wrong\nPLUGIN_PROTOCOL_VERSIONS=9,x,1"),
    latin1("TENON_HOST=5"),
    latin1("TENON_HOST=5\nPLUGIN_MULTIPLEX_GRPC=0\nPLUGIN_MIN_PORT=a"),
  ],
  run(input) {
    const env = readEnvironment(fromUtf8(input));
    const verdict = [
      checkCookie(cookie, env),
      checkCookie({ ...cookie, magicCookieKey: env["COOKIE"] ?? "" }, env),
    ];
    const read = parsePluginEnvironment(env);
    const choice = choosePluginVersion({ supported, hostList: read.versionList });
    assert.ok(supported.includes(choice.version), "a version that is served");
    assert.equal(checkHostVersion(choice.version, supported), undefined);
    assert.equal(checkHostVersion(env["COOKIE"]?.length ?? 0, [-1, -2])?.problem, "VERSION_MISMATCH");
    if ("problem" in read.ports) return { feature: `${verdict.join()} ports` };
    const { minPort, maxPort } = read.ports;
    assert.ok(minPort >= 0 && minPort <= maxPort && maxPort <= 65535, "a range of ports");
    assert.deepEqual(
      parsePluginEnvironment(formatHostEnvironment({ ...cookie, versions: [] })).ports,
      defaultPortRange,
    );
    assert.throws(() => choosePluginVersion({ supported: [], hostList: read.versionList }), RangeError);
    const { multiplex, versionList: _, ...rest } = read;
    const again = parsePluginEnvironment(
      formatHostEnvironment({ ...cookie, ...rest, ports: read.ports, multiplex: multiplex.on, versions: [] }),
    );
    assert.deepEqual(
      { ...again, multiplex: again.multiplex.on },
      { ...read, versionList: undefined, multiplex: multiplex.on },
    );
    return { feature: `${verdict.join()} ${String(choice.listed)} ${String(choice.invalid.length > 0)}` };
  },
};
