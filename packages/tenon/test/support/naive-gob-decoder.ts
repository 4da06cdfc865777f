/** A type of a stream, as its definition says. */
interface NaiveType {
  readonly kind: string;
  readonly name: string;
  readonly elem: bigint;
  readonly key: bigint;
  readonly length: bigint;
  readonly fields: readonly { readonly name: string; readonly id: bigint }[];
}

/** A value, readable, and as a text that is the same for the same value: map entries in order, types by what they are made of. */
export interface NaiveValue {
  readonly value: unknown;
  readonly text: string;
}

const basicKinds = ["", "bool", "int", "uint", "float", "bytes", "string", "complex", "interface"];
const definitionKinds = [
  "",
  "array",
  "slice",
  "struct",
  "map",
  "gobEncoder",
  "binaryMarshaler",
  "textMarshaler",
];

/**
 * Decodes whole streams of gob, slowly: every integer is a bigint, nothing is compiled or shared with the decoder under
 * test, and whatever does not fit throws. Written from Go's doc.go alone.
 */
export class NaiveGobDecoder {
  readonly #bytes: Uint8Array;
  readonly #types = new Map<bigint, NaiveType>();
  #at = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** All values of the stream. */
  values(): NaiveValue[] {
    const values: NaiveValue[] = [];
    while (this.#at < this.#bytes.length) {
      this.#nextMessage();
      const id = this.#int();
      if (id < 0n) this.#definition(-id);
      else values.push(this.#topValue(id));
      if (this.#at !== this.#end) throw new Error(`bytes are left at ${this.#at}`);
    }
    return values;
  }

  /** The types that were defined, by what they are made of, each once. */
  types(): string[] {
    return [...new Set([...this.#types.keys()].map((id) => this.#describe(id)))].sort();
  }

  #nextMessage(): void {
    this.#end = this.#bytes.length;
    const length = Number(this.#uint());
    this.#end = this.#at + length;
    if (this.#end > this.#bytes.length) throw new Error("the message is not whole");
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Error(`no byte at ${this.#at}`);
    return this.#bytes[this.#at++] ?? 0;
  }

  #uint(): bigint {
    const first = this.#byte();
    if (first < 128) return BigInt(first);
    if (256 - first > 8) throw new Error("an integer of more than eight bytes");
    let value = 0n;
    for (let count = 256 - first; count > 0; count--) value = value * 256n + BigInt(this.#byte());
    return value;
  }

  #int(): bigint {
    const value = this.#uint();
    return value % 2n === 0n ? value / 2n : -(value / 2n) - 1n;
  }

  #float(): number {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(this.#uint());
    return bytes.readDoubleBE();
  }

  #counted(): Uint8Array {
    return Uint8Array.from({ length: Number(this.#uint()) }, () => this.#byte());
  }

  #string(): string {
    return Buffer.from(this.#counted()).toString("utf8");
  }

  /** The fields that are there: each is read by the function at its number, from 1. */
  #struct(readers: readonly (() => void)[]): void {
    for (let field = 0, delta = this.#uint(); delta !== 0n; delta = this.#uint()) {
      field += Number(delta);
      const read = readers[field - 1];
      if (read === undefined) throw new Error(`no field ${field}`);
      read();
    }
  }

  #definition(id: bigint): void {
    if (id < 64n || this.#types.has(id)) throw new Error(`type ${id} cannot be defined`);
    let [kind, name, elem, key, length] = ["", "", 0n, 0n, 0n];
    const fields: { name: string; id: bigint }[] = [];
    const common = () => this.#struct([() => (name = this.#string()), () => void this.#int()]);
    const field = () => {
      const made = { name: "", id: 0n };
      this.#struct([() => (made.name = this.#string()), () => (made.id = this.#int())]);
      fields.push(made);
    };
    const parts = [
      [common, () => (elem = this.#int()), () => (length = this.#int())],
      [common, () => (elem = this.#int())],
      [common, () => repeat(this.#uint(), field)],
      [common, () => (key = this.#int()), () => (elem = this.#int())],
      [common],
      [common],
      [common],
    ];
    this.#struct(
      parts.map((part, index) => () => {
        kind = definitionKinds[index + 1] ?? "";
        this.#struct(part);
      }),
    );
    this.#types.set(id, { kind, name, elem, key, length, fields });
  }

  #kind(id: bigint): string {
    const kind = basicKinds[Number(id)] ?? this.#types.get(id)?.kind;
    if (kind === undefined) throw new Error(`type ${id} is not defined`);
    return kind;
  }

  #describe(id: bigint, within: readonly bigint[] = []): string {
    if (within.includes(id)) return `^${within.length - within.indexOf(id)}`;
    const type = this.#types.get(id);
    if (type === undefined) return this.#kind(id);
    const describe = (part: bigint) => this.#describe(part, [...within, id]);
    const { kind, elem, key, length, fields } = type;
    if (kind === "struct") return `struct{${fields.map((f) => `${f.name} ${describe(f.id)}`).join("; ")}}`;
    if (kind === "map") return `map[${describe(key)}]${describe(elem)}`;
    if (kind === "array") return `[${length}]${describe(elem)}`;
    return kind === "slice" ? `[]${describe(elem)}` : kind;
  }

  #topValue(id: bigint): NaiveValue {
    if (this.#kind(id) !== "struct" && this.#uint() !== 0n) throw new Error("no 0 in front of a value");
    const { value, text } = this.#value(id);
    return { value, text: `${this.#describe(id)} ${text}` };
  }

  #value(id: bigint): NaiveValue {
    const kind = this.#kind(id);
    switch (kind) {
      case "bool":
        return plain(this.#uint() === 1n);
      case "int":
        return plain(asInteger(this.#int()));
      case "uint":
        return plain(asInteger(this.#uint()));
      case "float":
        return plain(this.#float());
      case "complex":
        return plain({ real: this.#float(), imag: this.#float() });
      case "string":
        return plain(this.#string());
      case "interface":
        return this.#interface();
      case "struct":
      case "map":
      case "array":
      case "slice":
        return this.#composite(this.#types.get(id) as NaiveType);
      default:
        return plain(this.#counted());
    }
  }

  #composite({ kind, fields, key, elem, length }: NaiveType): NaiveValue {
    if (kind === "struct") {
      const entries: [string, NaiveValue][] = [];
      this.#struct(
        fields.map(
          ({ name, id }) =>
            () =>
              entries.push([name, this.#value(id)]),
        ),
      );
      const text = entries.map(([name, { text: field }]) => `${name}: ${field}`).join(", ");
      const value = entries.map(([name, field]) => [name, field.value]);
      return { value: Object.fromEntries(value), text: `{${text}}` };
    }
    const count = this.#uint();
    if (kind === "map") {
      const entries: [NaiveValue, NaiveValue][] = [];
      repeat(count, () => entries.push([this.#value(key), this.#value(elem)]));
      const texts = entries.map(([entryKey, entry]) => `${entryKey.text}: ${entry.text}`).sort();
      const value = new Map(entries.map(([entryKey, entry]) => [entryKey.value, entry.value]));
      return { value, text: `map{${texts.join(", ")}}` };
    }
    if (kind === "array" && count !== length) throw new Error(`${count} elements in an array of ${length}`);
    const elements: NaiveValue[] = [];
    repeat(count, () => elements.push(this.#value(elem)));
    return {
      value: elements.map(({ value }) => value),
      text: `[${elements.map(({ text }) => text).join(", ")}]`,
    };
  }

  #interface(): NaiveValue {
    const name = this.#string();
    if (name === "") return { value: undefined, text: "nil" };
    for (;;) {
      if (this.#at === this.#end) this.#nextMessage();
      const id = this.#int();
      if (id >= 0n) {
        this.#uint();
        const { value, text } = this.#topValue(id);
        return { value: isPlainName(name) ? value : { type: name, value }, text: `(${name} ${text})` };
      }
      this.#definition(-id);
      if (this.#at < this.#end) this.#uint();
    }
  }
}

/** Whether a readable value says its type by itself. */
function isPlainName(name: string): boolean {
  return /^(\[\])?(bool|u?int(8|16|32|64|ptr)?|float\d\d|complex\d+|string|interface \{\})$|^map\[string\]interface \{\}$/.test(
    name,
  );
}

function repeat(count: bigint, run: () => void): void {
  for (let left = count; left > 0n; left--) run();
}

/** A bigint only where a number is not exact. */
function asInteger(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function plain(value: unknown): NaiveValue {
  if (value instanceof Uint8Array) return { value, text: Buffer.from(value).toString("hex") };
  if (typeof value === "object") {
    const { real, imag } = value as { real: number; imag: number };
    return { value, text: `${text(real)}+${text(imag)}i` };
  }
  return { value, text: text(value) };
}

function text(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return Object.is(value, -0) ? "-0" : String(value);
}
