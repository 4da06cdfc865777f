import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatAddress } from "./address.js";
import { formatHandshakeLine, isHandshakeProblem, parseHandshakeLine } from "./handshake-line.js";
import type { HandshakeLine, HandshakeProblem } from "./handshake-line.js";

const certificate = "MIIB".padEnd(52, "A");

interface GoAnswer {
  readonly line: string;
  readonly error?: string;
  readonly muxError?: string;
  readonly version: number;
  readonly network?: string;
  readonly address?: string;
  readonly protocol: string;
}

// Made by go-plugin itself: see test/golden/handshake/main.go.
const golden = new URL("../../../test/golden/handshake/answers.json", import.meta.url);
const goAnswers = (JSON.parse(readFileSync(golden, "utf8")) as { lines: GoAnswer[] }).lines;

// Go takes these addresses and then fails to connect to port 0: here the line is already refused.
const stricterThanGo = ["1|1|tcp|127.0.0.1:|grpc|", "1|1|tcp||grpc|"];

function parseGood(line: string): HandshakeLine {
  const result = parseHandshakeLine(line);
  if (isHandshakeProblem(result)) assert.fail(`${JSON.stringify(line)} is refused: ${result.message}`);
  return result;
}

function parseBad(line: string): HandshakeProblem {
  const result = parseHandshakeLine(line);
  if (!isHandshakeProblem(result)) assert.fail(`${JSON.stringify(line)} is taken`);
  return result;
}

describe("parseHandshakeLine()", () => {
  it("reads all seven fields", () => {
    assert.deepEqual(parseGood(`1|5|unix|/tmp/x/plugin1|grpc|${certificate}|true\n`), {
      appVersion: 5,
      address: { network: "unix", path: "/tmp/x/plugin1" },
      protocol: "grpc",
      serverCertificate: certificate,
      multiplex: true,
    });
  });

  it("takes a line of four fields as an old net/rpc plugin's", () => {
    assert.deepEqual(parseGood("1|1|tcp|127.0.0.1:10000\n"), {
      appVersion: 1,
      address: { network: "tcp", host: "127.0.0.1", port: 10000 },
      protocol: "netrpc",
      serverCertificate: undefined,
      multiplex: undefined,
    });
  });

  it("keeps a padded certificate as it came", () => {
    const padded = `${certificate}==`;
    assert.equal(parseGood(`1|1|unix|/p|grpc|${padded}`).serverCertificate, padded);
  });

  it("takes a sixth field of 50 characters for an old plugin's extra data, one of 51 for a certificate", () => {
    assert.equal(parseGood(`1|1|unix|/p|grpc|${"A".repeat(50)}`).serverCertificate, undefined);
    assert.equal(parseGood(`1|1|unix|/p|grpc|${"A".repeat(51)}`).serverCertificate, "A".repeat(51));
  });

  it("names the field at fault, what was expected, and what came", () => {
    assert.deepEqual(parseBad("1|1|udp|x|grpc|"), {
      problem: "HANDSHAKE_MALFORMED",
      field: "network",
      message: 'The network (third field) must be "unix" or "tcp": got "udp".',
    });
    for (const [line, field, message] of [
      [
        "1|one|unix|/p|grpc|",
        "appVersion",
        'The application protocol version (second field) must be a decimal integer: got "one".',
      ],
      ["1|1|unix||grpc|", "address", 'The path of a unix socket (fourth field) must not be empty: got "".'],
      [
        "1|1|tcp|nowhere|grpc|",
        "address",
        'A tcp address (fourth field) must be host:port, the port from 1 to 65535: got "nowhere".',
      ],
      [
        "one|1|unix|/p|grpc|",
        "coreVersion",
        'The core protocol version (first field) must be a decimal integer: got "one".',
      ],
      [
        "1|2|unix",
        "line",
        'A handshake line has at least 4 fields separated by "|", this one has 3: got "1|2|unix".',
      ],
    ] as const) {
      assert.deepEqual(parseBad(line), { problem: "HANDSHAKE_MALFORMED", field, message });
    }
  });

  it("tells another core version apart from a malformed line", () => {
    assert.deepEqual(parseBad("2|1|unix|/p|grpc|"), {
      problem: "CORE_VERSION_UNSUPPORTED",
      field: "coreVersion",
      message: "The plugin speaks core protocol version 2; the only version there is so far is 1.",
    });
  });

  it("quotes no more than the head of a long line", () => {
    assert.ok(parseBad("x".repeat(200)).message.endsWith(`got "${"x".repeat(200)}".`));
    assert.ok(parseBad("x".repeat(201)).message.endsWith(`got "${"x".repeat(200)}…".`));
    assert.ok(parseBad("x".repeat(1_000_000)).message.length < 400);
  });

  for (const answer of goAnswers) {
    it(`agrees with go-plugin on ${JSON.stringify(answer.line)}`, () => {
      compareWithGo(answer);
    });
  }

  it("either refuses or reads every prefix of a line", () => {
    const whole = `1|12|tcp|[::1]:1234|grpc|${certificate}|true\n`;
    for (let length = 0; length < whole.length; length++) {
      const result = parseHandshakeLine(whole.slice(0, length));
      const hasPort = length >= "1|12|tcp|[::1]:1".length;
      assert.equal(isHandshakeProblem(result), !hasPort, whole.slice(0, length));
    }
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), noisyLine), (text) => {
        const result = parseHandshakeLine(text);
        assert.equal(typeof (isHandshakeProblem(result) ? result.message : result.protocol), "string");
      }),
    );
  });

  it("takes time linear in a long run of white space", () => {
    const spaces = `1${" \u3000".repeat(500_000)}x`;
    assert.equal(parseBad(spaces).field, "line");
  });
});

