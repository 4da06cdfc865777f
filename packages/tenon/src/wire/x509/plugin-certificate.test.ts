import assert from "node:assert/strict";
import { X509Certificate, generateKeyPairSync, sign } from "node:crypto";
import { describe, it } from "node:test";
import { createPluginCertificate, signatureHashes } from "./plugin-certificate.js";
import type { CertificateCurve } from "./plugin-certificate.js";

const nowMs = Date.UTC(2026, 10, 20, 12, 0, 0);

/** A certificate that Go made with the template of go-plugin's mtls.go, at `nowMs`. */
interface GoCertificate {
  readonly name: string;
  readonly curve: CertificateCurve;
  readonly serialNumber: string;
  readonly hex: string;
}

const goCertificates: readonly GoCertificate[] = [
  {
    name: "P-256",
    curve: "P-256",
    serialNumber: "00f1e2d3c4b5a69788796a5b4c3d2e1f",
    hex:
      "308201c73082016da003020102021000f1e2d3c4b5a69788796a5b4c3d2e1f300a06082a8648ce3d0403023028311230" +
      "10060355040a13094861736869436f727031123010060355040313096c6f63616c686f73743020170d32363131323031" +
      "31353933305a180f32303536313132303030303030305a302831123010060355040a13094861736869436f7270311230" +
      "10060355040313096c6f63616c686f73743059301306072a8648ce3d020106082a8648ce3d03010703420004ec8d66c6" +
      "4ec2f8b5babbc4e360aab109bcda198245460edc999da300fef8fb6e5863f47f5cb948b2549ac95c24bafa4ec4fbefaa" +
      "a8eb81fef7c2d178bf4055efa3773075300e0603551d0f0101ff0404030202ac301d0603551d250416301406082b0601" +
      "050507030206082b06010505070301300f0603551d130101ff040530030101ff301d0603551d0e04160414fea856a240" +
      "2f6f7bf87a7306e100e6b2f01c56f630140603551d11040d300b82096c6f63616c686f7374300a06082a8648ce3d0403" +
      "0203480030450221009f052562c91679800fe9a0d61d0d8fcdc7368e9c0eb65071510cd4661c0f2662022013905c557b" +
      "dc3987d909d745c2790e22a7ab62f6dfd3eebe80d4fe3954c41686",
  },
  {
    name: "P-256, the serial number's first bit set",
    curve: "P-256",
    serialNumber: "80f1e2d3c4b5a69788796a5b4c3d2e1f",
    hex:
      "308201c83082016ea00302010202110080f1e2d3c4b5a69788796a5b4c3d2e1f300a06082a8648ce3d04030230283112" +
      "3010060355040a13094861736869436f727031123010060355040313096c6f63616c686f73743020170d323631313230" +
      "3131353933305a180f32303536313132303030303030305a302831123010060355040a13094861736869436f72703112" +
      "3010060355040313096c6f63616c686f73743059301306072a8648ce3d020106082a8648ce3d0301070342000489e9b3" +
      "d68cb7ad89ad16f1fbb2b50596ded00d35ccb545611dcf8fb748133b7247c201cb85a701413a368603c709dd207df265" +
      "5510f1ae454127a8700c34875aa3773075300e0603551d0f0101ff0404030202ac301d0603551d250416301406082b06" +
      "01050507030206082b06010505070301300f0603551d130101ff040530030101ff301d0603551d0e04160414f0939d24" +
      "f11416b0a385a34a531e231fa399708e30140603551d11040d300b82096c6f63616c686f7374300a06082a8648ce3d04" +
      "030203480030450220399f58e07dae2ebec76abaece67d57ab33dfec92ef489f00acc5dccaa2054718022100a632da8d" +
      "9738318f4289f1a3ade3608d693cab20570efbd77ea8241c2997170a",
  },
  {
    name: "P-521",
    curve: "P-521",
    serialNumber: "00f1e2d3c4b5a69788796a5b4c3d2e1f",
    hex:
      "3082024f308201b0a003020102021000f1e2d3c4b5a69788796a5b4c3d2e1f300a06082a8648ce3d0403043028311230" +
      "10060355040a13094861736869436f727031123010060355040313096c6f63616c686f73743020170d32363131323031" +
      "31353933305a180f32303536313132303030303030305a302831123010060355040a13094861736869436f7270311230" +
      "10060355040313096c6f63616c686f737430819b301006072a8648ce3d020106052b8104002303818600040025f9f5ac" +
      "17983ef34db9b870b2dade467675d6e5a4a7b4153cb3b7236cdaecb5fcfd4aaf74d6fda38368a9a075464e8fdd0c1b59" +
      "3a94cb94fbfe84a60808af5f9a0178af988e2a4e4eb580a3bd12788b41f87e9cec02d4eb1a44e9f281d8d8561b722b9f" +
      "570dd3d64cf5f05b3d152d99644f81acebf0f1a02031907ccfda8e4415dd83a3773075300e0603551d0f0101ff040403" +
      "0202ac301d0603551d250416301406082b0601050507030206082b06010505070301300f0603551d130101ff04053003" +
      "0101ff301d0603551d0e0416041415394b8d0172ce16140ce6a18a4b23c8028546f830140603551d11040d300b82096c" +
      "6f63616c686f7374300a06082a8648ce3d04030403818c0030818802420125907c75af64a21c699ffd912efb7cab0106" +
      "227beab6d0b079d74ea54d1559d8dd9780664157266a78ca84844d530f10afc19ab9b073e6978da474697610caa30302" +
      "42016f122d16dedd6cc0d2d940b2a83659b43aa13b6622fe53b3ff4990135187326a17a51208ce7095501d9494e4d9b9" +
      "3ceb49cf47a26864f47f6a9d2bdbe2faf36304",
  },
  {
    name: "P-521, the serial number's first bit set",
    curve: "P-521",
    serialNumber: "80f1e2d3c4b5a69788796a5b4c3d2e1f",
    hex:
      "30820250308201b1a00302010202110080f1e2d3c4b5a69788796a5b4c3d2e1f300a06082a8648ce3d04030430283112" +
      "3010060355040a13094861736869436f727031123010060355040313096c6f63616c686f73743020170d323631313230" +
      "3131353933305a180f32303536313132303030303030305a302831123010060355040a13094861736869436f72703112" +
      "3010060355040313096c6f63616c686f737430819b301006072a8648ce3d020106052b81040023038186000400a89450" +
      "ee112eaffd41e6adf21238e1a90e93bc1590f6c12453c2e304764a7291f79941f1a23322bd428426419eef845fb7d26c" +
      "3eae18718d8256a3046b23d08bb101cd5b31ff88a06cf026859ceca862d20f927cca22f3a0d9bd756ff22d8abd011ae8" +
      "9531a8c4127c2f075d7847a9cdeb8286fcd093281633c6da8cd98c5d34c11e54a3773075300e0603551d0f0101ff0404" +
      "030202ac301d0603551d250416301406082b0601050507030206082b06010505070301300f0603551d130101ff040530" +
      "030101ff301d0603551d0e041604148b94fb9ccacea4d52919c5b1b73b8824132bd11e30140603551d11040d300b8209" +
      "6c6f63616c686f7374300a06082a8648ce3d04030403818c00308188024200c826be7e98453058e6ffcfa961d69e7a9b" +
      "bb2b570fdc95faef0dd67fb607c6a3fbbe23e7d2707b86402ebd7409a4163581f1b1d4c079cc7c70f71dcc083f89c12a" +
      "0242012546180c532f1baec2794a75ad34f67e3693cd85b3411aac787e21bb8449883b517b544a327c15330e3a4c5e42" +
      "2a9f55906468765edcd4080142d431ae1979cfd0",
  },
];

