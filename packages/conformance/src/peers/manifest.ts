import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../../scripts/lib/paths.mjs";
import type { GoBuild } from "./go-programs.js";

/** A language that is not there, with the reason in words. */
export interface Missing {
  readonly found: false;
  readonly reason: string;
}

/** Folders with the Go programs, each named as in `go-programs.ts`. */
export interface GoPeers {
  readonly found: true;
  readonly builds: Readonly<Record<GoBuild, string>>;
  readonly tools: string;
}

/** The Python KV plugin: a folder to copy, and the folder whose `python` runs it. */
export interface PythonPeers {
  readonly found: true;
  readonly kvPlugin: string;
  readonly bin: string;
}

/** What the last run of `npm run peers` found and built. */
export interface Manifest {
  readonly go: GoPeers | Missing;
  readonly python: PythonPeers | Missing;
}

/** Where the built peers are kept. `TENON_PEERS_CACHE` names another folder. */
export const peersFolder: string = process.env["TENON_PEERS_CACHE"] ?? join(cacheFolder, "peers");

const manifestFile = join(peersFolder, "manifest.json");

/** Writes down what is there, for the tests. */
export function writeManifest(manifest: Manifest): void {
  mkdirSync(peersFolder, { recursive: true });
  writeFileSync(manifestFile, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** What the tests may use. @throws Error when the peers were never built */
export function readManifest(): Manifest {
  let text: string;
  try {
    text = readFileSync(manifestFile, "utf8");
  } catch (cause) {
    throw new Error("The peers are not built. Run `npm run peers -w @tenon/conformance`.", { cause });
  }
  return JSON.parse(text) as Manifest;
}
