// The lint rules hold the layers apart. Each case is a file as someone might write it, linted where it would stand.
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { before, describe, it } from "node:test";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";

/** @typedef {{ name: string, file: string, code: string, rule: string | undefined }} Case */

/** @param {string} specifier */
const importOf = (specifier) =>
  `import { thing } from "${specifier}";\nexport const other: unknown = thing;\n`;

/** An import from a file of the library, and the rule that must catch it; undefined: it is allowed. */
const imports = /** @type {const} */ ([
  ["errors/a.ts", "../internal/b.js", undefined],
  ["errors/a.ts", "../wire/grpc/b.js", "no-restricted-imports"],
  ["internal/a.ts", "../errors/b.js", undefined],
  ["internal/a.ts", "../transport/b.js", "no-restricted-imports"],
  ["wire/grpc/a.ts", "../../errors/b.js", undefined],
  ["wire/grpc/a.ts", "../http2/b.js", undefined],
  ["wire/grpc/a.ts", "../../internal/b.js", "no-restricted-imports"],
  ["wire/http2/hpack/a.ts", "../../../transport/b.js", "no-restricted-imports"],
  ["wire/grpc/a.ts", "node:net", "no-restricted-imports"],
  ["wire/grpc/a.ts", "@bufbuild/protobuf", "no-restricted-imports"],
  ["contract/a.ts", "../errors/b.js", undefined],
  ["contract/a.ts", "../wire/gob/b.js", undefined],
  ["contract/a.ts", "../wire/http2/b.js", "no-restricted-imports"],
  ["contract/a.ts", "../rpc/b.js", "no-restricted-imports"],
  ["contract/a.ts", "node:fs", "no-restricted-imports"],
  ["transport/a.ts", "../wire/http2/b.js", undefined],
  ["transport/a.ts", "node:net", undefined],
  ["transport/a.ts", "../contract/b.js", "no-restricted-imports"],
  ["broker/a.ts", "../transport/b.js", undefined],
  ["broker/a.ts", "../rpc/b.js", "no-restricted-imports"],
  ["broker/a.ts", "../host/b.js", "no-restricted-imports"],
  ["transport/tls/a.ts", "../../broker/b.js", "no-restricted-imports"],
  ["rpc/grpc/a.ts", "../../broker/b.js", undefined],
  ["rpc/grpc/a.ts", "../../contract/b.js", undefined],
  ["rpc/grpc/a.ts", "../plugin-connection.js", undefined],
  ["rpc/grpc/a.ts", "../../host/b.js", "no-restricted-imports"],
  ["rpc/grpc/a.ts", "../../plugin/b.js", "no-restricted-imports"],
  ["host/a.ts", "../rpc/b.js", undefined],
  ["host/a.ts", "../wire/handshake/b.js", undefined],
  ["host/diagnose/a.ts", "../../wire/http2/b.js", "no-restricted-imports"],
  ["host/a.ts", "../plugin/b.js", "no-restricted-imports"],
  ["plugin/a.ts", "../wire/handshake/b.js", undefined],
  ["plugin/a.ts", "../wire/x509/b.js", undefined],
  ["plugin/a.ts", "../wire/grpc/b.js", "no-restricted-imports"],
  ["plugin/a.ts", "../host/b.js", "no-restricted-imports"],
  ["index.ts", "./contract/b.js", undefined],
  ["index.ts", "./host/b.js", "no-restricted-imports"],
]);

const clock = "export const now: number = Date.now();\n";
const dice = "export const chance: number = Math.random();\n";
const lost = `async function work(): Promise<void> {
  await Promise.resolve();
}
export function start(): void {
  work();
}
`;
const partial = `export function name(kind: "a" | "b"): string {
  switch (kind) {
    case "a":
      return "A";
  }
  return "";
}
`;
const misused = `export function start(list: readonly string[]): void {
  list.forEach(async (item) => {
    await Promise.resolve(item);
  });
}
`;