/** The certificate's bytes, piece by piece, around the public key, its name and the signature. */
function describeBytes({ publicKey, keyId, signature }: Record<"publicKey" | "keyId" | "signature", string>) {
  const name = [
    "3028", // Name: SEQUENCE of
    "3112 3010 0603 55040a 1309 4861736869436f7270", // organizationName (2.5.4.10) "HashiCorp"
    "3112 3010 0603 550403 1309 6c6f63616c686f7374", // commonName (2.5.4.3) "localhost"
  ];
  const algorithm = "300a 0608 2a8648ce3d040302"; // ecdsa-with-SHA256 (1.2.840.10045.4.3.2), no parameters
  return [
    "308201c7", // Certificate
    "3082016d", // TBSCertificate
    "a003 020102", // version 3
    "0210 00f1e2d3c4b5a69788796a5b4c3d2e1f", // serialNumber: 15 bytes that begin with a set bit, and a zero before them
    algorithm,
    ...name, // issuer
    "3020", // validity
    "170d 3236313132303131353933305a", // notBefore: UTCTime 261120115930Z
    "180f 32303536313132303030303030305a", // notAfter: GeneralizedTime 20561120000000Z
    ...name, // subject
    publicKey,
    "a377 3075", // extensions
    "300e 0603 551d0f 0101ff 0404 0302 02ac", // keyUsage, critical: 101011 and two unused bits
    "301d 0603 551d25 0416 3014", // extKeyUsage
    "0608 2b06010505070302 0608 2b06010505070301", // clientAuth, serverAuth
    "300f 0603 551d13 0101ff 0405 3003 0101ff", // basicConstraints, critical: CA
    `301d 0603 551d0e 0416 0414 ${keyId}`, // subjectKeyIdentifier
    "3014 0603 551d11 040d 300b 8209 6c6f63616c686f7374", // subjectAltName: dNSName "localhost"
    algorithm,
    `0348 00 ${signature}`, // signatureValue: BIT STRING without unused bits
  ];
}

