import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "../support/run-program.js";
import type { DocumentFile } from "./document-files.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const binFolder = join(root, "node_modules/.bin");

/** What a reader of the documents has, unless the document says otherwise: strict TypeScript, stubs made by buf. */
const settings: readonly DocumentFile[] = [
  { name: "package.json", text: '{ "name": "from-a-document", "private": true, "type": "module" }' },
  {
    name: "tsconfig.json",
    text: JSON.stringify({
      compilerOptions: {
        target: "ES2022",
        lib: ["ES2022", "ESNext.Disposable"],
        module: "NodeNext",
        strict: true,
        // A contract's type has to be one that can be written down.
        declaration: true,
        types: ["node"],
      },
    }),
  },
  {
    name: "buf.gen.yaml",
    text: [
      "version: v2",
      "inputs:",
      "  - directory: proto",
      "plugins:",
      "  - local: protoc-gen-es",
      "    out: gen",
      "    opt: [target=ts, import_extension=js]",
    ].join("\n"),
  },
];

/** A folder outside the repository with a document's files, in which `tenon` is the built library. */
export interface DocumentProject extends AsyncDisposable {
  /** Runs a command in the folder and gives its stdout. Rejects, with what it printed, when it fails. */
  run(...command: readonly [string, ...string[]]): Promise<string>;
}

/** Writes the files, generates stubs from .proto files among them, and compiles. Rejects when that fails. */
export async function createDocumentProject(files: readonly DocumentFile[]): Promise<DocumentProject> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-docs-"));
  const project: DocumentProject = {
    async run(...command) {
      const env = { PATH: `${binFolder}${delimiter}${process.env["PATH"] ?? ""}` };
      const { stdout } = await runProgram(command, { cwd: folder, env });
      return stdout;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    for (const file of [...settings, ...files]) await writeProjectFile(folder, file);
    if (files.some(({ name }) => name.endsWith(".proto"))) await project.run("buf", "generate");
    await project.run("tsc");
    return project;
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}

async function writeProjectFile(folder: string, { name, text }: DocumentFile): Promise<void> {
  await mkdir(join(folder, name, ".."), { recursive: true });
  await writeFile(join(folder, name), text);
}

/** Builds the library when it has changed. */
export async function buildLibrary(): Promise<void> {
  await runProgram([process.execPath, join(root, "scripts/build.mjs")]);
}
