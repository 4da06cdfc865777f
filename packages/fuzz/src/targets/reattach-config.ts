import assert from "node:assert/strict";
import { PluginError } from "../../../tenon/src/errors/index.js";
import {
  formatReattachConfig,
  formatReattachConfigs,
  parseReattachConfig,
  parseReattachConfigs,
} from "../../../tenon/src/wire/handshake/reattach-config.js";
import { fromUtf8, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

const config =
  '{"Protocol":"grpc","ProtocolVersion":1,"Pid":123,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin1"},"StartTime":"1","PidNamespace":"x"}';
const words = [
  '"Protocol":',
  '"netrpc"',
  '"Addr":{}',
  '"Network":"tcp"',
  '"String":"[::1]:1"',
  "null",
  "-1",
  "1.5",
  "[]",
  '"__proto__":',
  "\\u0000",
];

/** The config, or undefined when it is refused as it must be. */
function refusedOr<Config>(parse: () => Config): Config | undefined {
  try {
    return parse();
  } catch (error) {
    assert.ok(PluginError.is(error) && error.code === "REATTACH_MALFORMED", String(error));
    assert.ok(error.message.length < 1000, "the error quotes a part of the text");
    return undefined;
  }
}

export const reattachConfig: FuzzTarget = {
  name: "reattach-config",
  checks:
    "throws REATTACH_MALFORMED and nothing else; a config that is taken is the same when written and read again",
  covers: ["wire/handshake/reattach-config.ts"],
  dictionary: words.map(latin1),
  seeds: () => [
    latin1(config),
    latin1(`{"a":${config},"b":{"Addr":{"Network":"tcp","String":"127.0.0.1:80"},"Pid":1}}`),
    ...["x", "[]", "{}", '{"a":1}'].map(latin1),
    ...[
      '"Test":1',
      '"StartTime":1',
      '"Pid":0',
      '"Pid":"x"',
      '"Addr":{"Network":"tcp","String":7}',
      '"Addr":{"Network":"tcp","String":"x"}',
      '"Addr":null',
      '"Addr":{"Network":"unix","String":""}',
      '"Addr":{"Network":"unix","String":7}',
    ].map((wrong) => latin1(`${config.slice(0, -1)},${wrong}}`)),
  ],
  run(input) {
    const text = fromUtf8(input);
    const one = refusedOr(() => parseReattachConfig(text));
    if (one !== undefined) assert.deepEqual(parseReattachConfig(formatReattachConfig(one)), one);
    const several = refusedOr(() => parseReattachConfigs(text));
    if (several !== undefined)
      assert.deepEqual(parseReattachConfigs(formatReattachConfigs(several)), several);
  },
};
