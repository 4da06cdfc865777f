// Prints an authority and certificates for localhost that it has issued to a host and to a plugin, as JSON of PEM:
// {"ca": "...", "host": {"cert": "...", "key": "..."}, "plugin": {...}}. The host's key is RSA, the others' are on P-384.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"time"
)

type issued struct {
	Cert string `json:"cert"`
	Key  string `json:"key"`
}

type certificates struct {
	CA     string `json:"ca"`
	Host   issued `json:"host"`
	Plugin issued `json:"plugin"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	authorityKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return err
	}
	authority := template("Authority of the tests")
	authority.IsCA, authority.BasicConstraintsValid, authority.KeyUsage = true, true, x509.KeyUsageCertSign
	ca, err := x509.CreateCertificate(rand.Reader, authority, authority, authorityKey.Public(), authorityKey)
	if err != nil {
		return err
	}
	hostKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	host, err := issue(authority, authorityKey, hostKey)
	if err != nil {
		return err
	}
	pluginKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return err
	}
	plugin, err := issue(authority, authorityKey, pluginKey)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(certificates{CA: toPEM("CERTIFICATE", ca), Host: host, Plugin: plugin})
}

func issue(authority *x509.Certificate, authorityKey, key crypto.Signer) (issued, error) {
	leaf := template("localhost")
	leaf.DNSNames = []string{"localhost"}
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, leaf, authority, key.Public(), authorityKey)
	if err != nil {
		return issued{}, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return issued{}, err
	}
	return issued{Cert: toPEM("CERTIFICATE", der), Key: toPEM("PRIVATE KEY", keyDER)}, nil
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
	}
}

func toPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}
