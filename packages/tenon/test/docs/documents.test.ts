import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readDocument } from "./document-files.js";
import { buildLibrary, createDocumentProject } from "./document-project.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const guides = readdirSync(join(root, "docs/guides")).map((name) => join(root, "docs/guides", name));

/** Whether a program that a document's commands need is there. */
function isInstalled(program: string): boolean {
  const folders = [join(root, "node_modules/.bin"), ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.some((folder) => existsSync(join(folder, program)));
}

describe("a document's code", () => {
  before(buildLibrary);

  for (const path of [join(root, "README.md"), ...guides]) {
    const { files, commands, outputs } = readDocument(readFileSync(path, "utf8"));
    if (files.length === 0) continue;
    const missing = commands.map(({ name }) => name).filter((name) => !isInstalled(name));
    const skip = missing.length > 0 && `${missing.join(", ")} is not installed`;
    it(`compiles, and does what ${relative(root, path)} says`, { skip }, async () => {
      await using project = await createDocumentProject(files);
      for (const { text } of commands) await project.run("sh", "-e", "-c", text);
      for (const { name, text } of outputs) assert.equal(await project.run("node", name), text);
      const tests = files.map(({ name }) => name).filter((name) => name.endsWith(".test.ts"));
      for (const name of tests) await project.run("node", "--test", name.replace(/\.ts$/, ".js"));
    });
  }

  it("is run for the README, the first steps, and the guides that end in programs", () => {
    for (const name of [
      "README.md",
      "docs/guides/getting-started.md",
      "docs/guides/javascript-and-bundling.md",
      "docs/guides/testing-a-plugin.md",
      "docs/guides/writing-a-plugin.md",
      "docs/guides/encrypt-and-verify.md",
      "docs/guides/debug-under-a-host.md",
      "docs/guides/bare-grpc.md",
      "docs/guides/versions.md",
      "docs/guides/net-rpc.md",
    ]) {
      const { files, outputs } = readDocument(readFileSync(join(root, name), "utf8"));
      assert.ok(outputs.length > 0 || files.some((file) => file.name.endsWith(".test.ts")), name);
    }
  });
});

describe("the README's greeter", () => {
  const settings = ["buf.gen.yaml", "tsconfig.json"];
  const readme = readDocument(readFileSync(join(root, "README.md"), "utf8"));
  const files = readme.files.filter(({ name }) => !settings.includes(name));

  it("is the same in the package's README", () => {
    const packed = readFileSync(join(root, "packages/tenon/README.md"), "utf8");
    assert.deepEqual(readDocument(packed), readme);
  });

  it("has the settings of the first steps", () => {
    const guide = readDocument(readFileSync(join(root, "docs/guides/getting-started.md"), "utf8"));
    for (const name of settings) {
      const text = readme.files.find((file) => file.name === name)?.text;
      assert.ok(text !== undefined, name);
      assert.equal(guide.files.find((file) => file.name === name)?.text, text, name);
    }
  });

  it("is the one in examples/greeter", () => {
    const folder = join(root, "examples/greeter");
    assert.deepEqual(files.map(({ name }) => name).sort(), [
      "contract.ts",
      "host.ts",
      "plugin.ts",
      "proto/greeter.proto",
    ]);
    for (const { name, text } of files) {
      const path = join(folder, name.endsWith(".proto") ? "." : "src", name);
      assert.equal(text, readFileSync(path, "utf8"), name);
    }
  });

  it("is at most 30 lines long, its .proto counted, and has no cast", () => {
    const lines = files.flatMap(({ text }) => text.trimEnd().split("\n"));
    assert.ok(lines.length <= 30, `${lines.length} lines`);
    assert.deepEqual(
      lines.filter((line) => /\bas\b|<any>|\bany\b/.test(line)),
      [],
    );
  });
});

describe("the guide to net/rpc", () => {
  it("has a plugin for a Go host in 12 lines, without a cast", () => {
    const guide = readDocument(readFileSync(join(root, "docs/guides/net-rpc.md"), "utf8"));
    const files = guide.files.filter(({ name }) => name === "contract.ts" || name === "plugin.ts");
    const lines = files.flatMap(({ text }) => text.trimEnd().split("\n"));
    assert.equal(lines.length, 12);
    assert.deepEqual(
      lines.filter((line) => /\bas\b|<any>/.test(line)),
      [],
    );
  });
});

describe("readDocument()", () => {
  it("reads the blocks that name a file or a program's output, and no others", () => {
    const markdown = [
      "# Title",
      "```ts file=src/a.ts",
      "const a = `b`;",
      "",
      "```",
      "```ts",
      "ignored();",
      "```",
      "```text output=a.js",
      "hello",
      "```",
      "```sh run=openssl",
      "openssl version",
      "```",
      "",
    ].join("\n");
    assert.deepEqual(readDocument(markdown), {
      files: [{ name: "src/a.ts", text: "const a = `b`;\n\n" }],
      commands: [{ name: "openssl", text: "openssl version\n" }],
      outputs: [{ name: "a.js", text: "hello\n" }],
    });
  });

  it("refuses two blocks for one file", () => {
    const block = "```ts file=a.ts\n```\n";
    assert.throws(() => readDocument(block + block), { message: "file=a.ts is there twice" });
  });
});
