/** A Go type's name as its source has it: `example.com/shapes.Square` is `shapes.Square`. */
export function withoutFolders(goName: string): string {
  return afterLast(goName, "/");
}

/** A Go type's own name: `example.com/shapes.Square` is `Square`. */
export function withoutPackage(goName: string): string {
  return afterLast(withoutFolders(goName), ".");
}

/** What follows the last separator, but not one within a generic type's arguments: `main.Pair[main.Key]`. */
function afterLast(text: string, separator: string): string {
  const bracket = text.indexOf("[");
  const head = bracket < 0 ? text : text.slice(0, bracket);
  return text.slice(head.lastIndexOf(separator) + 1);
}