/** @type {readonly Case[]} */
const cases = [
  ...imports.map(([path, specifier, rule]) => ({
    name: `${path} imports ${specifier}`,
    file: `packages/tenon/src/${path}`,
    code: importOf(specifier),
    rule,
  })),
  inTenon(["Date.now in wire/", "wire/a.ts", clock, "no-restricted-globals"]),
  inTenon(["Math.random in wire/", "wire/a.ts", dice, "no-restricted-properties"]),
  inTenon([
    "new Date in wire/",
    "wire/a.ts",
    "export const d: Date = new Date();\n",
    "no-restricted-globals",
  ]),
  inTenon(["Date.now in transport/", "transport/a.ts", clock, undefined]),
  inTenon(["a lost promise", "host/a.ts", lost, "no-floating-promises"]),
  inTenon(["a lost promise in a test", "host/a.test.ts", lost, "no-floating-promises"]),
  inTenon(["a promise where nothing waits", "host/a.ts", misused, "no-misused-promises"]),
  inTenon(["a switch with a case left out", "host/a.ts", partial, "switch-exhaustiveness-check"]),
  inTenon(["any", "host/a.ts", "export const value: any = 1;\n", "no-explicit-any"]),
  inTenon(["a default export", "host/a.ts", "export default 1;\n", "no-default-export"]),
  inTenon(["a file of 301 lines", "host/a.ts", lines(301), "max-lines"]),
  inTenon(["a file of 300 lines", "host/a.ts", lines(300), undefined]),
  inTenon(["a test file of 301 lines", "host/a.test.ts", lines(301), undefined]),
  inTenon(["a function of 51 lines", "host/a.ts", longFunction(51), "max-lines-per-function"]),
  inTenon(["four parameters", "host/a.ts", fourParameters(), "max-params"]),
  ...["packages/conformance/src/a.ts", "packages/bench/src/a.ts", "examples/kv/src/a.ts"].flatMap((file) => [
    { name: `${file} imports tenon/host`, file, code: importOf("tenon/host"), rule: undefined },
    ...["tenon/src/host/launch.js", "tenon/dist/host.js", "../../tenon/src/index.js"].map((specifier) => ({
      name: `${file} imports ${specifier}`,
      file,
      code: importOf(specifier),
      rule: "no-restricted-imports",
    })),
  ]),
];

/**
 * @param {readonly [name: string, path: string, code: string, rule: string | undefined]} example
 * @returns {Case}
 */
function inTenon([name, path, code, rule]) {
  return { name: `${name} (${path})`, file: `packages/tenon/src/${path}`, code, rule };
}

/** @param {number} count */
function lines(count) {
  return Array.from({ length: count }, (_, index) => `export const v${String(index)} = 1;\n`).join("");
}

/** @param {number} count its lines, the first and last included */
function longFunction(count) {
  return `export function f(list: string[]): void {\n${'  list.push("");\n'.repeat(count - 2)}}\n`;
}

function fourParameters() {
  return "export function f(a: string, b: string, c: string, d: string): string {\n  return a + b + c + d;\n}\n";
}

describe("the lint rules", () => {
  /** What the linter finds, by case. @type {Map<Case, string[]>} */
  let found;
  before(async () => {
    found = await lintAll();
  });

  for (const each of cases) {
    const { name, rule } = each;
    it(rule === undefined ? `allow: ${name}` : `catch with ${rule}: ${name}`, () => {
      assert.deepEqual(found.get(each), rule === undefined ? [] : [rule]);
    });
  }
});

/**
 * Lints copies of the repository's settings with the cases in it: the first case for a path in the first copy, the
 * second in the second ...
 */
async function lintAll() {
  /** @type {Map<Case, string[]>} */
  const found = new Map();
  const copies = new Map(
    cases.map((each) => [each, cases.filter(({ file }) => file === each.file).indexOf(each)]),
  );
  for (const copy of new Set(copies.values())) {
    const members = cases.filter((each) => copies.get(each) === copy);
    const rules = await lint(members);
    for (const each of members) found.set(each, [...new Set(rules.get(each.file))]);
  }
  return found;
}

/**
 * @param {readonly Case[]} members no two for one file
 * @returns {Promise<Map<string, string[]>>} the names of the rules that found something, by file
 */
async function lint(members) {
  const folder = mkdtempSync(join(tmpdir(), "tenon-lint-rules-"));
  try {
    for (const name of [".oxlintrc.json", "tsconfig.base.json", "tsconfig.json"]) {
      copyFileSync(join(root, name), join(folder, name));
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const { file, code } of members) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    return await runLinter(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} folder */
async function runLinter(folder) {
  const folders = readdirSync(folder).filter((name) => name === "packages" || name === "examples");
  const command = /** @type {const} */ ([
    join(root, "node_modules/.bin/oxlint"),
    "--format=json",
    ...folders,
  ]);
  const { output } = await run(command, { cwd: folder, quiet: true });
  /** @type {{ diagnostics: { code: string, filename: string }[] }} */
  const { diagnostics } = JSON.parse(output);
  /** @type {Map<string, string[]>} */
  const rules = new Map();
  for (const { code, filename } of diagnostics) {
    rules.set(filename, [...(rules.get(filename) ?? []), code.replace(/^.*\((.*)\)$/, "$1")]);
  }
  return rules;
}
