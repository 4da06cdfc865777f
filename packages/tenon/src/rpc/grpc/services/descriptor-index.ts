import type { ServiceType } from "../../../contract/codec.js";
import { readFileDescriptorNames } from "../../../wire/grpc/file-descriptor.js";
import type { FileDescriptorNames } from "../../../wire/grpc/file-descriptor.js";

interface DescribedFile extends FileDescriptorNames {
  readonly bytes: Uint8Array;
}

/** Finds the file descriptors of a server's services by what tools ask for. */
export class DescriptorIndex {
  readonly #byFileName = new Map<string, DescribedFile>();
  readonly #bySymbol = new Map<string, DescribedFile>();
  /** Full name of the extended message, then the extension's number. */
  readonly #byExtension = new Map<string, Map<number, DescribedFile>>();

  constructor(services: readonly ServiceType[]) {
    for (const service of services) for (const bytes of service.fileDescriptors?.() ?? []) this.#add(bytes);
  }

  #add(bytes: Uint8Array): void {
    const file = { bytes, ...readFileDescriptorNames(bytes) };
    if (this.#byFileName.has(file.fileName)) return;
    this.#byFileName.set(file.fileName, file);
    for (const symbol of file.symbols) this.#bySymbol.set(symbol, file);
    for (const { extendee, number } of file.extensions) {
      const extensions = this.#byExtension.get(extendee) ?? new Map<number, DescribedFile>();
      this.#byExtension.set(extendee, extensions.set(number, file));
    }
  }

  /** The file and all it imports, itself first; undefined when there is none of that name. */
  file(fileName: string): readonly Uint8Array[] | undefined {
    return this.#withImports(this.#byFileName.get(fileName));
  }

  /** The same, by a message, enum, service, method, field or extension in it. */
  fileOfSymbol(fullName: string): readonly Uint8Array[] | undefined {
    return this.#withImports(this.#bySymbol.get(fullName));
  }

  fileOfExtension(extendee: string, number: number): readonly Uint8Array[] | undefined {
    return this.#withImports(this.#byExtension.get(extendee)?.get(number));
  }

  /** The numbers of all known extensions of a message; undefined when the message is not known. */
  extensionNumbers(extendee: string): readonly number[] | undefined {
    const extensions = this.#byExtension.get(extendee);
    if (extensions !== undefined) return Array.from(extensions.keys()).sort((a, b) => a - b);
    return this.#bySymbol.has(extendee) ? [] : undefined;
  }

  #withImports(file: DescribedFile | undefined): readonly Uint8Array[] | undefined {
    if (file === undefined) return undefined;
    const files = new Set<DescribedFile>([file]);
    // A set is iterated in the order of insertion, what is added meanwhile included.
    for (const { dependencies } of files) {
      for (const name of dependencies) {
        const dependency = this.#byFileName.get(name);
        if (dependency !== undefined) files.add(dependency);
      }
    }
    return Array.from(files, ({ bytes }) => bytes);
  }
}
