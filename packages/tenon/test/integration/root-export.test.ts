import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const library = fileURLToPath(new URL("../../", import.meta.url));

describe("the root export", () => {
  it("holds the contract and the errors, and loads nothing else until a plugin is resolved", async () => {
    const { metafile } = await build({
      absWorkingDir: library,
      entryPoints: ["src/index.ts"],
      bundle: true,
      format: "esm",
      packages: "external",
      metafile: true,
      write: false,
    });
    const folders = Object.keys(metafile.inputs).map((path) => path.split("/").slice(0, 2).join("/"));
    assert.deepEqual([...new Set(folders)].sort(), [
      "src/contract",
      "src/errors",
      "src/index.ts",
      "src/internal",
    ]);
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    const atOnce = imports.filter((entry) => entry.external === true && entry.kind !== "dynamic-import");
    assert.deepEqual(atOnce, []);
  });
});

describe("the other exports", () => {
  it("load nothing of net/rpc until a contract has it", async () => {
    const { metafile } = await build({
      absWorkingDir: library,
      entryPoints: ["host", "plugin", "testing"].map((name) => `src/${name}/index.ts`),
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      packages: "external",
      metafile: true,
      write: false,
      outdir: "out",
    });
    const loaded = new Set<string>();
    const load = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      for (const entry of metafile.outputs[path]?.imports ?? []) {
        if (entry.kind !== "dynamic-import") load(entry.path);
      }
    };
    for (const name of ["host", "plugin", "testing"]) load(`out/${name}/index.js`);
    const isNetrpc = (path: string): boolean => /\/(yamux|gob|netrpc\/(?!is-netrpc))/.test(path);
    const inputs = [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
    assert.ok(inputs.includes("src/rpc/load-protocol.ts"));
    assert.ok(Object.keys(metafile.inputs).some(isNetrpc));
    assert.deepEqual(inputs.filter(isNetrpc), []);
  });

  it("do not load zlib, which only compressed messages need", async () => {
    const { metafile } = await build({
      absWorkingDir: library,
      entryPoints: ["src/host/index.ts", "src/plugin/index.ts", "src/testing/index.ts", "src/stdout.ts"],
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      metafile: true,
      write: false,
      outdir: "out",
    });
    assert.ok("src/rpc/grpc/gzip.ts" in metafile.inputs);
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    const builtIn = new Set(imports.map(({ path }) => path).filter((path) => path.startsWith("node:")));
    assert.ok(builtIn.has("node:net"));
    assert.ok(!builtIn.has("node:zlib"));
  });
});
