import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fromTlsError } from "./tls-error.js";

describe("fromTlsError()", () => {
  it("quotes the TLS library's words without its addresses", () => {
    const message =
      "803C49FD337F0000:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/openssl/ssl/record/rec_layer_s3.c:1601:SSL alert number 116\n";
    const code = "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";
    const error = fromTlsError("client", Object.assign(new Error(message), { code }));
    assert.equal(error.details["reason"], "refused");
    assert.match(error.message, /this side's certificate \(tlsv13 alert certificate required\)\. The other/);
    assert.equal(error.cause instanceof Error && error.cause.message, message);
  });

  it("quotes Node's own words as they are", () => {
    const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    assert.match(fromTlsError("server", cause).message, /during the handshake \(read ECONNRESET\)\./);
  });
});
