// Package adapters lists the adapters in its folder: small programs that make real client SDKs answer the protocol of
// `unreadcheck sdk`. The list is adapters.yaml; README.md describes each.
package adapters

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Mode is how an SDK is led to a server of ours.
type Mode string

// The modes, from the easiest to the hardest.
const (
	// Host: the SDK can be told the host.
	Host Mode = "host"
	// Proxy: its host is fixed, but it uses the HTTPS proxy that it finds in its environment.
	Proxy Mode = "proxy"
	// Transparent: its host is fixed and it uses no proxy; the host's name has to lead elsewhere.
	Transparent Mode = "transparent"
)

// Adapter is one adapter of the list.
type Adapter struct {
	// Name is that of its folder.
	Name string
	// SDK and Version are what is tested: the package's name in its registry, and its version.
	SDK, Version string
	Language     string
	// Needs are the commands that installing and running take.
	Needs []string
	// Install and Run are the paths of its two scripts. Install may be run again, and then changes nothing.
	Install, Run string
	Mode         Mode
	// Environment has the protocol's environment variables that it cannot do without; "A or B" is one of two.
	Environment []string
}

// Load reads the list in that folder. The scripts' paths are put behind the folder's. It fails when the list has
// unknown or missing keys, an unknown mode, two adapters of one name or a script that is not there.
func Load(folder string) ([]Adapter, error) {
	name := filepath.Join(folder, "adapters.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the list of adapters cannot be read: %w", err)
	}
	var list []Adapter
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return nil, fmt.Errorf("the list of adapters %s: %w", name, err)
	}
	seen := map[string]bool{}
	for i := range list {
		a := &list[i]
		a.Install, a.Run = filepath.Join(folder, a.Install), filepath.Join(folder, a.Run)
		if err := a.check(); err != nil {
			return nil, fmt.Errorf("the list of adapters %s: adapter %d (%q): %w", name, i+1, a.Name, err)
		}
		if seen[a.Name] {
			return nil, fmt.Errorf("the list of adapters %s: two are named %q", name, a.Name)
		}
		seen[a.Name] = true
	}
	return list, nil
}

func (a *Adapter) check() error {
	if a.Name == "" || a.SDK == "" || a.Version == "" || a.Language == "" || len(a.Needs) == 0 || len(a.Environment) == 0 {
		return errors.New("name, sdk, version, language, needs and environment all need a value")
	}
	if !slices.Contains([]Mode{Host, Proxy, Transparent}, a.Mode) {
		return fmt.Errorf("mode %q is none of host, proxy and transparent", a.Mode)
	}
	for _, script := range []string{a.Install, a.Run} {
		if info, err := os.Stat(script); err != nil || !info.Mode().IsRegular() {
			return fmt.Errorf("there is no script %s", script)
		}
	}
	return nil
}

// Missing are the commands that the adapter needs and that are not on PATH.
func (a *Adapter) Missing() []string {
	var missing []string
	for _, command := range a.Needs {
		if _, err := exec.LookPath(command); err != nil {
			missing = append(missing, command)
		}
	}
	return missing
}
