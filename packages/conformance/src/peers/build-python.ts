import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { hashFiles, listFiles } from "../../../../scripts/lib/files.mjs";
import { builtFolder } from "./build-folder.js";
import { goModuleFolder } from "./build-go.js";
import type { Missing, PythonPeers } from "./manifest.js";
import { toolOutput } from "./tool-run.js";

/** Commands to look for Python under, the most likely one first. */
const pythonNames = ["python3", "python", "python3.12", "python3.11", "python3.10"];

/** The minor versions of Python 3 that grpcio 1.59.0 and protobuf 5.29.6 have ready-made packages for. */
const pythonMinors = { lowest: 8, highest: 12 };

/** Makes the Python KV plugin of the go-plugin module ready to run. @throws Error when Python is there and pip fails */
export async function buildPythonPeers(
  go: { readonly found: true } | Missing,
): Promise<PythonPeers | Missing> {
  if (!go.found) return { found: false, reason: `its source comes with a Go module, and ${go.reason}` };
  const python = await findPython();
  if (typeof python !== "string") return python;
  const source = join(await goModuleFolder("github.com/hashicorp/go-plugin"), "examples/grpc/plugin-python");
  const hash = hashFiles(listFiles(source), python);
  const folder = await builtFolder({ kind: "python", hash }, (path) => installPlugin(python, source, path));
  const bin = join(folder, "venv", process.platform === "win32" ? "Scripts" : "bin");
  return { found: true, kvPlugin: join(folder, "plugin"), bin };
}

async function installPlugin(python: string, source: string, folder: string): Promise<void> {
  const venv = join(folder, "venv");
  const requirements = join(source, "requirements.txt");
  assertPinned(requirements);
  await toolOutput([python, "-m", "venv", "--clear", venv]);
  const venvPython = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const pip = [venvPython, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"];
  await toolOutput([...pip, "install", "--only-binary", ":all:", "-r", requirements]);
  copyFiles(source, join(folder, "plugin"));
}

/** Copies contents alone: everything in the module cache is read-only, folders too, and could not be removed again. */
function copyFiles(from: string, to: string): void {
  for (const path of listFiles(from)) {
    const target = join(to, relative(from, path));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, readFileSync(path));
  }
}

/** The module pins its packages itself, so there is no list of ours; should that end, there has to be one. */
function assertPinned(requirements: string): void {
  const lines = readFileSync(requirements, "utf8").split("\n");
  const loose = lines.filter((line) => line !== "" && !/^[\w-]+==[\d.]+$/.test(line));
  if (loose.length > 0) throw new Error(`${requirements} does not pin: ${loose.join(", ")}`);
}

/** The path of a Python that fits. */
async function findPython(): Promise<string | Missing> {
  const unfit: string[] = [];
  for (const name of pythonNames) {
    const found = await askPython(name);
    if (found === undefined) continue;
    if (found.minor >= pythonMinors.lowest && found.minor <= pythonMinors.highest) return found.path;
    unfit.push(`${name} is 3.${String(found.minor)}`);
  }
  const wanted = `Python 3.${String(pythonMinors.lowest)} to 3.${String(pythonMinors.highest)} with venv`;
  return {
    found: false,
    reason: `${wanted} is not on PATH${unfit.length > 0 ? ` (${unfit.join(", ")})` : ""}`,
  };
}

async function askPython(name: string): Promise<{ path: string; minor: number } | undefined> {
  const question = "import ensurepip, sys, venv; print(sys.version_info[1], sys.executable)";
  try {
    const answer = /^(\d+) (.+)$/.exec(await toolOutput([name, "-c", question]));
    return answer?.[2] === undefined ? undefined : { path: answer[2], minor: Number(answer[1]) };
  } catch {
    // Not there, or a shim of a version manager with nothing behind it, or a Python 2: the next name may do better.
    return undefined;
  }
}
