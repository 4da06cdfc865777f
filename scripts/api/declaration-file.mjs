import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";

/**
 * Where a name comes from: another file, by the name it has there. `*` as a name is the whole module.
 * @typedef {{ from: string, name: string }} Import
 *
 * One top-level declaration's texts (a function has one for each overload) and the names it mentions.
 * @typedef {{ texts: string[], start: number, names: Set<string>, isValue: boolean }} Declaration
 *
 * A `.d.ts` file, as far as a report needs it.
 * @typedef {object} DeclarationFile
 * @property {Map<string, Declaration>} declarations by name
 * @property {Map<string, Import>} imports by the name they have in the file
 * @property {Map<string, string | Import>} exports by exported name: a name in the file, or one of another file
 *
 * @typedef {import("oxc-parser").Program["body"][number]} Statement
 */

/**
 * @param {string} path
 * @returns {DeclarationFile}
 */
export function readDeclarationFile(path) {
  const source = readFileSync(path, "utf8");
  /** @type {DeclarationFile} */
  const file = { declarations: new Map(), imports: new Map(), exports: new Map() };
  for (const statement of parseSync(path, source).program.body) {
    if (statement.type === "ImportDeclaration") addImports(file, statement);
    else if (statement.type === "ExportNamedDeclaration" && statement.declaration === null)
      addExports(file, statement);
    else if (statement.type === "ExportNamedDeclaration") addDeclaration(file, statement, source);
    else if (statement.type === "ExportAllDeclaration")
      throw new Error(`${path}: export * has no place here.`);
    else addDeclaration(file, statement, source);
  }
  return file;
}

/**
 * @param {DeclarationFile} file
 * @param {import("oxc-parser").ImportDeclaration} statement
 */
function addImports(file, statement) {
  for (const specifier of statement.specifiers) {
    const name = specifier.type === "ImportSpecifier" ? nameOf(specifier.imported) : "*";
    file.imports.set(specifier.local.name, { from: statement.source.value, name });
  }
}

/**
 * @param {DeclarationFile} file
 * @param {import("oxc-parser").ExportNamedDeclaration} statement
 */
function addExports(file, statement) {
  for (const { local, exported } of statement.specifiers) {
    const name = nameOf(local);
    file.exports.set(
      nameOf(exported),
      statement.source === null ? name : { from: statement.source.value, name },
    );
  }
}

/**
 * @param {DeclarationFile} file
 * @param {Statement} statement
 * @param {string} source
 */
function addDeclaration(file, statement, source) {
  const isExported = statement.type === "ExportNamedDeclaration";
  const node = isExported ? statement.declaration : statement;
  for (const name of declaredNames(node)) {
    const found = file.declarations.get(name);
    const declaration = found ?? {
      texts: [],
      start: statement.start,
      names: new Set(),
      isValue: isValue(node),
    };
    declaration.texts.push(withoutComments(source.slice(statement.start, statement.end)));
    collectNames(node, declaration.names);
    file.declarations.set(name, declaration);
    if (isExported) file.exports.set(name, name);
  }
}

/**
 * @param {unknown} node
 * @returns {string[]}
 */
function declaredNames(node) {
  if (!isNode(node)) return [];
  if (node.type === "VariableDeclaration" && Array.isArray(node["declarations"])) {
    return node["declarations"].flatMap((declarator) => declaredNames(declarator));
  }
  const id = node["id"];
  return isNode(id) && typeof id["name"] === "string" ? [id["name"]] : [];
}

/** @param {unknown} node */
function isValue(node) {
  return isNode(node) && !["TSInterfaceDeclaration", "TSTypeAliasDeclaration"].includes(node.type);
}

/**
 * Every identifier below a node but the names of its members.
 * @param {unknown} node
 * @param {Set<string>} names
 */
function collectNames(node, names) {
  if (Array.isArray(node)) for (const item of node) collectNames(item, names);
  if (!isNode(node)) return;
  if (node.type === "TSImportType")
    throw new Error("import() types are not followed: import the type by name.");
  if (node.type === "Identifier" && typeof node["name"] === "string") names.add(node["name"]);
  for (const [key, value] of Object.entries(node)) {
    if (key !== "key" || node["computed"] === true) collectNames(value, names);
  }
}

/**
 * @param {unknown} value
 * @returns {value is { type: string } & Record<string, unknown>}
 */
function isNode(value) {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** @param {import("oxc-parser").ModuleExportName} node */
function nameOf(node) {
  return node.type === "Literal" ? node.value : node.name;
}

/** @param {string} text */
function withoutComments(text) {
  return text.replaceAll(/\/\*\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\n/gm, "");
}
