import assert from "node:assert/strict";
import { PluginError } from "../../../tenon/src/errors/index.js";
import { gob } from "../../../tenon/src/wire/gob/index.js";
import { ClientSession } from "../../../tenon/src/wire/netrpc/client-session.js";
import { ServerSession } from "../../../tenon/src/wire/netrpc/server-session.js";
import type { ServedMethod } from "../../../tenon/src/wire/netrpc/server-session.js";
import { ServiceTable } from "../../../tenon/src/wire/netrpc/service-table.js";
import { splitBytes } from "../engine/splits.js";
import type { FuzzTarget } from "../target.js";

const maxMessageBytes = 1000;

const Args = gob.struct("Args", { A: gob.int, B: gob.string });
const methods = { Greet: { args: gob.string, reply: gob.string }, Add: { args: Args, reply: gob.int } };

function createTable(): ServiceTable<ServedMethod> {
  const table = new ServiceTable<ServedMethod>();
  table.add("Plugin", Object.entries(methods));
  return table;
}

function createClient(log: string[]): ClientSession {
  const client = new ClientSession(maxMessageBytes);
  const answers = {
    onReply: (value: unknown) => void log.push(`reply ${String(value)}`),
    onServerError: (text: string) => void log.push(`error ${text}`),
    onBadReply: (error: Error) => void log.push(`bad ${error.message}`),
  };
  const greet = { ...answers, method: { serviceMethod: "Plugin.Greet", ...methods.Greet } };
  const add = { ...answers, method: { serviceMethod: "Plugin.Add", ...methods.Add } };
  for (const name of ["a", "b"]) client.call(name, greet);
  client.call({ A: 1, B: "c" }, add);
  client.call("d", { ...greet, method: { ...greet.method, serviceMethod: "Plugin.None" } });
  client.abandon(client.call("e", greet));
  return client;
}

/** Takes the input in; returns what the PluginError says that ended the connection, if one did. */
function receive(input: Uint8Array, isSplit: boolean, take: (piece: Uint8Array) => void): string | undefined {
  try {
    if (isSplit) splitBytes(input, take);
    else take(input);
    return undefined;
  } catch (error) {
    assert.ok(PluginError.is(error), String(error));
    return `${error.code} ${error.message}`;
  }
}

/** What came of an input: calls or answers, and why the connection ended. */
interface Played {
  readonly log: string[];
  readonly end: string | undefined;
}

function serve(input: Uint8Array, isSplit: boolean): Played & { output: Uint8Array } {
  const log: string[] = [];
  const session: ServerSession<ServedMethod> = new ServerSession(
    createTable(),
    (header, method, args) => {
      log.push(
        `${header.ServiceMethod} ${String(header.Seq)} ${JSON.stringify(args, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))}`,
      );
      if (method === methods.Greet) session.respond(header, method.reply, "answer");
      else session.respondError(header, header.Seq % 2 === 0 ? "" : "no");
    },
    { maxMessageBytes },
  );
  const end = receive(input, isSplit, (piece) => session.receive(piece));
  return { log, end, output: session.takeOutput() };
}

function call(input: Uint8Array, isSplit: boolean): Played & { pendingCount: number } {
  const log: string[] = [];
  const client = createClient(log);
  const end = receive(input, isSplit, (piece) => client.receive(piece));
  const { pendingCount } = client;
  assert.ok(client.takeOutput().length > 0, "the calls were written");
  assert.equal(client.takeCalls().length, pendingCount);
  assert.ok(log.length + pendingCount <= 4, "one answer a call");
  // Of a body that neither fits nor is whole, how much has come decides what is told first.
  if (end !== undefined) while (log.at(-1)?.startsWith("bad ") === true) log.pop();
  return { log, end, pendingCount };
}

/** What a client sends, and what a server answers. */
function exchange(): { requests: Uint8Array; answers: Uint8Array } {
  const requests = createClient([]).takeOutput();
  return { requests, answers: serve(requests, false).output };
}

export const netrpcServer: FuzzTarget = {
  name: "netrpc-server",
  checks:
    "throws PluginError and nothing else; the same calls, the same answers, and an end or none, however the bytes are split",
  covers: ["wire/netrpc/server-session.ts", "wire/netrpc/message-reader.ts", "wire/netrpc/service-table.ts"],
  explores: ["wire/netrpc/", "wire/gob/"],
  maxBytes: 1200,
  seeds: () => [exchange().requests],
  run(input) {
    const whole = serve(input, false);
    const split = serve(input, true);
    assert.deepEqual(split.log, whole.log);
    assert.equal(split.end === undefined, whole.end === undefined);
    // Of a body that neither fits nor is whole, the first may be answered when the second is not known yet.
    const answers = whole.end === undefined ? split.output : split.output.subarray(0, whole.output.length);
    assert.deepEqual(answers, whole.output);
    return {
      feature: (whole.end ?? whole.log.at(-1))?.replace(/\d+|"[^"]*"/g, "").slice(0, 60) ?? "",
    };
  },
};

export const netrpcClient: FuzzTarget = {
  name: "netrpc-client",
  checks:
    "throws PluginError and nothing else; each call is told at most one answer, and the same ones however the bytes are split",
  covers: ["wire/netrpc/client-session.ts"],
  explores: ["wire/netrpc/", "wire/gob/"],
  maxBytes: 1200,
  seeds: () => [exchange().answers],
  run(input) {
    const whole = call(input, false);
    const split = call(input, true);
    assert.deepEqual(split.log, whole.log);
    assert.equal(split.end === undefined, whole.end === undefined);
    if (whole.end === undefined) assert.equal(split.pendingCount, whole.pendingCount);
    return {
      feature: (whole.end ?? whole.log.at(-1))?.replace(/\d+|"[^"]*"/g, "").slice(0, 60) ?? "",
    };
  },
};
