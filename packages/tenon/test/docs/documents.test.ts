import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readDocument } from "./document-files.js";
import { buildLibrary, createDocumentProject } from "./document-project.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const guides = readdirSync(join(root, "docs/guides")).map((name) => join(root, "docs/guides", name));

describe("a document's code", () => {
  before(buildLibrary);

  for (const path of [join(root, "README.md"), ...guides]) {
    const { files, outputs } = readDocument(readFileSync(path, "utf8"));
    if (files.length === 0) continue;
    it(`compiles, and does what ${relative(root, path)} says`, async () => {
      await using project = await createDocumentProject(files);
      for (const { name, text } of outputs) assert.equal(await project.run("node", name), text);
      const tests = files.map(({ name }) => name).filter((name) => name.endsWith(".test.ts"));
      for (const name of tests) await project.run("node", "--test", name.replace(/\.ts$/, ".js"));
    });
  }

  it("is run for the README, the first steps, and the guides that end in programs", () => {
    for (const name of [
      "README.md",
      "docs/guides/getting-started.md",
      "docs/guides/testing-a-plugin.md",
      "docs/guides/encrypt-and-verify.md",
      "docs/guides/debug-under-a-host.md",
      "docs/guides/bare-grpc.md",
      "docs/guides/versions.md",
    ]) {
      const { files, outputs } = readDocument(readFileSync(join(root, name), "utf8"));
      assert.ok(outputs.length > 0 || files.some((file) => file.name.endsWith(".test.ts")), name);
    }
  });
});

describe("the README's greeter", () => {
  const { files } = readDocument(readFileSync(join(root, "README.md"), "utf8"));

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
      "",
    ].join("\n");
    assert.deepEqual(readDocument(markdown), {
      files: [{ name: "src/a.ts", text: "const a = `b`;\n\n" }],
      outputs: [{ name: "a.js", text: "hello\n" }],
    });
  });

  it("refuses two blocks for one file", () => {
    const block = "```ts file=a.ts\n```\n";
    assert.throws(() => readDocument(block + block), { message: "file=a.ts is there twice" });
  });
});
