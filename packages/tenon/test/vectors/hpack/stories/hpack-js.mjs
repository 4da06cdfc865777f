// Writes hpack-js.json: the headers of headers.json encoded by hpack.js 2.1.6, whose table has one size.
// Run it in a folder where `npm install hpack.js@2.1.6` was run, after make.py: node PATH/hpack-js.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const hpack = createRequire(join(process.cwd(), "index.js"))("hpack.js");
const { stories } = JSON.parse(readFileSync(new URL("headers.json", import.meta.url), "utf8"));

function encode({ blocks }) {
  const compressor = hpack.compressor.create({ table: { size: 4096 } });
  return blocks.map(({ fields }, at) => {
    const pairs = fields.flatMap((name, index) => (index % 2 === 0 ? [toPair(name, fields[index + 1], at)] : []));
    compressor.write(pairs);
    return compressor.read().toString("hex");
  });
}

/** Every kind of representation, with Huffman codes and without. */
function toPair(name, value, at) {
  const kind = (name.length + at) % 4;
  return { name, value, huffman: at % 3 !== 0, incremental: kind !== 1, neverIndex: kind === 2 };
}

const lines = stories
  .filter(({ tableBytes, blocks }) => tableBytes === 4096 && blocks.every(({ resize }) => resize === null))
  // It takes strings for UTF-8.
  .filter(({ name }) => name !== "odd fields")
  .map((story) => JSON.stringify({ name: story.name, hex: encode(story) }));
const text = `{ "encoder": "hpack.js 2.1.6", "stories": [\n${lines.join(",\n")}\n] }\n`;
writeFileSync(new URL("hpack-js.json", import.meta.url), text);
