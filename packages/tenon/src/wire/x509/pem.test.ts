import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatCertificatePem, parseCertificatePem } from "./pem.js";

describe("formatCertificatePem()", () => {
  it("writes padded base64 in lines of 64 characters", () => {
    assert.equal(
      formatCertificatePem(new Uint8Array(50)),
      `-----BEGIN CERTIFICATE-----\n${"A".repeat(64)}\nAAA=\n-----END CERTIFICATE-----\n`,
    );
  });

  it("writes a last line that is full", () => {
    assert.equal(
      formatCertificatePem(new Uint8Array(48)),
      `-----BEGIN CERTIFICATE-----\n${"A".repeat(64)}\n-----END CERTIFICATE-----\n`,
    );
  });
});

describe("parseCertificatePem()", () => {
  it("reads what formatCertificatePem() writes, several in a row too", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 3 }),
        (certificates) => {
          const text = certificates.map((der) => formatCertificatePem(der)).join("");
          assert.deepEqual(parseCertificatePem(text), certificates);
        },
      ),
    );
  });

  it("takes other line ends, and skips other blocks and what stands between", () => {
    const text = [
      "-----BEGIN PRIVATE KEY-----",
      "AAAA",
      "-----END PRIVATE KEY-----",
      "a comment",
      "-----BEGIN CERTIFICATE-----",
      "AQID",
      "BA==",
      "-----END CERTIFICATE-----",
      "",
    ].join("\r\n");
    assert.deepEqual(parseCertificatePem(text), [Uint8Array.of(1, 2, 3, 4)]);
  });

  it("finds none in a text without a whole block", () => {
    for (const text of ["", "hello", "-----BEGIN CERTIFICATE-----\nAQID\n"]) {
      assert.deepEqual(parseCertificatePem(text), []);
    }
  });

  it("refuses what is not base64", () => {
    const text = "-----BEGIN CERTIFICATE-----\nA?ID\n-----END CERTIFICATE-----\n";
    assert.equal(parseCertificatePem(text), undefined);
  });
});
