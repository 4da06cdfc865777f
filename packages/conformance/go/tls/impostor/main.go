// Shows a certificate whose key it does not have. Node cannot be made to; Go signs with whatever key it is given.
//
// With an argument it is a client: it connects to that unix socket, shows the certificate in IMPOSTOR_CERT (PEM), and
// prints "refused", or "accepted" when the other side speaks to it. Without, it is a plugin with AutoMTLS that announces
// its certificate and shows the same.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run() error {
	wrongKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if len(os.Args) > 1 {
		return connect(os.Args[1], wrongKey)
	}
	return serve(wrongKey)
}

func connect(path string, wrongKey *ecdsa.PrivateKey) error {
	block, _ := pem.Decode([]byte(os.Getenv("IMPOSTOR_CERT")))
	if block == nil {
		return fmt.Errorf("IMPOSTOR_CERT is not PEM")
	}
	conn, err := tls.Dial("unix", path, &tls.Config{
		Certificates:       []tls.Certificate{{Certificate: [][]byte{block.Bytes}, PrivateKey: wrongKey}},
		InsecureSkipVerify: true,
		NextProtos:         []string{"h2"},
	})
	// TLS 1.3: a client is done before the server has looked.
	if err == nil {
		_, err = conn.Read(make([]byte, 1))
	}
	if err != nil {
		fmt.Println("refused")
		fmt.Fprintln(os.Stderr, err)
		return nil
	}
	fmt.Println("accepted")
	return nil
}

func serve(wrongKey *ecdsa.PrivateKey) error {
	der, err := createCertificate()
	if err != nil {
		return err
	}
	path := filepath.Join(os.Getenv("PLUGIN_UNIX_SOCKET_DIR"), "impostor")
	listener, err := tls.Listen("unix", path, &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: wrongKey}},
		NextProtos:   []string{"h2"},
	})
	if err != nil {
		return err
	}
	fmt.Printf("1|1|unix|%s|grpc|%s\n", path, base64.RawStdEncoding.EncodeToString(der))
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			_, _ = io.Copy(io.Discard, conn)
		}()
	}
}

func createCertificate() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost"},
		NotBefore:    time.Now().Add(-time.Minute),
		NotAfter:     time.Now().Add(time.Hour),
	}
	return x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
}
