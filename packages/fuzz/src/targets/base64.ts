import assert from "node:assert/strict";
import { formatBase64, parseBase64 } from "../../../tenon/src/wire/bytes/base64.js";
import { fromLatin1, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

const standard = /^[A-Za-z0-9+/]*$/;

/** RFC 4648 section 4, with padding or without. */
function isBase64(text: string): boolean {
  const digits = text.replace(/={1,2}$/, "");
  if (!standard.test(digits) || digits.length % 4 === 1) return false;
  return digits === text || text.length % 4 === 0;
}

export const base64: FuzzTarget = {
  name: "base64",
  checks: "takes what RFC 4648 does and nothing else; agrees with Node's Buffer both ways",
  covers: ["wire/bytes/base64.ts"],
  seeds: () => ["", "QQ==", "QUI", "+/+/", "A", "Q===", "\u00ff"].map(latin1),
  run(input) {
    const text = fromLatin1(input);
    const bytes = parseBase64(text);
    assert.equal(bytes !== undefined, isBase64(text));
    if (bytes !== undefined) assert.deepEqual(Buffer.from(bytes), Buffer.from(text, "base64"));
    const written = formatBase64(input);
    assert.equal(written, Buffer.from(input).toString("base64").replace(/=+$/, ""));
    assert.deepEqual(parseBase64(written), Uint8Array.from(input));
  },
};
