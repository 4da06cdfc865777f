import assert from "node:assert/strict";
import { X509Certificate, generateKeyPairSync } from "node:crypto";
import { formatCertificatePem, parseCertificatePem } from "../../../tenon/src/wire/x509/pem.js";
import { createPluginCertificate } from "../../../tenon/src/wire/x509/plugin-certificate.js";
import { fromLatin1, latin1 } from "../engine/bytes.js";
import { hashOf } from "../engine/random.js";
import type { FuzzTarget } from "../target.js";

const curves = ["P-256", "P-521"] as const;

/** One key a curve, made when first needed. */
function createKeys(): (curve: (typeof curves)[number]) => Uint8Array {
  const keys = new Map<string, Uint8Array>();
  return (curve) => {
    const known =
      keys.get(curve) ??
      generateKeyPairSync("ec", { namedCurve: curve }).publicKey.export({ type: "spki", format: "der" });
    keys.set(curve, known);
    return known;
  };
}

const publicKeyOf = createKeys();

export const pem: FuzzTarget = {
  name: "pem",
  checks:
    "never throws; agrees with a slow reading of RFC 7468; any bytes are the same when written and read again",
  covers: ["wire/x509/pem.ts"],
  dictionary: ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-", "\n", "QUJD"].map(latin1),
  seeds: () => [
    latin1(
      "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\nx\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
    ),
    latin1("-----BEGIN CERTIFICATE-----*-----END CERTIFICATE-----"),
    latin1("none"),
  ],
  run(input) {
    const blocks = parseCertificatePem(fromLatin1(input));
    assert.ok((blocks ?? []).every((der) => der.length <= input.length));
    assert.deepEqual(
      parseCertificatePem(`${fromLatin1(input).replaceAll("-", "")}${formatCertificatePem(input)}`),
      [Uint8Array.from(input)],
    );
    return { feature: blocks === undefined ? "refused" : `${String(Math.min(3, blocks.length))} blocks` };
  },
};

export const certificate: FuzzTarget = {
  name: "certificate",
  checks:
    "whatever number, time, key id and signature go in, Node's X.509 (OpenSSL's) reads the certificate and finds them in it",
  covers: ["wire/x509/der.ts", "wire/x509/plugin-certificate.ts"],
  seeds: () => [
    new Uint8Array(0),
    Uint8Array.from({ length: 200 }, (_, index) => index),
    new Uint8Array(40).fill(0xff),
  ],
  maxBytes: 600,
  run(input) {
    const curve = curves[hashOf(input) % 2] ?? "P-256";
    const piece = (from: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      bytes.set(input.subarray(from, from + length));
      return bytes;
    };
    const serialNumber = piece(0, 16);
    // Up to the year 2106: on both sides of 2050, where the form of times changes.
    const nowMs = (hashOf(input) % 0xffff_ffff) * 1000;
    const facts = { curve, publicKey: publicKeyOf(curve), keyId: piece(16, 20), serialNumber, nowMs };
    const der = createPluginCertificate(facts, () => input);
    const read = new X509Certificate(der);
    assert.equal(BigInt(`0x${read.serialNumber}`), BigInt(`0x${Buffer.from(serialNumber).toString("hex")}`));
    assert.equal(Date.parse(read.validFrom), nowMs - 30_000);
    assert.equal(Date.parse(read.validTo), nowMs + 262_980 * 3_600_000);
    assert.equal(read.subject, "O=HashiCorp\nCN=localhost");
    assert.ok(
      Buffer.from(der).includes(Buffer.from(facts.keyId)) &&
        Buffer.from(der.subarray(der.length - input.length)).equals(input),
    );
  },
};
