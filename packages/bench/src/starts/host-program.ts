import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { goProgram } from "../go-programs.js";
import type { StartStack } from "./start-stack.js";

/** A Tenon host in a fresh process. */
export function tenonHost(name: string, autoMtls: "off" | "require"): StartStack {
  const program = fileURLToPath(new URL("./tenon-host.js", import.meta.url));
  return {
    name,
    missing: () => undefined,
    measure: (count) => runHost([process.execPath, program, String(count), autoMtls], {}),
  };
}

/** A Go host with go-plugin's own key-value plugin, both with the grpc-go of today. */
export function goHost(name: string, env: Readonly<Record<string, string>>): StartStack {
  return {
    name,
    missing: () =>
      goProgram("kv-plugin") === undefined
        ? "Go's programs are not built (npm run peers -w @tenon/conformance)"
        : undefined,
    measure: (count) => {
      const command = [goProgram("first-answer-host") ?? "", goProgram("kv-plugin") ?? ""] as const;
      return runHost(command, { ...env, LAUNCHES: String(count) });
    },
  };
}

/** Runs in a folder of its own, since go-plugin's plugin writes files where it stands. */
async function runHost(
  [file, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<readonly number[]> {
  const cwd = mkdtempSync(join(tmpdir(), "tenon-bench-"));
  try {
    const { stdout } = await promisify(execFile)(file, args, { cwd, env: { ...process.env, ...env } });
    const times: unknown = JSON.parse(stdout);
    if (!Array.isArray(times) || !times.every((time) => typeof time === "number")) {
      throw new Error(`${file} printed ${stdout}`);
    }
    return times;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}
