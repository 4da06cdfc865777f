// What makes connectconformance's suites fail, and that nothing it could test is left out without a reason.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { judgeCases } from "../suites/connectconformance/judge.js";
import { parseReport } from "../suites/connectconformance/report.js";
import { undeclared } from "../suites/connectconformance/undeclared.js";

const plain =
  "Basic/HTTPVersion:2/Protocol:PROTOCOL_GRPC/Codec:CODEC_PROTO/Compression:COMPRESSION_IDENTITY/TLS:false";
const gzip = plain.replace("IDENTITY", "GZIP");

const report = [
  "Loaded 32 test suite(s), 253 test case template(s).",
  `Sending request for "${plain}/unary/success"...`,
  `Sending request for "${gzip}/(grpc client impl)/unary/success"...`,
  `Received response for "${plain}/unary/success"...`,
  `Sending request for "TLS Client Certs/HTTPVersion:2/client-stream"...`,
  `FAILED: ${gzip}/(grpc client impl)/unary/success:`,
  "\texpecting an error but received none",
  "\texpecting 1 response messages but instead got 2",
  "",
  "Total cases: 3",
  "2 passed, 1 failed",
  "",
].join("\n");

describe("the verdicts on connectconformance", () => {
  it("gives each case its place, and one that failed its reasons", () => {
    assert.deepEqual(judgeCases(parseReport(report)), [
      { name: "Basic/unary/success", column: "plain", outcome: "passed", note: "" },
      { name: "TLS Client Certs/client-stream", column: "TLS", outcome: "passed", note: "" },
      {
        name: "Basic/unary/success",
        column: "grpc-go, gzip",
        outcome: "failed",
        note: "expecting an error but received none; expecting 1 response messages but instead got 2",
      },
    ]);
  });

  it("refuses a report whose sum is another, or that says of cases which were not run", () => {
    for (const wrong of [
      report.replace("2 passed, 1 failed", "3 passed, 0 failed"),
      report.replace("2 passed, 1 failed", "3 passed, 1 failed"),
      report.replace(/\d passed.*\n/, ""),
      `${report}Another 2 could not be run due to client timing out or exiting prematurely.`,
      `${report}(Another 2 failed as expected due to being known failures/flakes.)`,
    ]) {
      assert.throws(() => parseReport(wrong), /connectconformance's report is not of its 3 cases/, wrong);
    }
  });

  it("refuses two cases with one place", () => {
    const cases = [`${plain}/unary`, plain.replace("/TLS:false", "/unary")];
    assert.throws(() => judgeCases(cases.map((fullName) => ({ fullName, failure: undefined }))), /one name/);
  });

  it("declares everything that connectconformance knows, or says why not", () => {
    const folder = new URL("../suites/connectconformance/", import.meta.url);
    const proto = readFileSync(new URL("proto/connectrpc/conformance/v1/config.proto", folder), "utf8");
    const declared = readFileSync(new URL("features.yaml", folder), "utf8");
    const choices = [
      ...proto.matchAll(/^ {2}((?:HTTP_VERSION|PROTOCOL|CODEC|COMPRESSION|STREAM_TYPE)_\w+) =/gm),
    ];
    const switches = [...proto.matchAll(/^ {2}optional bool (supports_\w+) =/gm)];
    const names = [
      ...choices.map((match) => match[1] ?? "").filter((name) => !name.endsWith("_UNSPECIFIED")),
      ...switches.map((match) =>
        (match[1] ?? "").replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      ),
    ];
    assert.ok(names.length > 20);
    const isDeclared = (name: string): boolean => new RegExp(`\\b${name}(?!: false)\\b`).test(declared);
    assert.deepEqual(
      names.filter((name) => isDeclared(name) === name in undeclared),
      [],
    );
    assert.deepEqual(
      Object.keys(undeclared).filter((name) => !names.includes(name)),
      [],
    );
  });
});
