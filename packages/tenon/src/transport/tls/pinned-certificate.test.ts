import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PluginError } from "../../errors/index.js";
import { formatBase64 } from "../../wire/bytes/base64.js";
import { createOwnCertificate } from "./own-certificate.js";
import { readAnnouncedCertificate, readClientCertificates } from "./pinned-certificate.js";

const certificate = await createOwnCertificate("P-256", Date.UTC(2026, 10, 2, 3, 4, 5));
const base64 = certificate.announcement;

describe("readAnnouncedCertificate()", () => {
  it("reads base64 with and without padding, and when the certificate is valid", async () => {
    const padded = base64.padEnd(Math.ceil(base64.length / 4) * 4, "=");
    for (const text of [base64, padded]) {
      const { der, validFromMs, validToMs } = await readAnnouncedCertificate(text);
      assert.deepEqual(new Uint8Array(der), certificate.der);
      assert.equal(validFromMs, Date.UTC(2026, 10, 2, 3, 3, 35));
      assert.equal(validToMs, Date.UTC(2056, 10, 2, 3, 4, 5) - 12 * 3_600_000);
    }
  });

  it("reads no further than the certificate's end", async () => {
    const longer = formatBase64(Buffer.concat([certificate.der, Buffer.from("more")]));
    assert.deepEqual(new Uint8Array((await readAnnouncedCertificate(longer)).der), certificate.der);
  });

  for (const [name, text] of Object.entries({
    "text that is not base64": `${base64.slice(0, 100)}?`,
    "base64 of something else": formatBase64(new Uint8Array(100)),
    "half a certificate": base64.slice(0, 200),
  })) {
    it(`refuses ${name}`, () => rejectsMalformed(readAnnouncedCertificate(text), /the handshake line/));
  }
});

describe("readClientCertificates()", () => {
  it("reads all certificates of a PEM text", async () => {
    const pinned = await readClientCertificates(certificate.cert + certificate.cert);
    assert.equal(pinned.length, 2);
  });

  for (const [name, text] of Object.entries({
    "a text without PEM": "hello",
    "PEM around something else": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "PEM that is not base64": "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n",
  })) {
    it(`refuses ${name}`, () => rejectsMalformed(readClientCertificates(text), /PLUGIN_CLIENT_CERT/));
  }
});

async function rejectsMalformed(read: Promise<unknown>, where: RegExp): Promise<void> {
  await assert.rejects(read, (error) => {
    assert.ok(PluginError.is(error, "CERTIFICATE_MALFORMED"), String(error));
    assert.match(error.message, where);
    return true;
  });
}
