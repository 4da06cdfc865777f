import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import type { ErrorCode } from "../../errors/index.js";
import { diagnoseStart } from "./diagnose-start.js";
import type { DiagnosisHost } from "./file-system.js";

/** Contents by path; a directory has the content `directory`. */
type Files = Readonly<Record<string, string | Uint8Array>>;

const elfX64 = program("7f454c46 02 01 01 00 00000000 00000000 0200 3e00");
const elfArm64 = program("7f454c46 02 01 01 00 00000000 00000000 0200 b700");
const elfIa32 = program("7f454c46 01 01 01 00 00000000 00000000 0200 0300");
const machX64 = program("cffaedfe 07000001");
const machArm64 = program("cffaedfe 0c000001");
const peX64 = program(`4d5a ${"00".repeat(0x3a)} 40000000 50450000 6486`);
const peArm64 = program(`4d5a ${"00".repeat(0x3a)} 40000000 50450000 64aa`);

describe("diagnoseStart() on machines of all kinds", () => {
  const machines = [
    ["linux", "x64", { elfX64, elfIa32 }, { elfArm64, machX64, peX64 }],
    ["linux", "arm64", { elfArm64 }, { elfX64, machArm64 }],
    // Rosetta: see runsProcessor.
    ["darwin", "arm64", { machArm64, machX64 }, { elfArm64, peX64 }],
    ["darwin", "x64", { machX64, machArm64 }, { elfX64 }],
    ["win32", "x64", { peX64 }, { elfX64, peArm64 }],
    ["win32", "arm64", { peX64, peArm64 }, { machX64 }],
    ["freebsd", "x64", { elfX64 }, { machX64 }],
  ] as const;
  for (const [platform, processor, native, foreign] of machines) {
    for (const [name, bytes] of Object.entries<Uint8Array>(native)) {
      it(`starts ${name} on ${platform} ${processor}`, async () => {
        const [cwd, path] = platform === "win32" ? ["C:\\w", "C:\\w\\p.exe"] : ["/w", "/w/p.exe"];
        const host = machine({ [cwd]: "directory", [path]: bytes }, { platform, processor });
        assert.equal(await diagnoseStart("./p.exe", { cwd, env: {} }, host), path);
      });
    }
    for (const [name, bytes] of Object.entries<Uint8Array>(foreign)) {
      it(`does not start ${name} on ${platform} ${processor}`, async () => {
        const [cwd, path] = platform === "win32" ? ["C:\\w", "C:\\w\\p.exe"] : ["/w", "/w/p.exe"];
        const host = machine({ [cwd]: "directory", [path]: bytes }, { platform, processor });
        const error = await failure(diagnoseStart("./p.exe", { cwd, env: {} }, host));
        assert.equal(error.code, "WRONG_ARCHITECTURE");
        assert.match(error.message, new RegExp(`this system is ${platform} on ${processor}`));
      });
    }
  }

  it("leaves a foreign program to a kernel that was told how to run it", async () => {
    const host = {
      ...machine({ "/w": "directory", "/w/p": elfArm64 }),
      runsForeignPrograms: () => Promise.resolve(true),
    };
    assert.equal(await diagnoseStart("/w/p", { cwd: "/w", env: {} }, host), "/w/p");
  });

  it("finds a program on Windows by the endings of PATHEXT", async () => {
    const host = machine(
      { "C:\\w": "directory", "C:\\bin\\p.EXE": peX64 },
      { platform: "win32", processor: "x64" },
    );
    const env = { Path: "C:\\other;C:\\bin", PATHEXT: ".COM;.EXE" };
    assert.equal(await diagnoseStart("p", { cwd: "C:\\w", env }, host), "C:\\bin\\p.EXE");
  });

  it("does not start a #! script on Windows", async () => {
    const host = machine(
      { "C:\\w": "directory", "C:\\w\\p.js": "#!/usr/bin/env node\n" },
      { platform: "win32", processor: "x64" },
    );
    const error = await failure(diagnoseStart(".\\p.js", { cwd: "C:\\w", env: {} }, host));
    assert.equal(error.code, "NOT_EXECUTABLE");
  });
});

