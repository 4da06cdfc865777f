import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judgeHeaders } from "./header-rules.js";

const request = [":method", "POST", ":scheme", "http", ":path", "/a"];

describe("judgeHeaders", () => {
  const good: [name: string, fields: string[], expected: object][] = [
    [
      "a request",
      [...request, ":authority", "x", "te", "trailers"],
      { kind: "request", status: 0, contentLength: -1 },
    ],
    [
      "pseudo-header fields in any order",
      [":path", "/", ":method", "GET", ":scheme", "https"],
      { kind: "request" },
    ],
    ["a response", [":status", "200", "a", "b"], { kind: "response", status: 200 }],
    ["a response with a status that there is not", [":status", "800"], { kind: "response", status: 800 }],
    ["an informational response", [":status", "103"], { kind: "response", status: 103 }],
    ["trailers", ["grpc-status", "0"], { kind: "trailers", status: 0 }],
    ["no fields at all", [], { kind: "trailers" }],
    ["content-length", [...request, "content-length", "12"], { contentLength: 12 }],
    ["content-length 0", [...request, "content-length", "0"], { contentLength: 0 }],
    [
      "the same content-length twice",
      [...request, "content-length", "12", "content-length", "12"],
      { contentLength: 12 },
    ],
    ["bytes above ASCII and blanks inside a value", [...request, "a", "x \t\xe9\xff"], { kind: "request" }],
    ["an empty value", [...request, "a", ""], { kind: "request" }],
    ["every character a token may have", [...request, "!#$%&'*+-.^_`|~09az", "x"], { kind: "request" }],
  ];
  for (const [name, fields, expected] of good) {
    it(`finds nothing wrong with ${name}`, () => {
      const verdict = judgeHeaders(fields);
      assert.equal(verdict.problem, undefined);
      assert.deepEqual({ ...verdict, ...expected }, verdict);
    });
  }

  // RFC 9113 sections 8.2.1, 8.2.2, 8.3.1, 8.3.2 and 8.1.1.
  const bad: [name: string, fields: string[], problem: RegExp][] = [
    ["an upper case name", [...request, "Ab", "x"], /field name has a forbidden character/],
    ["a blank in a name", [...request, "a b", "x"], /field name/],
    ["a control in a name", [...request, "a\x01", "x"], /field name/],
    ["DEL in a name", [...request, "a\x7f", "x"], /field name/],
    ["a byte above ASCII in a name", [...request, "\xe9", "x"], /field name/],
    ["a colon inside a name", [...request, "a:b", "x"], /field name/],
    ["an empty name", [...request, "", "x"], /field name/],
    ["NUL in a value", [...request, "a", "x\0y"], /value of a has a forbidden character/],
    ["CR in a value", [...request, "a", "x\ry"], /value of a/],
    [
      "LF in a pseudo-header field's value",
      [":method", "POST", ":scheme", "http", ":path", "/\n"],
      /value of :path/,
    ],
    ["a blank before a value", [...request, "a", " x"], /value of a/],
    ["a tab behind a value", [...request, "a", "x\t"], /value of a/],
    ["an unknown pseudo-header field", [...request, ":foo", "x"], /unknown pseudo-header field :foo/],
    [
      "a pseudo-header field after a regular one",
      [":method", "POST", "a", "b", ":scheme", "http", ":path", "/"],
      /:scheme comes after/,
    ],
    ["a pseudo-header field twice", [...request, ":path", "/b"], /:path comes twice/],
    ["a request without :method", [":scheme", "http", ":path", "/"], /:method is missing/],
    ["a request without :scheme", [":method", "GET", ":path", "/"], /:scheme is missing/],
    ["a request without :path", [":method", "GET", ":scheme", "http"], /:path is missing/],
    ["an empty :path", [":method", "GET", ":scheme", "http", ":path", ""], /:path is missing or empty/],
    ["CONNECT", [":method", "CONNECT", ":authority", "x:1"], /:scheme is missing/],
    [
      "a response with a request's fields",
      [":status", "200", ":path", "/"],
      /request's pseudo-header fields/,
    ],
    ["a :status that is no number", [":status", "abc"], /:status is not a status/],
    ["a :status of two digits", [":status", "99"], /:status is not a status/],
    ["a :status of four digits", [":status", "2000"], /:status is not a status/],
    ["a :status with something before it", [":status", "+200"], /:status is not a status/],
    ["a :status below 100", [":status", "099"], /:status is not a status/],
    ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map(
      (name): [string, string[], RegExp] => [name, [...request, name, "x"], /not allowed in HTTP\/2/],
    ),
    ["te other than trailers", [...request, "te", "gzip"], /te may only say trailers/],
    [
      "two different content-lengths",
      [...request, "content-length", "1", "content-length", "2"],
      /content-length is not one number/,
    ],
    [
      "a content-length after one of 0",
      [...request, "content-length", "0", "content-length", "2"],
      /content-length is not one number/,
    ],
    ["a negative content-length", [...request, "content-length", "-1"], /content-length/],
    [
      "a content-length beyond what a number holds",
      [...request, "content-length", "9".repeat(16)],
      /content-length/,
    ],
  ];
  for (const [name, fields, problem] of bad) {
    it(`finds fault with ${name}`, () => assert.match(judgeHeaders(fields).problem ?? "nothing", problem));
  }
});
