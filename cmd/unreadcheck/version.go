package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/reports"
)

// versionInfo is what a bug report begins with.
type versionInfo struct {
	Version string `json:"version"`
	// Commit is the one that the program was built from, and Modified says that there were changes beside it.
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	// Contract is the built-in one.
	Contract contractInfo `json:"contract"`
	// Schema is that of report.json.
	Schema int `json:"schema"`
}

type contractInfo struct {
	Version  string   `json:"version"`
	SHA256   string   `json:"sha256"`
	Profiles []string `json:"profiles"`
}

func versionCommand() *cobra.Command {
	var structured bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of the tool, and of what it judges by",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			contract, digest, err := loadContract("")
			if err != nil {
				return err
			}
			info := versionInfo{Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Schema: reports.SchemaVersion,
				Contract: contractInfo{Version: contract.Version, SHA256: digest, Profiles: contract.ProfileNames()}}
			if build, ok := debug.ReadBuildInfo(); ok {
				for _, s := range build.Settings {
					switch s.Key {
					case "vcs.revision":
						info.Commit = s.Value
					case "vcs.modified":
						info.Modified = s.Value == "true"
					}
				}
			}
			if structured {
				return asJSON(cmd.OutOrStdout(), info)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "unreadcheck version %s (%s, %s), contract %s\n", info.Version, info.Go, info.Platform, info.Contract.Version)
			return err
		},
	}
	cmd.Flags().BoolVar(&structured, "json", false, "as JSON, with the commit and the contract's digest")
	return cmd
}
