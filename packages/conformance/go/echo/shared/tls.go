package shared

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
)

// HasTLS says whether the user has given certificates.
func HasTLS() bool {
	return os.Getenv("ECHO_TLS_CERT") != ""
}

// TLSConfig is made from PEM in the environment: ECHO_TLS_CERT, ECHO_TLS_KEY, and the authority of both sides,
// ECHO_TLS_CA. It serves both roles, as go-plugin uses it; nil without certificates.
func TLSConfig() (*tls.Config, error) {
	if !HasTLS() {
		return nil, nil
	}
	pair, err := tls.X509KeyPair([]byte(os.Getenv("ECHO_TLS_CERT")), []byte(os.Getenv("ECHO_TLS_KEY")))
	if err != nil {
		return nil, err
	}
	authority := x509.NewCertPool()
	if !authority.AppendCertsFromPEM([]byte(os.Getenv("ECHO_TLS_CA"))) {
		return nil, errors.New("ECHO_TLS_CA has no certificate")
	}
	return &tls.Config{
		Certificates: []tls.Certificate{pair},
		RootCAs:      authority,
		ClientCAs:    authority,
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ServerName:   "localhost",
		MinVersion:   tls.VersionTLS12,
	}, nil
}
