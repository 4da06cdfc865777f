package shared

import (
	"flag"
	"log"
	"strconv"
	"strings"

	"github.com/hashicorp/go-plugin"
)

// Settings are what both programs are told by their flags.
type Settings struct {
	Handshake plugin.HandshakeConfig
	Versions  []int
	Names     []string
}

// ParseSettings reads the flags, others that the program has defined included.
func ParseSettings() Settings {
	versions := flag.String("versions", "2,3", "the versions that this side has")
	names := flag.String("names", "main,side,extra", "the names that this side uses")
	key := flag.String("cookie-key", "TENON_VERSIONS", "the cookie's key")
	value := flag.String("cookie-value", "5d7e", "the cookie's value")
	flag.Parse()
	settings := Settings{
		Handshake: plugin.HandshakeConfig{MagicCookieKey: *key, MagicCookieValue: *value},
		Names:     strings.Split(*names, ","),
	}
	for _, text := range strings.Split(*versions, ",") {
		version, err := strconv.Atoi(text)
		if err != nil {
			log.Fatal(err)
		}
		settings.Versions = append(settings.Versions, version)
	}
	return settings
}

// Choose leaves of all plugin sets the versions and names that the flags name.
func (s Settings) Choose(all map[int]plugin.PluginSet) map[int]plugin.PluginSet {
	chosen := map[int]plugin.PluginSet{}
	for _, version := range s.Versions {
		chosen[version] = plugin.PluginSet{}
		for _, name := range s.Names {
			if each, ok := all[version][name]; ok {
				chosen[version][name] = each
			}
		}
	}
	return chosen
}
