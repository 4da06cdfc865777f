import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashFiles, listFiles } from "../../../../scripts/lib/files.mjs";
import { builtFolder } from "./build-folder.js";
import {
  goBuilds,
  goPrograms,
  goSuitePrograms,
  goTools,
  legacyBuildNames,
  legacyPrograms,
} from "./go-programs.js";
import type { GoBuild } from "./go-programs.js";
import type { GoPeers, Missing } from "./manifest.js";
import { toolOutput } from "./tool-run.js";

const goFolder = fileURLToPath(new URL("../../go", import.meta.url));
const toolsFolder = join(goFolder, "tools");
const suitesFolder = join(goFolder, "suites");

/** `-s -w` leaves out symbol tables: the files are a third smaller, the programs the same. */
const buildFlags = ["-ldflags=-s -w"];

/** Builds the Go programs that are not built yet. @throws Error when Go is there and a build fails */
export async function buildGoPeers(): Promise<GoPeers | Missing> {
  const version = await goVersion();
  if (typeof version !== "string") return version;
  // One after the other: Go uses every processor itself.
  const older = await buildPrograms("grpc-go 1.61", version);
  const newer = await buildPrograms("grpc-go 1.83", version);
  const builds = {
    "grpc-go 1.61": older,
    "grpc-go 1.83": newer,
    "go-plugin 1.4.3": await buildPrograms("go-plugin 1.4.3", version),
    "go-plugin 1.0.1": await buildPrograms("go-plugin 1.0.1", version),
  };
  return { found: true, builds, tools: await buildTools(version) };
}

/** The folder of a module in Go's module cache, downloaded when need be, at the version that `go/go.mod` pins. */
export async function goModuleFolder(module: string): Promise<string> {
  const download = await toolOutput(["go", "mod", "download", "-json", module], { cwd: goFolder });
  return (JSON.parse(download) as { Dir: string }).Dir;
}

/** Version and platform, asked in the module that needs the newest Go, so that an older Go says what it lacks. */
async function goVersion(): Promise<string | Missing> {
  try {
    return await toolOutput(["go", "version"], { cwd: toolsFolder });
  } catch (error) {
    return { found: false, reason: `Go cannot be used (${describe(error)})` };
  }
}

function describe(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "no `go` on PATH";
  return String(error);
}

function buildPrograms(build: GoBuild, version: string): Promise<string> {
  const modFile = goBuilds[build];
  const sources = listFiles(goFolder).filter((path) => path.endsWith(".go"));
  const pins = [join(goFolder, modFile), join(goFolder, modFile.replace(".mod", ".sum"))];
  const names: readonly string[] = legacyBuildNames.includes(build)
    ? legacyPrograms
    : Object.keys(goPrograms);
  const programs = Object.entries(goPrograms).filter(([name]) => names.includes(name));
  const hash = hashFiles([...sources, ...pins], version + JSON.stringify([buildFlags, programs]));
  return builtFolder({ kind: build.replace(" ", "-"), hash }, async (folder) => {
    for (const [name, source] of programs) {
      await goBuild([`-modfile=${modFile}`, "-o", join(folder, name), source], goFolder);
    }
  });
}

function buildTools(version: string): Promise<string> {
  const pins = [join(toolsFolder, "go.mod"), join(toolsFolder, "go.sum")];
  const hash = hashFiles(pins, version + JSON.stringify([buildFlags, goTools]));
  return builtFolder({ kind: "go-tools", hash }, async (folder) => {
    await goBuild(["-o", `${folder}/`, ...Object.values(goTools)], toolsFolder);
  });
}

/**
 * Builds what `npm run conformance` runs, when it is not built yet, and the program that makes its certificates.
 * @returns the folder with the programs
 * @throws Error when Go is there and a build fails
 */
export async function buildSuitePrograms(): Promise<string | Missing> {
  const version = await goVersion();
  if (typeof version !== "string") return version;
  const certificates = { source: "./tls/certificates", modFile: goBuilds["grpc-go 1.83"] };
  const inputs = [...listFiles(suitesFolder), ...listFiles(join(goFolder, certificates.source))];
  const hash = hashFiles(inputs, version + JSON.stringify([buildFlags, goSuitePrograms, certificates]));
  return builtFolder({ kind: "go-suites", hash }, async (folder) => {
    for (const [name, source] of Object.entries(goSuitePrograms)) {
      await goBuild(["-o", join(folder, name), source], suitesFolder);
    }
    const out = join(folder, "tls-certificates");
    await goBuild([`-modfile=${certificates.modFile}`, "-o", out, certificates.source], goFolder);
  });
}

async function goBuild(args: readonly string[], cwd: string): Promise<void> {
  await toolOutput(["go", "build", ...buildFlags, ...args], { cwd });
}