describe("createPluginCertificate()", () => {
  it("writes each field where Go writes it", () => {
    const go = goCertificates[0];
    assert.ok(go);
    const { publicKey, keyId, signature } = takeApart(go);
    const pieces = describeBytes({
      publicKey: toHex(publicKey),
      keyId: toHex(keyId),
      signature: toHex(signature),
    });
    assert.equal(pieces.join("").replaceAll(" ", ""), go.hex);
  });

  for (const go of goCertificates) {
    it(`writes Go's own certificate again, byte by byte: ${go.name}`, () => {
      const { publicKey, keyId, signature } = takeApart(go);
      const serialNumber = Buffer.from(go.serialNumber, "hex");
      const der = createPluginCertificate(
        { curve: go.curve, publicKey, keyId, serialNumber, nowMs },
        () => signature,
      );
      assert.equal(toHex(der), go.hex);
    });
  }

  for (const curve of ["P-256", "P-521"] as const) {
    it(`makes a certificate that Node reads and verifies, ${curve}`, () => {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: curve });
      const der = createPluginCertificate(
        {
          curve,
          publicKey: publicKey.export({ type: "spki", format: "der" }),
          keyId: new Uint8Array(20).fill(7),
          serialNumber: new Uint8Array(16).fill(0xff),
          nowMs,
        },
        (bytes) => sign(signatureHashes[curve], bytes, privateKey),
      );
      const certificate = new X509Certificate(der);
      assert.ok(certificate.verify(publicKey));
      assert.ok(certificate.checkPrivateKey(privateKey));
      assert.ok(certificate.checkIssued(certificate));
      assert.equal(certificate.checkHost("localhost"), "localhost");
      assert.equal(certificate.ca, true);
      assert.equal(certificate.subject, "O=HashiCorp\nCN=localhost");
      assert.equal(certificate.subjectAltName, "DNS:localhost");
      assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"]);
      assert.equal(certificate.serialNumber, "FF".repeat(16));
      assert.equal(Date.parse(certificate.validFrom), nowMs - 30_000);
      assert.equal(Date.parse(certificate.validTo), nowMs + 262_980 * 3_600_000);
    });
  }
});

/** What is random in a certificate, found by what stands before it. */
function takeApart({ hex }: GoCertificate): Record<"publicKey" | "keyId" | "signature", Uint8Array> {
  const certificate = new X509Certificate(Buffer.from(hex, "hex"));
  const [, keyId = ""] = /0603551d0e04160414([0-9a-f]{40})/.exec(hex) ?? [];
  // The last value of the certificate: a BIT STRING with no unused bits around a SEQUENCE.
  const [, signature = ""] = /03(?:48|818c)00(30(?:46|45|44|8188|8187|8186)[0-9a-f]+)$/.exec(hex) ?? [];
  return {
    publicKey: certificate.publicKey.export({ type: "spki", format: "der" }),
    keyId: Buffer.from(keyId, "hex"),
    signature: Buffer.from(signature, "hex"),
  };
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
