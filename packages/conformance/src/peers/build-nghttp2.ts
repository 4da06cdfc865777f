import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hashFiles } from "../../../../scripts/lib/files.mjs";
import { builtFolder } from "./build-folder.js";
import type { Missing } from "./manifest.js";
import { toolOutput } from "./tool-run.js";

/** Debian 12's packages with nghttp2's clients, and those that a slim system lacks of what they need. */
const packages = [
  "nghttp2-client",
  "libnghttp2-14",
  "libev4",
  "libicu72",
  "libjansson4",
  "libjemalloc2",
  "libxml2",
];

/** How nghttp2's clients are run. */
export interface Nghttp2 {
  readonly nghttp: string;
  readonly h2load: string;
  /** What they need in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** nghttp2's clients: those on PATH, or Debian's, unpacked beside the peers and installed nowhere. */
export async function buildNghttp2(): Promise<Nghttp2 | Missing> {
  if (await isThere("h2load")) return { nghttp: "nghttp", h2load: "h2load", env: {} };
  if (!(await isThere("apt-get")))
    return {
      found: false,
      reason: "nghttp and h2load are not on PATH, and there is no apt-get to fetch them",
    };
  const folder = await builtFolder({ kind: "nghttp2", hash: hashFiles([], packages.join()) }, unpack);
  const programs = join(folder, "usr/bin");
  const libraries = readdirSync(join(folder, "usr/lib")).map((name) => join(folder, "usr/lib", name));
  return {
    nghttp: join(programs, "nghttp"),
    h2load: join(programs, "h2load"),
    env: { LD_LIBRARY_PATH: libraries.join(":") },
  };
}

async function unpack(folder: string): Promise<void> {
  await toolOutput(["apt-get", "download", "--quiet", ...packages], { cwd: folder });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb")))
    await toolOutput(["dpkg", "-x", file, "."], { cwd: folder });
  if (!existsSync(join(folder, "usr/bin/h2load"))) throw new Error("Debian's nghttp2-client has no h2load");
}

async function isThere(program: string): Promise<boolean> {
  try {
    await toolOutput([program, "--version"]);
    return true;
  } catch {
    return false;
  }
}
