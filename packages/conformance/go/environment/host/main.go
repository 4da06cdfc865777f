// A host that starts the plugin in ENVIRONMENT_PLUGIN as other variables say, and prints what the plugin was told.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"tenon.test/peers/echo/shared"
	"tenon.test/peers/environment/ask"
)

func main() {
	answer, err := ask.Plugin(os.Getenv("ENVIRONMENT_PLUGIN"), shared.Handshake)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
