import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Logger } from "../../internal/logger.js";
import { PluginError } from "../../errors/index.js";
import { createHandshakeReader } from "./handshake-reader.js";

const line = "1|3|tcp|127.0.0.1:1234|grpc|";

describe("createHandshakeReader()", () => {
  it("reads the handshake line, in pieces of any size", async () => {
    const { reader } = create();
    for (const character of `${line}\r\n`) reader.write(Buffer.from(character));
    const { appVersion, address, protocol } = await reader.handshake;
    assert.deepEqual(
      { appVersion, address, protocol },
      {
        appVersion: 3,
        address: { network: "tcp", host: "127.0.0.1", port: 1234 },
        protocol: "grpc",
      },
    );
  });

  it("warns of noise before the line, and logs what comes after it at debug", async () => {
    const { reader, entries } = create();
    reader.write(Buffer.from(`hello\na|b|c|d\n${line}\nlater\n`));
    await reader.handshake;
    assert.deepEqual(entries, ["warn hello", "warn a|b|c|d", "debug later"]);
    assert.deepEqual(reader.noise(), ["hello", "a|b|c|d"]);
  });

  it("reads a line that follows other text without a line end, and warns of that", async () => {
    const { reader, entries, messages } = create();
    reader.write(Buffer.from(`hello\nloading 5${line}\n`));
    const { appVersion, address } = await reader.handshake;
    assert.deepEqual([appVersion, address.network], [3, "tcp"]);
    assert.deepEqual(entries, ["warn hello", "warn loading 5"]);
    assert.match(messages[0] ?? "", /imports "tenon\/stdout" first\.$/);
    assert.match(messages[1] ?? "", /before its handshake line\.$/);
  });

  it("stops at too much text before the line in the same line, too", async () => {
    const { reader } = create();
    reader.write(Buffer.from(`${"x".repeat(101)}${line}\n`));
    await assert.rejects(reader.handshake, (error) => PluginError.is(error, "HANDSHAKE_NOISE"));
  });

  it("takes no line for a handshake that has only the beginning of one in it", async () => {
    const { reader, entries } = create();
    reader.write(Buffer.from(`see 1|x|unix|y\nsee 1|1|tcp|y\n${line}\n`));
    assert.equal((await reader.handshake).appVersion, 3);
    assert.deepEqual(entries, ["warn see 1|x|unix|y", "warn see 1|1|tcp|y"]);
  });

  it("gives half a line as noise", () => {
    const { reader } = create();
    reader.write(Buffer.from("x\n1|1|un"));
    assert.deepEqual(reader.noise(), ["x", "1|1|un"]);
  });

  it("reads a line that the end of the output ends", async () => {
    const { reader } = create();
    reader.write(Buffer.from(line));
    reader.end();
    assert.equal((await reader.handshake).appVersion, 3);
  });

  it("takes what begins with a number and a bar for a handshake", async () => {
    const { reader } = create();
    reader.write(Buffer.from("1|x|unix|/s|grpc\n"));
    await assert.rejects(
      reader.handshake,
      (error) => PluginError.is(error, "HANDSHAKE_MALFORMED") && /1\|x\|unix/.test(error.message),
    );
  });

  it("reports another core version", async () => {
    const { reader } = create();
    reader.write(Buffer.from("2|1|unix|/s|grpc\n"));
    await assert.rejects(reader.handshake, (error) => PluginError.is(error, "CORE_VERSION_UNSUPPORTED"));
  });

  it("stops at too much noise, in short lines or one long one", async () => {
    for (const noise of ["x\n".repeat(51), "x".repeat(70_000)]) {
      const { reader } = create();
      reader.write(Buffer.from(noise));
      await assert.rejects(reader.handshake, (error) => PluginError.is(error, "HANDSHAKE_NOISE"));
      reader.write(Buffer.from(`more\n${line}\n`));
    }
  });
});

function create() {
  const entries: string[] = [];
  const messages: string[] = [];
  const take = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    messages.push(message);
    entries.push(`${level} ${typeof fields?.["text"] === "string" ? fields["text"] : message}`);
  };
  const logger: Logger = {
    trace: take("trace"),
    debug: take("debug"),
    info: take("info"),
    warn: take("warn"),
    error: take("error"),
  };
  return { entries, messages, reader: createHandshakeReader({ logger, maxNoiseBytes: 100 }) };
}
