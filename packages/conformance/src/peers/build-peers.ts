// `npm run peers`: builds the Go and Python programs that the interop tests need, as far as the languages are there.
// A second run finds everything built and takes a moment.
import { withLock } from "../../../../scripts/lib/lock.mjs";
import { buildGoPeers } from "./build-go.js";
import { buildPythonPeers } from "./build-python.js";
import { writeManifest } from "./manifest.js";

await withLock("peers", async () => {
  const startedAtMs = performance.now();
  const go = await buildGoPeers();
  const python = await buildPythonPeers(go);
  writeManifest({ go, python });
  for (const [name, peers] of Object.entries({ Go: go, Python: python })) {
    if (!peers.found) console.log(`peers: no ${name} peers: ${peers.reason}`);
  }
  console.log(`peers: ready after ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
});
