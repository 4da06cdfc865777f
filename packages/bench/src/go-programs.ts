import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The path of a Go program, built with today's grpc-go, as packages/conformance leaves word of it; undefined without Go. */
export function goProgram(name: string): string | undefined {
  const folder =
    process.env["TENON_PEERS_CACHE"] ?? fileURLToPath(new URL("../../../.cache/peers", import.meta.url));
  const manifest = join(folder, "manifest.json");
  if (!existsSync(manifest)) return undefined;
  const { go } = JSON.parse(readFileSync(manifest, "utf8")) as { go?: { builds?: Record<string, string> } };
  const programs = go?.builds?.["grpc-go 1.83"];
  return programs === undefined ? undefined : join(programs, name);
}
