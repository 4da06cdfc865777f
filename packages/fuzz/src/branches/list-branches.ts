import { SourceMap } from "node:module";
import { parseSync } from "oxc-parser";
import type { Branch, BranchKind } from "./branch.js";

/** A node of the syntax tree; what else it has depends on its type. */
interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A file as V8 runs it, and how it was written. */
export interface CompiledSource {
  /** From `packages/tenon/src/` on. */
  readonly file: string;
  readonly code: string;
  readonly sourceMap: string;
  readonly typescript: string;
}

/** Where a branch is: see {@link Branch}. */
interface BranchPlace {
  readonly kind: BranchKind;
  readonly at: number;
  readonly minus?: number | undefined;
}

/**
 * Every branch of a compiled file: functions, both ways of `if`, `?:` and the logical operators, cases, loops' bodies,
 * `catch`. Not counted, because V8 does not: default values, `?.`, `??=`, what stands in a field's initializer, and that a
 * loop ends by its condition's first operand alone.
 */
export function listBranches(source: CompiledSource): Branch[] {
  const { program } = parseSync(source.file, source.code);
  const places: (BranchPlace & { readonly functionEnd: number })[] = [];
  /** Where the conditions of loops begin: V8 does not say how often one was evaluated. */
  const loopTests = new Set<number>();
  const visit = (node: SyntaxNode, functionEnd: number | undefined): void => {
    const inner = functionEndOf(node, functionEnd);
    if (isLoop(node) && isNode(node["test"])) loopTests.add(node["test"].start);
    if (inner !== undefined)
      for (const place of branchesOf(node))
        if (place.minus === undefined || !loopTests.has(place.at))
          places.push({ ...place, functionEnd: inner });
    for (const child of childrenOf(node)) visit(child, inner);
  };
  visit(program as unknown as SyntaxNode, undefined);
  const locate = createLocator(source);
  return places.map((place) => ({
    file: source.file,
    kind: place.kind,
    functionEnd: place.functionEnd,
    at: place.at,
    minus: place.minus,
    ...locate(place.minus ?? place.at),
  }));
}

/** Code at the top of a module, and in a class outside its methods, runs at import: it is in no function. */
function functionEndOf(node: SyntaxNode, outer: number | undefined): number | undefined {
  if (isFunction(node)) return node.end;
  return node.type === "PropertyDefinition" ? undefined : outer;
}

function isFunction({ type }: SyntaxNode): boolean {
  return (
    type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression"
  );
}

function isLoop({ type }: SyntaxNode): boolean {
  return type === "ForStatement" || type === "WhileStatement" || type === "DoWhileStatement";
}

function branchesOf(node: SyntaxNode): readonly BranchPlace[] {
  const start = (key: string): number => (node[key] as SyntaxNode).start;
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return [{ kind: "function", at: start("body") }];
    case "IfStatement":
      return [
        { kind: "then", at: start("consequent") },
        node["alternate"] === null
          ? { kind: "else", at: node.start, minus: start("consequent") }
          : { kind: "else", at: start("alternate") },
      ];
    case "ConditionalExpression":
      return [
        { kind: "?", at: start("consequent") },
        { kind: ":", at: start("alternate") },
      ];
    case "LogicalExpression":
      return [
        { kind: "right side", at: start("right") },
        { kind: "no right side", at: lastOperand(node).start, minus: start("right") },
      ];
    case "SwitchCase":
      return (node["consequent"] as SyntaxNode[]).slice(0, 1).map(({ start: at }) => ({ kind: "case", at }));
    case "ForStatement":
    case "ForOfStatement":
    case "ForInStatement":
    case "WhileStatement":
      return [{ kind: "loop", at: start("body") }];
    case "CatchClause":
      return [{ kind: "catch", at: start("body") }];
    default:
      return [];
  }
}

/** What decides whether the right side is evaluated: of `a && b && c`, whose left side is `a && b`, that is `b`. */
function lastOperand(node: SyntaxNode): SyntaxNode {
  const left = node["left"] as SyntaxNode;
  const isChain = left.type === "LogicalExpression" && left["operator"] === node["operator"];
  return isChain ? (left["right"] as SyntaxNode) : left;
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) =>
    Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [],
  );
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Finds the line of the TypeScript source that an offset in the compiled file comes from. */
function createLocator({
  code,
  sourceMap,
  typescript,
}: CompiledSource): (at: number) => { line: number; source: string } {
  const map = new SourceMap(JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0]);
  const lines = typescript.split("\n");
  return (at) => {
    const before = code.slice(0, at).split("\n");
    const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
    const index = "originalLine" in entry ? entry.originalLine : 0;
    return { line: index + 1, source: lines[index]?.trim() ?? "" };
  };
}
