// What the documents say is there, is there: files that links and code spans name, npm scripts, error codes.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { root } from "./lib/paths.mjs";
import { trackedFiles } from "./lib/tracked-files.mjs";

/** Paths in code spans are read from the root when they begin with one of the root's entries. */
const topLevel = /^(packages|examples|docs|scripts|\.ci|\.changeset)\//;

const documents = trackedFiles("*.md").filter((path) => !/api-report\.md$|^\.changeset\//.test(path));

describe("documents", () => {
  for (const document of documents) {
    const text = readFileSync(join(root, document), "utf8");

    it(`${document}: local links lead to files`, () => {
      const links = [...withoutCodeBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
      const local = links.filter((link) => !/^[a-z]+:/.test(link));
      assert.deepEqual(
        local.filter((link) => !resolves(document, link)),
        [],
      );
    });

    it(`${document}: paths in code spans exist`, () => {
      const spans = [...withoutCodeBlocks(text).matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? "");
      const paths = spans.filter((span) => topLevel.test(span) && !/[*<>{}]/.test(span));
      assert.deepEqual(
        paths.filter((path) => !existsSync(join(root, path.replace(/:\d+$/, "")))),
        [],
      );
    });

    it(`${document}: npm scripts exist`, () => {
      const scripts = [...text.matchAll(/npm run ([a-z:-]+)/g)].map((match) => match[1] ?? "");
      const known = [...scriptsOf("."), ...scriptsOf(dirname(document))];
      assert.deepEqual(
        scripts.filter((name) => !known.includes(name)),
        [],
      );
    });
  }
});

describe("docs/guides/options.md", () => {
  const report = readFileSync(join(root, "packages/tenon/api-report.md"), "utf8");
  const sections = readFileSync(join(root, "docs/guides/options.md"), "utf8").split(/^## /m);
  const told = {
    launch: ["CommandOptions", "ModuleOptions", "LaunchSettings", "HostTimeouts"],
    "A call": ["CallOptions", "WaitOptions"],
    serve: ["ServeOptions", "PluginTimeouts"],
  };
  for (const [heading, interfaces] of Object.entries(told)) {
    it(`has a row for each option under "${heading}", and for nothing else`, () => {
      const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? "";
      const rows = [...section.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1] ?? "");
      const options = new Set(interfaces.flatMap((name) => membersOf(report, name)));
      assert.deepEqual(rows.sort(), [...options].sort());
    });
  }
});

/**
 * The names in an interface.
 * @param {string} report the report of the public types
 * @param {string} name the interface's
 */
function membersOf(report, name) {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n(.*?)^\\}`, "ms").exec(report)?.[1];
  assert.ok(body !== undefined, `${name} is not in the report`);
  return [...body.matchAll(/^ {4}readonly (\w+)/gm)].map((match) => match[1] ?? "");
}

/** @param {string} text */
function withoutCodeBlocks(text) {
  return text.replaceAll(/^```[\s\S]*?^```/gm, "");
}

/**
 * @param {string} document
 * @param {string} link a path from the document's folder, a heading of it, or both
 */
function resolves(document, link) {
  const [path = "", heading] = link.split("#");
  const target = path === "" ? join(root, document) : join(root, dirname(document), path);
  if (!existsSync(target)) return false;
  if (heading === undefined) return true;
  return statSync(target).isFile() && headings(readFileSync(target, "utf8")).includes(heading);
}

/**
 * The headings of a document, as links name them.
 * @param {string} text
 */
function headings(text) {
  return [...withoutCodeBlocks(text).matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/**
 * The names of a package's npm scripts.
 * @param {string} folder from the root
 */
function scriptsOf(folder) {
  const path = join(root, folder, "package.json");
  if (!existsSync(path)) return [];
  /** @type {{ scripts?: Record<string, string> }} */
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  return Object.keys(manifest.scripts ?? {});
}
