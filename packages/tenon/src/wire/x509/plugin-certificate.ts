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
  encodeTrue,
  encodeUnsigned,
} from "./der.js";

/** The elliptic curves that a certificate can be made for. Go's plugins and hosts use P-521. */
export type CertificateCurve = "P-256" | "P-521";

/** The hash that a certificate's signature is made with, by its curve: the one of about the same strength. */
export const signatureHashes: { readonly [Curve in CertificateCurve]: "sha256" | "sha512" } = {
  "P-256": "sha256",
  "P-521": "sha512",
};

/** What is in a certificate besides go-plugin's fixed profile. */
export interface CertificateFacts {
  readonly curve: CertificateCurve;
  /** The public key on that curve: DER of its SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** 20 bytes that name the key: a hash of it. @see RFC 7093 section 2 */
  readonly keyId: Uint8Array;
  /** 16 random bytes. */
  readonly serialNumber: Uint8Array;
  /** The time now, in milliseconds since 1970. */
  readonly nowMs: number;
}

// RFC 5480 section A.1
const signatureAlgorithms = {
  "P-256": "1.2.840.10045.4.3.2",
  "P-521": "1.2.840.10045.4.3.4",
} as const satisfies { readonly [Curve in CertificateCurve]: string };

// go-plugin mtls.go:54-55 @v1.8.0: valid from 30 seconds ago, for clocks that differ, for 262,980 hours (30 years).
const backdatedMs = 30_000;
const validityMs = 262_980 * 3_600_000;

/** The one host name in a certificate, which the other side looks for whatever address it connected to. */
const hostName = "localhost";

/**
 * Makes a self-signed certificate with go-plugin's profile, one that both ends of a connection can show: CN and DNS name
 * `localhost`, O `HashiCorp`, for servers and clients, and its own authority, since that is what Go trusts it as.
 * @param sign gives the ECDSA signature (DER) of what it gets, with the hash in {@link signatureHashes}
 * @returns the certificate's DER
 * @see go-plugin mtls.go:21-62 @v1.8.0; RFC 5280 section 4.1
 */
export function createPluginCertificate(
  facts: CertificateFacts,
  sign: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const algorithm = encodeSequence(encodeObjectIdentifier(signatureAlgorithms[facts.curve]));
  const name = encodeSequence(encodeNamePart("2.5.4.10", "HashiCorp"), encodeNamePart("2.5.4.3", hostName));
  const toBeSigned = encodeSequence(
    encodeExplicit(0, encodeUnsigned(Uint8Array.of(2))), // version 3 is written as 2
    encodeUnsigned(facts.serialNumber),
    algorithm,
    name, // issuer
    encodeSequence(encodeTime(facts.nowMs - backdatedMs), encodeTime(facts.nowMs + validityMs)),
    name, // subject
    facts.publicKey,
    encodeExplicit(3, encodeExtensions(facts.keyId)),
  );
  return encodeSequence(toBeSigned, algorithm, encodeBitString(sign(toBeSigned)));
}

function encodeNamePart(type: string, text: string): Uint8Array {
  return encodeSetOfOne(encodeSequence(encodeObjectIdentifier(type), encodePrintableString(text)));
}

/** RFC 5280 section 4.2.1, in the order that Go writes them in. */
function encodeExtensions(keyId: Uint8Array): Uint8Array {
  // Bits 0 digitalSignature, 2 keyEncipherment, 4 keyAgreement, 5 keyCertSign, counted from the highest.
  const keyUsage = encodeBitString(Uint8Array.of(0b1010_1100), 2);
  const clientAuth = encodeObjectIdentifier("1.3.6.1.5.5.7.3.2");
  const serverAuth = encodeObjectIdentifier("1.3.6.1.5.5.7.3.1");
  return encodeSequence(
    encodeExtension("2.5.29.15", keyUsage, "critical"),
    encodeExtension("2.5.29.37", encodeSequence(clientAuth, serverAuth)),
    encodeExtension("2.5.29.19", encodeSequence(encodeTrue()), "critical"), // basicConstraints: CA
    encodeExtension("2.5.29.14", encodeOctetString(keyId)),
    encodeExtension("2.5.29.17", encodeSequence(encodeImplicitText(2, hostName))), // subjectAltName: dNSName
  );
}

function encodeExtension(id: string, value: Uint8Array, importance?: "critical"): Uint8Array {
  const critical = importance === undefined ? [] : [encodeTrue()];
  return encodeSequence(encodeObjectIdentifier(id), ...critical, encodeOctetString(value));
}
