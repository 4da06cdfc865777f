import { formatBase64, parseBase64 } from "../bytes/base64.js";

// RFC 7468 section 2: lines of exactly 64 characters but for the last.
const lineLength = 64;

const certificateBlock = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;

/** Formats a certificate's DER as PEM, line ends included. */
export function formatCertificatePem(der: Uint8Array): string {
  const digits = formatBase64(der);
  const padded = digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
  const lines = ["-----BEGIN CERTIFICATE-----"];
  for (let offset = 0; offset < padded.length; offset += lineLength) {
    lines.push(padded.slice(offset, offset + lineLength));
  }
  return `${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/**
 * The DER of each certificate in a PEM text, in order; other blocks, and what stands between blocks, are skipped, as
 * Go's `AppendCertsFromPEM` does. undefined when one of them is not base64. Whether it is a certificate inside is not
 * looked at. Linear in the text's length.
 */
export function parseCertificatePem(text: string): Uint8Array[] | undefined {
  const certificates: Uint8Array[] = [];
  for (const [, body = ""] of text.matchAll(certificateBlock)) {
    const der = parseBase64(body.replace(/[ \t\r\n]/g, ""));
    if (der === undefined) return undefined;
    certificates.push(der);
  }
  return certificates;
}
