import assert from "node:assert/strict";
import { judgeHeaders } from "../../../tenon/src/wire/http2/header-rules.js";
import { fromLatin1, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

const pseudoNames = [":method", ":scheme", ":path", ":authority", ":status"];
const connectionNames = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

function readFields(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  });
}

/** RFC 9113 sections 8.2 and 8.3 a second time, each rule over the whole list. */
function isWellFormed(fields: readonly string[]): boolean {
  const all = fields.flatMap((name, at) => (at % 2 === 0 ? [{ name, value: fields[at + 1] ?? "" }] : []));
  const pseudo = all.filter(({ name }) => name.startsWith(":"));
  const regular = all.filter(({ name }) => !name.startsWith(":"));
  const firstRegular = all.findIndex(({ name }) => !name.startsWith(":"));
  const valueOf = (wanted: string): string => pseudo.find(({ name }) => name === wanted)?.value ?? "";
  const lengths = new Set(
    regular
      .filter(({ name }) => name === "content-length")
      .map(({ value }) => (/^\d{1,15}$/.test(value) ? Number(value) : -1)),
  );
  const isKind =
    pseudo.length === 0 ||
    (pseudo.some(({ name }) => name === ":status")
      ? pseudo.length === 1 && /^[1-5]\d\d$/.test(valueOf(":status"))
      : [":method", ":scheme", ":path"].every((name) => valueOf(name) !== ""));
  return (
    isKind &&
    pseudo.every(({ name }) => pseudoNames.includes(name)) &&
    new Set(pseudo.map(({ name }) => name)).size === pseudo.length &&
    (firstRegular < 0 || all.slice(firstRegular).every(({ name }) => !name.startsWith(":"))) &&
    regular.every(
      ({ name, value }) =>
        /^[!-9;-@[-~]+$/.test(name) &&
        !connectionNames.includes(name) &&
        (name !== "te" || value === "trailers"),
    ) &&
    all.every(({ value }) => !/[\0\r\n]/.test(value) && !/^[ \t]|[ \t]$/.test(value)) &&
    lengths.size <= 1 &&
    !lengths.has(-1)
  );
}

export const headerRules: FuzzTarget = {
  name: "http2-header-rules",
  checks: "refuses what a second reading of RFC 9113 sections 8.2 and 8.3 refuses, and nothing else",
  covers: ["wire/http2/header-rules.ts"],
  maxBytes: 300,
  dictionary: [
    ...pseudoNames,
    ...connectionNames,
    "=",
    "\n",
    "content-length=5",
    "te=trailers",
    "te=x",
    " ",
    ":status=200",
    "\r",
  ].map(latin1),
  seeds: () =>
    [
      ":method=GET\n:scheme=http\n:path=/\nte=trailers\ncontent-length=1",
      ":status=200\na=b",
      "grpc-status=0",
      ":path=",
      ":x=1",
      ":status=200\n:path=/",
      "content-length=1\ncontent-length=2",
      "a=1\n:path=/",
    ].map(latin1),
  run(input) {
    const fields = readFields(fromLatin1(input));
    const verdict = judgeHeaders(fields);
    assert.equal(verdict.problem === undefined, isWellFormed(fields), verdict.problem);
    return { feature: `${verdict.kind} ${verdict.problem?.replace(/[^ a-z:-]/g, "").slice(-30) ?? ""}` };
  },
};
