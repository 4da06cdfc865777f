import { dirname, join, relative } from "node:path";
import { readDeclarationFile } from "./declaration-file.mjs";

/** @typedef {import("./declaration-file.mjs").DeclarationFile} DeclarationFile */

/**
 * A declaration by the file that has it.
 * @typedef {{ path: string, name: string }} Place
 */

/** The public types: what the entry points export, and every declaration that can be reached from there. */
export class PublicTypes {
  /** @type {Map<string, DeclarationFile>} */
  #files = new Map();
  /** Names reached, by file. @type {Map<string, Set<string>>} */
  #reached = new Map();

  /** @param {string} folder where the `.d.ts` files are */
  constructor(folder) {
    this.folder = folder;
  }

  /**
   * The report's lines about an entry point.
   * @param {string} path its `.d.ts` file
   */
  addEntry(path) {
    const lines = [...this.#file(path).exports.keys()].map((exported) => {
      const place = this.#resolve({ path, name: exported });
      if (place === undefined) return `- ${exported}: from another package`;
      this.#reach(place);
      const kind = this.#declaration(place).isValue ? "value" : "type";
      const alias = place.name === exported ? "" : ` (\`${place.name}\` there)`;
      return `- ${kind} \`${exported}\`${alias}, ${this.#label(place.path)}`;
    });
    return lines.sort();
  }

  /** All declarations reached so far, file by file. */
  declarations() {
    const paths = [...this.#reached.keys()].sort();
    return paths.map((path) => {
      const places = [...(this.#reached.get(path) ?? [])].map((name) => this.#declaration({ path, name }));
      const texts = places.sort((a, b) => a.start - b.start).flatMap((declaration) => declaration.texts);
      return { label: this.#label(path), text: [...new Set(texts)].join("\n") };
    });
  }

  /** @param {Place} place */
  #reach(place) {
    const names = this.#reached.get(place.path) ?? new Set();
    if (names.has(place.name)) return;
    this.#reached.set(place.path, names.add(place.name));
    const file = this.#file(place.path);
    for (const name of this.#declaration(place).names) {
      const next = file.declarations.has(name)
        ? { path: place.path, name }
        : this.#resolveImport(place.path, name);
      if (next !== undefined) this.#reach(next);
    }
  }

  /**
   * Where an exported name is declared; undefined when that is another package.
   * @param {Place} place
   * @returns {Place | undefined}
   */
  #resolve({ path, name }) {
    const target = this.#file(path).exports.get(name);
    if (target === undefined) throw new Error(`${path} exports no ${name}.`);
    if (typeof target !== "string") return this.#follow(path, target);
    return this.#file(path).declarations.has(target)
      ? { path, name: target }
      : this.#resolveImport(path, target);
  }

  /**
   * @param {string} path
   * @param {string} name
   */
  #resolveImport(path, name) {
    const target = this.#file(path).imports.get(name);
    return target === undefined ? undefined : this.#follow(path, target);
  }

  /**
   * @param {string} path
   * @param {import("./declaration-file.mjs").Import} target
   */
  #follow(path, target) {
    if (!target.from.startsWith(".")) return undefined;
    return this.#resolve({
      path: join(dirname(path), target.from.replace(/\.js$/, ".d.ts")),
      name: target.name,
    });
  }

  /** @param {Place} place */
  #declaration({ path, name }) {
    const declaration = this.#file(path).declarations.get(name);
    if (declaration === undefined) throw new Error(`${path} declares no ${name}.`);
    return declaration;
  }

  /** @param {string} path */
  #file(path) {
    const file = this.#files.get(path) ?? readDeclarationFile(path);
    this.#files.set(path, file);
    return file;
  }

  /** @param {string} path */
  #label(path) {
    return relative(this.folder, path).replace(/\.d\.ts$/, "");
  }
}
