import { join } from "node:path";
import type { GoBuild, GoProgram, GoTool } from "./go-programs.js";
import { readManifest } from "./manifest.js";
import type { GoPeers, PythonPeers } from "./manifest.js";

/** The path of a Go program. Only for cases under `describeWith(["go"], …)`. */
export function goProgram(name: GoProgram, build: GoBuild): string {
  return join(goPeers().builds[build], name);
}

/** The path of a tool that was written in Go. Only for cases under `describeWith(["go"], …)`. */
export function goTool(name: GoTool): string {
  return join(goPeers().tools, name);
}

/** The Python KV plugin. Only for cases under `describeWith(["python"], …)`. */
export function pythonPeers(): PythonPeers {
  const { python } = readManifest();
  if (!python.found)
    throw new Error(`a case without describeWith(["python"]) needs Python: ${python.reason}`);
  return python;
}

function goPeers(): GoPeers {
  const { go } = readManifest();
  if (!go.found) throw new Error(`a case without describeWith(["go"]) needs Go: ${go.reason}`);
  return go;
}
