// What makes `npm run conformance` fail: its verdicts on a report of h2spec, and on cases of our own making.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { runCase } from "../suites/case-result.js";
import { formatDocument } from "../suites/conformance-table.js";
import { toCases } from "../suites/hostile-peers/suite.js";
import { judgeReport } from "../suites/h2spec/judge.js";
import { parseReport } from "../suites/h2spec/report.js";

const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="4.2. Frame Size" package="http2/4.2" id="4.2" tests="3" skipped="1" failures="0" errors="1">
    <testcase package="http2/4.2" classname="Sends a frame" time="0.0010"></testcase>
    <testcase package="http2/4.2" classname="Sends &#34;more&#34;" time="2.0079">
      <error>DATA frame&#xA;Timeout &lt;2s&gt;</error>
    </testcase>
    <testcase package="http2/4.2" classname="Sends most" time="0.0005">
      <skipped></skipped>
    </testcase>
  </testsuite>
</testsuites>`;

function judge(notApplicable: Readonly<Record<string, string>>) {
  return judgeReport("server", parseReport(report), notApplicable).map(
    ({ name, outcome, note }) => `${name}: ${outcome}${note === "" ? "" : `, ${note}`}`,
  );
}

describe("the verdicts on other people's suites", () => {
  it("fails an h2spec case that failed or was skipped and is not listed", () => {
    assert.deepEqual(judge({}), [
      "http2/4.2/1 Sends a frame: passed",
      'http2/4.2/2 Sends "more": failed, DATA frame; Timeout <2s>',
      "http2/4.2/3 Sends most: failed, h2spec skipped it",
    ]);
  });

  it("takes a listed h2spec case as not applicable, with its reason", () => {
    assert.deepEqual(judge({ "http2/4.2/2": "one reason", "http2/4.2/3": "another" }).slice(1), [
      'http2/4.2/2 Sends "more": not applicable, one reason',
      "http2/4.2/3 Sends most: not applicable, another",
    ]);
  });

  it("fails a listed h2spec case that passes, or that was not run", () => {
    const [first, , , last] = judge({ "http2/4.2/1": "a reason", "http2/9/9": "a reason" });
    assert.equal(first, "http2/4.2/1 Sends a frame: failed, listed as not applicable, and passes");
    assert.equal(last, "http2/9/9: failed, listed as not applicable, and not in h2spec's report");
  });

  it("fails a case of our own making that rejects, with its message", async () => {
    const passed = await runCase("client", "first", () => Promise.resolve());
    assert.equal(passed.outcome, "passed");
    const failed = await runCase("client", "second", () => Promise.reject(new Error("came something else")));
    assert.deepEqual([failed.outcome, failed.note], ["failed", "came something else"]);
  });

  it("writes a row for each case, a column for what it was tried with, and the reasons below", () => {
    const results = judgeReport("server", parseReport(report), { "http2/4.2/3": "a reason" });
    const text = formatDocument([{ title: "h2spec", about: "About it.", results }]);
    assert.match(text, /^\| http2\/4\.2\/1 Sends a frame \| pass \|$/m);
    assert.match(text, /^\| http2\/4\.2\/2 Sends "more" \| FAIL \(1\) \|$/m);
    assert.match(text, /^\| http2\/4\.2\/3 Sends most \| n\/a \(2\) \|$/m);
    assert.match(text, /^\| \*\*all\*\* \| 1 pass, 1 fail, 1 n\/a \|$/m);
    assert.match(text, /^2\. a reason$/m);
  });

  it("names the documents that other commands write, each of which is there", () => {
    const names = Array.from(
      formatDocument([]).matchAll(/^- \[.+\]\((.+)\), by `npm (?:run )?[a-z-]+`: /gm),
      ([, name]) => name,
    );
    assert.deepEqual(names, ["interop.md", "fuzzing.md", "mutation.md", "planted-bugs.md"]);
    for (const name of names) assert.ok(existsSync(new URL(`../../../docs/${name}`, import.meta.url)), name);
  });

  it("gives each test of our own a row, and one to a file whose process ended badly", () => {
    const outcome = "passed";
    const rows = toCases({
      cases: [
        { suites: ["windows"], name: "second", outcome },
        { suites: ["rapid reset"], name: "first", outcome: "failed" },
        { suites: [], name: "left", outcome: "left out" },
      ],
      failures: [
        { file: "a.test.ts", name: "first", text: "held\n  too much" },
        { file: "b.test.ts", name: "(the process)", text: "exit code 1" },
      ],
    });
    assert.deepEqual(
      rows.map(({ name, outcome: each, note }) => [name, each, note].join(" | ")),
      [
        "b.test.ts: (the process) | failed | exit code 1",
        "left | failed | left out",
        "rapid reset: first | failed | held too much",
        "windows: second | passed | ",
      ],
    );
  });
});
