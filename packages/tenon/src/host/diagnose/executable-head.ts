/** How many bytes of a file {@link readExecutableHead} wants to see; fewer when the file is shorter. */
export const headByteCount = 4096;

/** A program in machine code. */
export interface ProgramHead {
  readonly format: "elf" | "mach-o" | "pe";
  /** The processors it is made for, in the words of `process.arch`; a number that is not known stands as `0x…`. */
  readonly processors: readonly string[];
  /** ELF: the program that loads it; undefined when it is linked statically, or the head does not say. */
  readonly loader: string | undefined;
}

/** A file that begins with `#!`. */
export interface ScriptHead {
  readonly format: "script";
  readonly interpreter: string;
  /** All that follows the interpreter: the kernel passes it as one argument. */
  readonly argument: string;
}

/** What the first bytes of a file say about how it is run. */
export type ExecutableHead = ProgramHead | ScriptHead | { readonly format: "text" | "empty" | "unknown" };

const elfProcessors: Readonly<Record<number, string>> = {
  3: "ia32",
  8: "mips",
  21: "ppc64",
  22: "s390x",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv64",
  258: "loong64",
};
const machProcessors: Readonly<Record<number, string>> = {
  7: "ia32",
  0x0100_0007: "x64",
  12: "arm",
  0x0100_000c: "arm64",
};
const peProcessors: Readonly<Record<number, string>> = {
  0x014c: "ia32",
  0x01c4: "arm",
  0x8664: "x64",
  0xaa64: "arm64",
};

/** Reads the head of a file. Never throws: what is cut off or broken is `unknown`, or has no processors. */
export function readExecutableHead(bytes: Uint8Array): ExecutableHead {
  if (bytes.length === 0) return { format: "empty" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = bytes.length < 4 ? 0 : view.getUint32(0);
  if (bytes[0] === 0x23 && bytes[1] === 0x21) return readScript(bytes);
  if (magic === 0x7f45_4c46) return readElf(bytes, view);
  if (magic === 0xfeed_face || magic === 0xfeed_facf) return readMach(view, false);
  if (magic === 0xcefa_edfe || magic === 0xcffa_edfe) return readMach(view, true);
  if (magic === 0xcafe_babe && bytes.length >= 8) return readMachFat(view);
  if (bytes[0] === 0x4d && bytes[1] === 0x5a) return readPe(view);
  return { format: isText(bytes) ? "text" : "unknown" };
}

/** execve(2): the interpreter, and all that follows it as one argument. */
function readScript(bytes: Uint8Array): ExecutableHead {
  const lineEnd = bytes.indexOf(0x0a);
  const line = new TextDecoder().decode(bytes.subarray(2, lineEnd === -1 ? bytes.length : lineEnd));
  const match = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(line);
  return { format: "script", interpreter: match?.[1] ?? "", argument: match?.[2] ?? "" };
}

// elf(5): EI_CLASS at 4 (2 = 64 bit), EI_DATA at 5 (1 = little-endian), e_machine at 18.
function readElf(bytes: Uint8Array, view: DataView): ExecutableHead {
  const little = bytes[5] === 1;
  const processors = bytes.length < 20 ? [] : [nameOf(elfProcessors, view.getUint16(18, little))];
  const loader = bytes[4] === 2 && little && bytes.length >= 64 ? readElfLoader(bytes, view) : undefined;
  return { format: "elf", processors, loader };
}

// elf(5), 64 bit: e_phoff at 32, e_phentsize at 54, e_phnum at 56; in a program header p_type at 0 (3 = PT_INTERP),
// p_offset at 8, p_filesz at 32. What lies beyond the head is not looked for.
function readElfLoader(bytes: Uint8Array, view: DataView): string | undefined {
  const tableOffset = Number(view.getBigUint64(32, true));
  const entrySize = view.getUint16(54, true);
  const entryCount = view.getUint16(56, true);
  for (let index = 0; index < entryCount; index++) {
    const entry = tableOffset + index * entrySize;
    if (entrySize < 56 || entry + 56 > bytes.length) return undefined;
    if (view.getUint32(entry, true) !== 3) continue;
    const start = Number(view.getBigUint64(entry + 8, true));
    const end = start + Number(view.getBigUint64(entry + 32, true));
    if (end > bytes.length || end <= start) return undefined;
    return new TextDecoder().decode(bytes.subarray(start, end)).replace(/\0.*$/s, "");
  }
  return undefined;
}

// <mach-o/loader.h>: cputype at 4.
function readMach(view: DataView, little: boolean): ExecutableHead {
  const processors = view.byteLength < 8 ? [] : [nameOf(machProcessors, view.getUint32(4, little))];
  return { format: "mach-o", processors, loader: undefined };
}

// <mach-o/fat.h>: the number of parts at 4, then 20 bytes for each, cputype first, all big-endian. Java's class files
// have the same magic and a version of 45 or more in the number's place.
function readMachFat(view: DataView): ExecutableHead {
  const partCount = view.getUint32(4);
  if (partCount >= 45) return { format: "unknown" };
  const processors: string[] = [];
  for (let offset = 8; processors.length < partCount && offset + 4 <= view.byteLength; offset += 20) {
    processors.push(nameOf(machProcessors, view.getUint32(offset)));
  }
  return { format: "mach-o", processors, loader: undefined };
}

// PE format: the offset of "PE\0\0" at 0x3c, the machine right after that.
function readPe(view: DataView): ExecutableHead {
  const offset = view.byteLength < 0x40 ? Infinity : view.getUint32(0x3c, true);
  const known = offset + 6 <= view.byteLength && view.getUint32(offset) === 0x5045_0000;
  const processors = known ? [nameOf(peProcessors, view.getUint16(offset + 4, true))] : [];
  return { format: "pe", processors, loader: undefined };
}

function nameOf(names: Readonly<Record<number, string>>, value: number): string {
  return names[value] ?? `0x${value.toString(16)}`;
}

/** No control characters but those of text files. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 || (byte >= 0x08 && byte <= 0x0d) || byte === 0x1b);
}
