import { PluginError } from "../../errors/index.js";
import { parseBase64 } from "../../wire/bytes/base64.js";
import { parseCertificatePem } from "../../wire/x509/index.js";

/** A certificate that was announced over a trusted way, and that the other side must show. */
export interface PinnedCertificate {
  readonly der: Uint8Array;
  /** Milliseconds since 1970, both included. */
  readonly validFromMs: number;
  readonly validToMs: number;
}

/**
 * Reads the certificate in a handshake line.
 * @param text base64 of the DER, with or without padding: other languages' plugins often pad it
 * @throws PluginError CERTIFICATE_MALFORMED
 */
export async function readAnnouncedCertificate(text: string): Promise<PinnedCertificate> {
  const source = "the handshake line";
  const der = parseBase64(text);
  if (der === undefined) throw createMalformedError(source, "is not base64");
  return pinCertificate(der, source);
}

/**
 * Reads the certificates in `PLUGIN_CLIENT_CERT`: hosts send one.
 * @param pem PEM
 * @throws PluginError CERTIFICATE_MALFORMED
 */
export async function readClientCertificates(pem: string): Promise<PinnedCertificate[]> {
  const source = "PLUGIN_CLIENT_CERT";
  const certificates = parseCertificatePem(pem);
  if (certificates === undefined || certificates.length === 0) {
    throw createMalformedError(source, "has no PEM certificate in it");
  }
  return Promise.all(certificates.map((der) => pinCertificate(der, source)));
}

async function pinCertificate(der: Uint8Array, source: string): Promise<PinnedCertificate> {
  const { X509Certificate } = await import("node:crypto");
  try {
    const certificate = new X509Certificate(der);
    return {
      // Not `der`: bytes after the certificate's own would keep it from ever being equal.
      der: certificate.raw,
      validFromMs: Date.parse(certificate.validFrom),
      validToMs: Date.parse(certificate.validTo),
    };
  } catch (cause) {
    throw createMalformedError(source, "is not a certificate", cause);
  }
}

function createMalformedError(source: string, what: string, cause?: unknown): PluginError {
  return new PluginError("CERTIFICATE_MALFORMED", `The certificate in ${source} ${what}.`, {
    cause,
    details: { source },
    remedy:
      "It must be one X.509 certificate, in the encoding of the plugin protocol: see docs/protocol/tls.md.",
  });
}
