// HTTP/2 as golang.org/x/net speaks it, for the differential test of packages/conformance/suites/differential:
// `differential server` or `differential client PORT`.
package main

import (
	"fmt"
	"os"
)

func main() {
	err := fmt.Errorf("expected: differential server | differential client PORT")
	switch {
	case len(os.Args) == 2 && os.Args[1] == "server":
		err = serve()
	case len(os.Args) == 3 && os.Args[1] == "client":
		err = run(os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
