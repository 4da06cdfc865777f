import assert from "node:assert/strict";
import {
  formatHandshakeLine,
  isHandshakeProblem,
  parseHandshakeLine,
} from "../../../tenon/src/wire/handshake/handshake-line.js";
import { trimSpace } from "../../../tenon/src/wire/handshake/go-text.js";
import { fromUtf8, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

const words = [
  "|",
  "1|",
  "unix",
  "tcp",
  "grpc",
  "netrpc",
  "true",
  "[::1]:",
  "127.0.0.1:1234",
  "65536",
  "\u0085",
  "\ufeff",
];

export const handshakeLine: FuzzTarget = {
  name: "handshake-line",
  checks: "never throws; a line that is taken is the same when written and read again; problems are short",
  covers: ["wire/handshake/handshake-line.ts", "wire/handshake/address.ts", "wire/handshake/go-text.ts"],
  dictionary: words.map((word) => new TextEncoder().encode(word)),
  seeds: () =>
    [
      "1|1|unix|/tmp/plugin1|grpc|",
      `1|3|tcp|[::1]:80|netrpc|${"Q".repeat(60)}|false\r\n`,
      " 1|-1|tcp|:9|\t",
      `1|1|${"x".repeat(300)}|y`,
      "1|99999999999999999999|unix|/x",
      "1|1|tcp|a:0|x",
      "1|1|tcp|a:70000|x",
      "1|1|unix|/a|grpc||true",
    ].map(latin1),
  run(input) {
    const line = parseHandshakeLine(fromUtf8(input));
    if (isHandshakeProblem(line)) {
      assert.ok(line.message.length < 2000, "the problem quotes a part of the line");
      return { feature: line.field };
    }
    const { address } = line;
    // White space at a certificate's end, where none belongs, is lost when the field is the line's last.
    const certificate = line.serverCertificate ?? "";
    if (certificate !== trimSpace(certificate)) return { feature: "blank edge" };
    // A line end inside a field cannot be written: such a path is refused by name, not by a wrong line.
    const fields = [
      address.network === "unix" ? address.path : address.host,
      line.protocol,
      line.serverCertificate ?? "",
    ];
    if (fields.some((field) => /[\r\n]/.test(field)))
      assert.throws(() => formatHandshakeLine(line), RangeError);
    else assert.deepEqual(parseHandshakeLine(formatHandshakeLine(line)), line);
    return { feature: `${address.network} ${String(line.multiplex)}` };
  },
};
