import { launch } from "tenon/host";
import { contract } from "./contract.js";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node host.js <path of a file to write and read>");
  process.exit(2);
}

/** Cuts a text into messages of 10 bytes. */
function* chunksOf(text: string): Generator<{ bytesToWrite: Uint8Array }> {
  const bytes = new TextEncoder().encode(text);
  for (let offset = 0; offset < bytes.length; offset += 10) {
    yield { bytesToWrite: bytes.subarray(offset, offset + 10) };
  }
}

await using client = await launch(contract, { module: new URL("./plugin.js", import.meta.url) });
const streamer = await client.dispense("streamer");
await streamer.configure({ path, chunkSize: 10n });
await streamer.write(chunksOf("Lorem ipsum dolor sit amet"));
for await (const { readBytes } of streamer.read({})) {
  console.log(`received ${readBytes.length} bytes: ${JSON.stringify(new TextDecoder().decode(readBytes))}`);
}
