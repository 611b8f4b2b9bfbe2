package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/diff"
	"github.com/unreadcheck/unreadcheck/internal/diffpage"
	"github.com/unreadcheck/unreadcheck/internal/fuzzpage"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/sdk"
	"github.com/unreadcheck/unreadcheck/internal/sdkpage"
	"github.com/unreadcheck/unreadcheck/reports"
)

func reportHTMLCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "html FOLDER...",
		Short: "Make the pages of saved results again",
		Long: `Make report.html again from what run, fuzz, sdk or diff saved in a folder, of this version or an earlier one. With
--out, one page is made of all the results, which have to be of clients then: it compares them.`,
		Example: `  unreadcheck report html unreadcheck-report
  unreadcheck report html --out compared.html sdk-a sdk-b/report.json`,
		Args: func(_ *cobra.Command, folders []string) error {
			if len(folders) == 0 {
				return usage("report html needs the folders of saved results, as unreadcheck-report")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, folders []string) error {
			all := make([]savedResult, len(folders))
			for i, folder := range folders {
				var err error
				if all[i], err = readSaved(folder); err != nil {
					return err
				}
			}
			if out != "" {
				document, err := together(all)
				if err != nil {
					return err
				}
				return writePage(out, document)
			}
			for _, one := range all {
				if err := writePage(filepath.Join(one.folder, page.FileName), one.page()); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the file for one page of all results (by default report.html in each folder)")
	return cmd
}

func writePage(name string, d page.Document) error {
	err := page.WriteFile(name, d)
	if path := new(os.PathError); errors.As(err, &path) {
		return exit{reports.ExitUsage, err}
	}
	return err
}

// savedResult is a result that was saved in a folder: of a run, a campaign, a client or a comparison.
type savedResult struct {
	folder string
	run    *reports.Result
	fuzz   *fuzz.Result
	client *sdk.Report
	diff   *diff.Diff
}

// page is the page of the result alone.
func (s savedResult) page() page.Document {
	switch {
	case s.fuzz != nil:
		return fuzzpage.Document(s.fuzz, page.InFolder(s.folder))
	case s.client != nil:
		return sdkpage.Document(s.client)
	case s.diff != nil:
		return diffpage.Document(s.diff)
	default:
		return page.Run(s.run, page.InFolder(s.folder))
	}
}

// together is one page of several results.
func together(all []savedResult) (page.Document, error) {
	if len(all) == 1 {
		return all[0].page(), nil
	}
	var clients []*sdk.Report
	for _, s := range all {
		if s.client == nil {
			return page.Document{}, usage("--out makes one page of the results of clients, and %s has another; leave it out to have a page in each folder", s.folder)
		}
		clients = append(clients, s.client)
	}
	return sdkpage.Compared(clients), nil
}

// savedFiles are the names of results in their folders: of runs and clients, of campaigns, of comparisons.
var savedFiles = []string{"report.json", "fuzz.json", "diff.json"}

// readSaved reads the result in a folder, or in a file that is named itself.
func readSaved(name string) (savedResult, error) {
	file := name
	info, err := os.Stat(name)
	if err != nil {
		return savedResult{}, usage("report html: %w", err)
	}
	if info.IsDir() {
		file = filepath.Join(name, savedFiles[0])
		for _, saved := range savedFiles {
			if _, err := os.Stat(filepath.Join(name, saved)); err == nil {
				file = filepath.Join(name, saved)
				break
			}
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return savedResult{}, usage("report html: %s has no report.json, fuzz.json or diff.json, as run, fuzz, sdk and diff save them", name)
	}
	// A client's result names its SDK, a campaign's has findings, and a comparison's rows.
	var head struct {
		SDK      string          `json:"sdk"`
		Findings json.RawMessage `json:"findings"`
		Rows     json.RawMessage `json:"rows"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return savedResult{}, usage("report html: %s is not a saved result: %w", file, err)
	}
	s := savedResult{folder: filepath.Dir(file)}
	switch {
	case head.SDK != "":
		s.client, err = sdk.ReadJSON(bytes.NewReader(data))
	case head.Findings != nil:
		err = json.Unmarshal(data, &s.fuzz)
	case head.Rows != nil:
		err = json.Unmarshal(data, &s.diff)
	default:
		s.run, err = reports.ReadJSON(bytes.NewReader(data))
	}
	if err != nil {
		return savedResult{}, usage("report html: %s: %w", file, err)
	}
	return s, nil
}
