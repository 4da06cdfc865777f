import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The stored inputs of a target: one file each, named by a hash of its bytes. */
export class Corpus {
  readonly #folder: string;

  /** @param folder holds one folder a target */
  constructor(folder: string, targetName: string) {
    this.#folder = join(folder, targetName);
  }

  /** All inputs, in the order of their names. */
  read(): Uint8Array[] {
    return this.#names().map((name) => Uint8Array.from(readFileSync(join(this.#folder, name))));
  }

  /** Makes these the inputs. Those that once broke something stay whatever they reach: their names begin with `found-`. */
  write(inputs: readonly Uint8Array[]): void {
    mkdirSync(this.#folder, { recursive: true });
    for (const name of this.#names()) if (!name.startsWith("found-")) rmSync(join(this.#folder, name));
    for (const input of inputs) writeFileSync(join(this.#folder, nameOf(input)), input);
  }

  #names(): string[] {
    return existsSync(this.#folder) ? readdirSync(this.#folder).sort() : [];
  }
}

/** An input's name. */
export function nameOf(input: Uint8Array): string {
  return createHash("sha256").update(input).digest("hex").slice(0, 16);
}
