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
