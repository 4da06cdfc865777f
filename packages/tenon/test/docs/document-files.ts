/** A file that a document shows: a fenced block whose first line reads, say, ```` ```ts file=host.ts ````. */
export interface DocumentFile {
  readonly name: string;
  readonly text: string;
}

/** What a document promises: files, commands to run on them, and what a program made from them prints. */
export interface DocumentContents {
  readonly files: readonly DocumentFile[];
  /** From blocks such as ```` ```sh run=openssl ````: the program that they need, and the commands, for a shell. */
  readonly commands: readonly DocumentFile[];
  /** From blocks such as ```` ```text output=host.js ````: the program, and all it prints to stdout. */
  readonly outputs: readonly DocumentFile[];
}

const fence = /^```[a-z]+ (file|run|output)=(\S+)\n(.*?)^```$/gms;

/** Reads the marked blocks of a Markdown document. Throws when a name is used twice, since only one could be right. */
export function readDocument(markdown: string): DocumentContents {
  const contents = { file: [] as DocumentFile[], run: [] as DocumentFile[], output: [] as DocumentFile[] };
  for (const [, kind, name = "", text = ""] of markdown.matchAll(fence)) {
    const list = contents[kind as keyof typeof contents];
    if (list.some((other) => other.name === name)) throw new Error(`${String(kind)}=${name} is there twice`);
    list.push({ name, text });
  }
  return { files: contents.file, commands: contents.run, outputs: contents.output };
}
