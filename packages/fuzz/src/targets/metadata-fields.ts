import assert from "node:assert/strict";
import {
  emptyMetadata,
  formatMetadataFields,
  parseMetadataFields,
} from "../../../tenon/src/wire/grpc/metadata-fields.js";
import { fromLatin1, latin1 } from "../engine/bytes.js";
import type { FuzzTarget } from "../target.js";

/** Header fields as text: a name, `=`, a value, a line each. */
function readFields(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
  });
}

export const metadataFields: FuzzTarget = {
  name: "metadata-fields",
  checks:
    "never throws; what is read has no prototype, no reserved name, and is frozen; what can be sent is the same when written and read again",
  covers: ["wire/grpc/metadata-fields.ts"],
  dictionary: [
    "__proto__=",
    "-bin=",
    "\n",
    "=",
    ",",
    ":path=",
    "grpc-x=",
    "user-agent=",
    "te=",
    "x-bin=QQ==,QUI",
    "A=",
  ].map(latin1),
  seeds: () =>
    ["a=1\na=2\na=3\nb-bin=QQ==,QUI,*\n:path=/x\nuser-agent=x", "x= y\nc-bin=", "é=1", "Upper=1"].map(latin1),
  run(input) {
    const fields = readFields(fromLatin1(input));
    const metadata = parseMetadataFields(fields);
    assert.equal(Object.getPrototypeOf(metadata), null);
    assert.ok(Object.isFrozen(metadata) && Object.isFrozen(emptyMetadata));
    for (const name of Object.keys(metadata))
      assert.ok(!name.startsWith(":") && !name.startsWith("grpc-"), name);
    const kinds = checkSending({ ...metadata });
    // The wrong kind of value under a name, as users may write it.
    // What only a caller without a compiler does.
    assert.throws(() => formatMetadataFields({ ...metadata, n: 1 } as never), TypeError);
    return { feature: `${kinds} ${checkSending(swapKinds(metadata))}` };
  },
};

function swapKinds(metadata: ReturnType<typeof parseMetadataFields>): ReturnType<typeof parseMetadataFields> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      typeof value === "string" ? latin1(value) : "text",
    ]),
  );
}

/** Sends and reads again; a TypeError that names a name or value is the other right end. */
function checkSending(metadata: ReturnType<typeof parseMetadataFields>): string {
  let fields: string[];
  try {
    fields = formatMetadataFields(metadata);
  } catch (error) {
    assert.ok(error instanceof TypeError && error.message.startsWith("metadata "), String(error));
    return error.message.replace(/"[^]*?"/g, "").slice(0, 40);
  }
  // What was read need not be sent under the same name: the second time it must.
  const again = parseMetadataFields(fields);
  assert.deepEqual(parseMetadataFields(formatMetadataFields(again)), again);
  return "sent";
}