describe("diagnoseStart() of scripts and their interpreters", () => {
  const place = { cwd: "/w", env: { PATH: "/bin:/usr/bin" } };
  const system: Files = {
    "/w": "directory",
    "/bin/sh": elfX64,
    "/usr/bin/env": elfX64,
    "/usr/bin/node": elfX64,
  };

  for (const line of [
    "/bin/sh",
    " /bin/sh -e",
    "/usr/bin/env node",
    "/usr/bin/env -S node --flag",
    "/usr/bin/env -S A=b node",
    "/usr/bin/env -S -u X node",
  ]) {
    it(`starts #!${line}`, async () => {
      assert.equal(await diagnoseStart("./p", place, machine({ ...system, "/w/p": `#!${line}\n` })), "/w/p");
    });
  }

  const missing = [
    ["/bin/zsh", "/bin/zsh", /Install \/bin\/zsh/],
    ["/bin/sh\r", "/bin/sh\r", /carriage return/],
    ["/usr/bin/env node\r", "node\r", /carriage return/],
    ["/usr/bin/env python", "python", /PATH \(\/bin:\/usr\/bin\)/],
    ["/usr/bin/env node --flag", "node --flag", /env -S node --flag/],
    ["", "", /Name the interpreter/],
  ] as const;
  for (const [line, interpreter, remedy] of missing) {
    it(`reports #!${JSON.stringify(line)}`, async () => {
      const error = await failure(diagnoseStart("./p", place, machine({ ...system, "/w/p": `#!${line}\n` })));
      assert.equal(error.code, "INTERPRETER_NOT_FOUND" satisfies ErrorCode);
      assert.equal(error.details["interpreter"], interpreter);
      assert.match(error.remedy ?? "", remedy);
    });
  }

  it("reports a program whose loader is missing, as one for glibc is on Alpine", async () => {
    const bytes = Buffer.alloc(140);
    bytes.set(elfX64);
    bytes.writeBigUInt64LE(64n, 32);
    bytes.writeUInt16LE(56, 54);
    bytes.writeUInt16LE(1, 56);
    bytes.writeUInt32LE(3, 64);
    bytes.writeBigUInt64LE(120n, 72);
    bytes.writeBigUInt64LE(8n, 96);
    bytes.set(Buffer.from("/lib/ld\0"), 120);
    const error = await failure(diagnoseStart("./p", place, machine({ ...system, "/w/p": bytes })));
    assert.equal(error.code, "INTERPRETER_NOT_FOUND");
    assert.match(error.message, /loader \/lib\/ld/);
    assert.equal(
      await diagnoseStart("./p", place, machine({ ...system, "/w/p": bytes, "/lib/ld": elfX64 })),
      "/w/p",
    );
  });
});

describe("diagnoseStart() of other things", () => {
  const place = { cwd: "/w", env: { PATH: "/bin::/opt" } };
  const cases = [
    ["a missing working directory", {}, "./p", "CWD_NOT_FOUND"],
    ["a working directory that is a file", { "/w": "x" }, "./p", "CWD_NOT_FOUND"],
    ["a missing file", { "/w": "directory" }, "./p", "COMMAND_NOT_FOUND"],
    ["a name that is nowhere on PATH", { "/w": "directory" }, "p", "COMMAND_NOT_FOUND"],
    ["a directory", { "/w": "directory", "/w/p": "directory" }, "./p", "NOT_EXECUTABLE"],
    [
      "a file without permission",
      { "/w": "directory", "/w/p-forbidden": elfX64 },
      "./p-forbidden",
      "NOT_EXECUTABLE",
    ],
    ["a text file", { "/w": "directory", "/w/p": "echo\n" }, "./p", "NOT_EXECUTABLE"],
    ["an empty file", { "/w": "directory", "/w/p": "" }, "./p", "NOT_EXECUTABLE"],
    ["an unknown format", { "/w": "directory", "/w/p": program("0061736d") }, "./p", "NOT_EXECUTABLE"],
  ] as const;
  for (const [name, files, command, code] of cases) {
    it(`reports ${name}`, async () => {
      const error = await failure(diagnoseStart(command, place, machine(files)));
      assert.equal(error.code, code);
      assert.notEqual(error.remedy, undefined);
    });
  }

  it("sees that a program and its arguments were written as one name", async () => {
    const error = await failure(diagnoseStart("node plugin.js", place, machine({ "/w": "directory" })));
    assert.match(error.remedy ?? "", /has a space in it\. .* write \["node","plugin\.js"\]; a string /);
  });

  it("goes on along PATH after a directory and a file without permission", async () => {
    const files = { "/w": "directory", "/bin/p-forbidden": "directory", "/w/p-forbidden": elfX64 } as const;
    const host = {
      ...machine({ ...files, "/opt/p-forbidden": elfX64 }),
      mayExecute: (path: string) => Promise.resolve(path.startsWith("/opt")),
    };
    assert.equal(await diagnoseStart("p-forbidden", place, host), "/opt/p-forbidden");
  });

  it("leaves a file that it may not read to the kernel", async () => {
    const host = {
      ...machine({ "/w": "directory", "/w/p": "x" }),
      readHead: () => Promise.resolve(undefined),
    };
    assert.equal(await diagnoseStart("./p", place, host), "/w/p");
  });
});

function program(hexText: string): Uint8Array {
  return Buffer.from(hexText.replaceAll(" ", ""), "hex");
}

/** A machine with those files; one whose name ends in "forbidden" may not be executed. */
function machine(
  files: Files,
  system: Pick<DiagnosisHost, "platform" | "processor"> = { platform: "linux", processor: "x64" },
): DiagnosisHost {
  const get = (path: string): string | Uint8Array | undefined =>
    Object.hasOwn(files, path) ? files[path] : undefined;
  return {
    ...system,
    kindOf: (path) => {
      const content = get(path);
      if (content === undefined) return Promise.resolve(undefined);
      return Promise.resolve(content === "directory" ? "directory" : "file");
    },
    mayExecute: (path) => Promise.resolve(!path.endsWith("forbidden")),
    readHead: (path, byteCount) => Promise.resolve(Buffer.from(get(path) ?? "").subarray(0, byteCount)),
    runsForeignPrograms: () => Promise.resolve(false),
  };
}

async function failure(promise: Promise<unknown>): Promise<PluginError> {
  const error: unknown = await promise.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(PluginError.is(error), String(error));
  return error;
}