describe("formatHandshakeLine()", () => {
  const line: HandshakeLine = {
    appVersion: 1,
    address: { network: "unix", path: "/tmp/plugin1" },
    protocol: "grpc",
    serverCertificate: undefined,
    multiplex: undefined,
  };

  it("writes six fields, the last of them empty", () => {
    assert.equal(formatHandshakeLine(line), "1|1|unix|/tmp/plugin1|grpc|");
  });

  it("writes a seventh only when multiplexing is answered", () => {
    assert.equal(formatHandshakeLine({ ...line, multiplex: false }), "1|1|unix|/tmp/plugin1|grpc||false");
  });

  it("refuses a field that would break the line", () => {
    for (const path of ["/tmp/a|b", "/tmp/a\nb"]) {
      const address = { network: "unix", path } as const;
      assert.throws(() => formatHandshakeLine({ ...line, address }), RangeError);
    }
  });

  it("is undone by parseHandshakeLine()", () => {
    fc.assert(
      fc.property(anyLine, (value) => {
        assert.deepEqual(parseHandshakeLine(`${formatHandshakeLine(value)}\n`), value);
      }),
    );
  });
});

const word = fc.stringMatching(/^[\x21-\x7b\x7d-\x7e]{1,30}$/);
// deepEqual tells objects without a prototype apart.
const plain = { noNullPrototype: true };
const unixAddress = fc.record({ network: fc.constant("unix" as const), path: word }, plain);
const tcpAddress = fc.record(
  {
    network: fc.constant("tcp" as const),
    host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant("")),
    port: fc.integer({ min: 1, max: 65535 }),
  },
  plain,
);
const anyLine: fc.Arbitrary<HandshakeLine> = fc.record(
  {
    appVersion: fc.nat(),
    address: fc.oneof(unixAddress, tcpAddress),
    protocol: fc.constantFrom("grpc", "netrpc", "other"),
    serverCertificate: fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{51,90}$/), { nil: undefined }),
    multiplex: fc.option(fc.boolean(), { nil: undefined }),
  },
  plain,
);
const noisyLine = fc
  .array(
    fc.oneof(fc.constantFrom("1", "|", "unix", "tcp", "[", "]", ":", " ", "\r", "grpc", "true"), fc.string()),
  )
  .map((parts) => parts.join(""));

function compareWithGo(answer: GoAnswer): void {
  const result = parseHandshakeLine(answer.line);
  if (isHandshakeProblem(result)) {
    assert.ok(
      answer.error !== undefined || stricterThanGo.includes(answer.line),
      `go-plugin takes it: ${result.message}`,
    );
    assert.equal(
      result.problem === "CORE_VERSION_UNSUPPORTED",
      answer.error?.includes("incompatible core API") ?? false,
    );
    return;
  }
  // What Go refuses in a line that can be read is left to the host: its lists, and the certificate's content.
  if (answer.error !== undefined) {
    assert.match(
      answer.error,
      /incompatible API version|unsupported plugin protocol|error parsing server cert/,
    );
    return;
  }
  const { address } = result;
  assert.equal(result.appVersion, answer.version);
  assert.equal(address.network, answer.network);
  assert.equal(formatAddress(address), answer.address);
  assert.equal(result.protocol, answer.protocol);
  if (result.protocol === "grpc") assert.equal(result.multiplex === true, answer.muxError === undefined);
}
