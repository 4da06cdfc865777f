// net/rpc as go-plugin's own examples and the seeds' documents have it, both ways.
import {
  describeGoBasicHost,
  describeGoNetrpcKvHost,
  describeGoSeed004Host,
} from "../src/cases/go-netrpc-examples.js";
import { examplePlugin, goPlugin, typescriptPlugin } from "../src/cases/plugin-under-test.js";
import {
  describeTenonBasicHost,
  describeTenonNetrpcKvHost,
  describeTenonSeed004Host,
} from "../src/cases/tenon-netrpc-examples.js";
import { goBuildNames } from "../src/peers/go-programs.js";
import { describeWith } from "../src/requirements.js";

const kv = {
  ...typescriptPlugin(new URL("../src/netrpc/kv-plugin.ts", import.meta.url)),
  note: "plugin-typescript-netrpc",
};
const tenon = { written: "TypeScript" } as const;
const go = { written: "Go" } as const;

describeWith(["go"], "examples of net/rpc, Go and TypeScript", () => {
  for (const build of goBuildNames) {
    describeGoBasicHost(build, { ...examplePlugin("seeds/001-basic"), ...tenon });
    describeGoNetrpcKvHost(build, { ...kv, ...tenon });
    describeGoSeed004Host(build, { ...examplePlugin("seeds/004-hashi"), ...tenon });
    describeTenonBasicHost(goPlugin("basic-plugin", build));
    describeTenonNetrpcKvHost({ ...goPlugin("kv-netrpc-plugin", build), note: "plugin-go-netrpc" });
    describeTenonSeed004Host(goPlugin("seed-004-plugin", build));
  }
});

describeWith(["go"], "control: examples of net/rpc, Go alone", () => {
  for (const build of goBuildNames) {
    describeGoBasicHost(build, { ...goPlugin("basic-plugin", build), ...go });
    describeGoNetrpcKvHost(build, {
      ...goPlugin("kv-netrpc-plugin", build),
      note: "plugin-go-netrpc",
      ...go,
    });
    describeGoSeed004Host(build, { ...goPlugin("seed-004-plugin", build), ...go });
  }
});

describeWith([], "examples of net/rpc, TypeScript alone", () => {
  describeTenonBasicHost(examplePlugin("seeds/001-basic"));
  describeTenonNetrpcKvHost(kv);
  describeTenonSeed004Host(examplePlugin("seeds/004-hashi"));
});
