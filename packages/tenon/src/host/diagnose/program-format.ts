import type { PluginError } from "../../errors/index.js";
import type { ProgramHead } from "./executable-head.js";
import type { DiagnosisHost } from "./file-system.js";
import { createStartError } from "./start-error.js";

/**
 * Checks that this machine runs such a program.
 * @throws PluginError WRONG_ARCHITECTURE; INTERPRETER_NOT_FOUND when its loader is missing
 */
export async function assertProgram(path: string, head: ProgramHead, host: DiagnosisHost): Promise<void> {
  if (!isNative(head, host)) {
    if (await host.runsForeignPrograms()) return;
    throw createForeignError(path, head, host);
  }
  const { loader } = head;
  if (loader === undefined || (await host.kindOf(loader)) !== undefined) return;
  throw createStartError("INTERPRETER_NOT_FOUND", path, {
    what: `needs the loader ${loader}, which this system does not have`,
    remedy:
      "It was built for another C library (glibc against musl): build it on the system it is to run on, or link it statically (Go: CGO_ENABLED=0).",
    details: { interpreter: loader },
  });
}

function isNative(head: ProgramHead, host: DiagnosisHost): boolean {
  if (head.format !== nativeFormat(host.platform)) return false;
  if (head.processors.length === 0) return true;
  return head.processors.some((processor) => runsProcessor(host, processor));
}

function nativeFormat(platform: NodeJS.Platform): ProgramHead["format"] {
  if (platform === "darwin") return "mach-o";
  return platform === "win32" ? "pe" : "elf";
}

/** Whether code for `processor` runs there; when only the system can know, yes. */
function runsProcessor({ platform, processor: own }: DiagnosisHost, processor: string): boolean {
  if (processor === own) return true;
  // Rosetta runs x64 on arm64; a Node that runs under it takes itself to be on x64 and starts arm64 programs.
  if (platform === "darwin") return processor === "x64" || processor === "arm64";
  if (platform === "win32" && own === "arm64") return processor === "x64" || processor === "ia32";
  return (own === "x64" && processor === "ia32") || (own === "arm64" && processor === "arm");
}

const systems = { elf: "Linux or another ELF system", "mach-o": "macOS", pe: "Windows" } as const;

function createForeignError(path: string, head: ProgramHead, host: DiagnosisHost): PluginError {
  const { platform, processor } = host;
  const goos = platform === "win32" ? "windows" : platform;
  const goarch = processor === "x64" ? "amd64" : processor;
  const processors = head.processors.join(", ");
  return createStartError("WRONG_ARCHITECTURE", path, {
    what: `is a program for ${systems[head.format]} on ${processors}; this system is ${platform} on ${processor}`,
    remedy: `Build or download the plugin for this system (Go: GOOS=${goos} GOARCH=${goarch}).`,
    details: { format: head.format, processors: head.processors, platform, processor },
  });
}
