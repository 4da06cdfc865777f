import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import type { KeyPair } from "../../src/transport/tls/tls-settings.js";
import {
  encodeBitString,
  encodeExplicit,
  encodeImplicitText,
  encodeObjectIdentifier,
  encodeOctetString,
  encodePrintableString,
  encodeSequence,
  encodeSetOfOne,
  encodeTime,
  encodeUnsigned,
} from "../../src/wire/x509/der.js";
import { formatCertificatePem } from "../../src/wire/x509/index.js";

const dayMs = 24 * 3_600_000;

/** A certificate for `localhost`, no authority itself, that `authority` (one of `createOwnCertificate`'s, P-256) has issued. */
export function issueCertificate(authority: KeyPair): { readonly cert: string; readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = encodeSequence(encodeObjectIdentifier("1.2.840.10045.4.3.2"));
  const nowMs = Date.now();
  const toBeSigned = encodeSequence(
    encodeExplicit(0, encodeUnsigned(Uint8Array.of(2))),
    encodeUnsigned(Uint8Array.of(7)),
    algorithm,
    encodeName([
      ["2.5.4.10", "HashiCorp"],
      ["2.5.4.3", "localhost"],
    ]),
    encodeSequence(encodeTime(nowMs - dayMs), encodeTime(nowMs + dayMs)),
    encodeName([["2.5.4.3", "issued"]]),
    publicKey.export({ type: "spki", format: "der" }),
    encodeExplicit(3, encodeSequence(encodeSubjectAltName())),
  );
  const signature = sign("sha256", toBeSigned, createPrivateKey(Buffer.from(authority.key)));
  return {
    cert: formatCertificatePem(encodeSequence(toBeSigned, algorithm, encodeBitString(signature))),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

function encodeName(parts: readonly (readonly [type: string, text: string])[]): Uint8Array {
  const encoded = parts.map(([type, text]) =>
    encodeSetOfOne(encodeSequence(encodeObjectIdentifier(type), encodePrintableString(text))),
  );
  return encodeSequence(...encoded);
}

function encodeSubjectAltName(): Uint8Array {
  const names = encodeSequence(encodeImplicitText(2, "localhost"));
  return encodeSequence(encodeObjectIdentifier("2.5.29.17"), encodeOctetString(names));
}
