export { formatCertificatePem, parseCertificatePem } from "./pem.js";
export { createPluginCertificate, signatureHashes } from "./plugin-certificate.js";
export type { CertificateCurve } from "./plugin-certificate.js";
