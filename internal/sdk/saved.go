package sdk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/recordings"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// savedFormat is the version of the file of recordings; it changes when a reader of the old one would misread it.
const savedFormat = 1

// about is what judging reads beside the recordings: what was judged by what, and with which options.
type about struct {
	Format int `json:"format"`
	// Tool is the version of the tool, and Contract the digest of the contract file.
	Tool     string `json:"tool"`
	Contract string `json:"contract"`
	// SDK and Version are what the adapter says of the SDK.
	SDK     string `json:"sdk"`
	Version string `json:"version,omitempty"`
	// Command started the adapter, without secrets; Listener is how the SDK was led to the recording server: empty, "proxy"
	// or "transparent".
	Command  []string `json:"command,omitempty"`
	Listener string   `json:"listener,omitempty"`
	Only     []string `json:"only,omitempty"`
	Strict   bool     `json:"strict,omitempty"`
	// Baseline is the expected failures, in the form of who announces them.
	Baseline    any       `json:"baseline,omitempty"`
	App         App       `json:"app"`
	Started     time.Time `json:"started"`
	Seconds     float64   `json:"seconds"`
	Interrupted bool      `json:"interrupted,omitempty"`
	Notes       []string  `json:"notes,omitempty"`
	// Cases is how many lines follow.
	Cases int `json:"cases"`
}

// The ways in which an SDK is intercepted.
const (
	proxied     = "proxy"
	transparent = "transparent"
)

// reached says by what the SDK was led to the recording server.
func (a about) reached() string {
	switch a.Listener {
	case proxied:
		return Intercepted{}.String()
	case transparent:
		return Intercepted{Transparent: true}.String()
	default:
		return Direct{}.String()
	}
}

// savedLine is one line of the file: the first has SDK, each other one a case.
type savedLine struct {
	SDK  *about     `json:"sdk,omitempty"`
	Case *Recording `json:"case,omitempty"`
}

// save writes the recordings, and returns them as they are read back, with the digest of the file: a client is judged by the
// very same again.
func save(w io.Writer, a about, all Recordings) (*Saved, error) {
	if w == nil {
		w = io.Discard
	}
	a.Format, a.App, a.Cases = savedFormat, all.App, len(all.Cases)
	var text bytes.Buffer
	out := recordings.NewWriter(io.MultiWriter(w, &text))
	err := out.Line(savedLine{SDK: &a})
	for i := range all.Cases {
		err = errors.Join(err, out.Line(savedLine{Case: &all.Cases[i]}))
	}
	if _, ended := out.End(); err != nil || ended != nil {
		return nil, errors.Join(err, ended)
	}
	return ReadSaved(&text)
}

// Saved is what was recorded of a client, as it is saved.
type Saved struct {
	about  about
	cases  []Recording
	digest string
}

// ReadSaved reads what [Run] saved. It takes no line that it does not fully understand, and no file that lacks some.
func ReadSaved(r io.Reader) (*Saved, error) {
	s := &Saved{}
	var err error
	if s.digest, err = recordings.Lines(r, savedFormat, s.take); err != nil {
		return nil, err
	}
	if len(s.cases) != s.about.Cases {
		return nil, fmt.Errorf("it has %s, where its first line announces %d", plural.Of(len(s.cases), "case"), s.about.Cases)
	}
	return s, nil
}

func (s *Saved) take(number int, line savedLine) error {
	switch {
	case (number == 1) != (line.SDK != nil):
		return errors.New("the first line, and no other, is about the client")
	case number == 1 && line.Case == nil:
		s.about = *line.SDK
	case line.Case != nil && line.SDK == nil:
		s.cases = append(s.cases, *line.Case)
	default:
		return errors.New("it is not a case")
	}
	return nil
}

// Tool is the version of the tool that made the recordings.
func (s *Saved) Tool() string { return s.about.Tool }

// ContractSHA256 is the digest of the contract by which the client was judged.
func (s *Saved) ContractSHA256() string { return s.about.Contract }

// Selected reports whether only some checks were judged, on purpose.
func (s *Saved) Selected() bool { return len(s.about.Only) > 0 }

// Baseline are the expected failures, as [Config].Baseline gave them, in the types of encoding/json.
func (s *Saved) Baseline() any { return s.about.Baseline }

// Verify judges what was recorded of a client again, as [Run] did, without the client. The contract may be another one; digest
// is that of its file, and version this tool's. announce is as in [Config].
func Verify(saved *Saved, contract *spec.Contract, digest, version string, announce Announcer) (*Report, error) {
	requirements, err := Select(Requirements(), saved.about.Only)
	if err != nil {
		return nil, usage.Wrap(err)
	}
	a := saved.about
	a.Tool, a.Contract = version, digest
	return report(contract, requirements, a, saved.recordings(), saved.digest, announce), nil
}

func (s *Saved) recordings() Recordings { return Recordings{App: s.about.App, Cases: s.cases} }

// info is what the report says of the run.
func (a about) info(c *spec.Contract, digest string) reports.Result {
	return reports.Result{
		Schema: reports.SchemaVersion, Kind: reports.KindSDK, Tool: reports.Tool{Name: "unreadcheck", Version: a.Tool},
		Contract: reports.ContractInfo{Version: c.Version, SHA256: a.Contract},
		Target:   reports.TargetInfo{Address: named(a.SDK, a.Version)},
		Started:  a.Started, Seconds: a.Seconds, Strict: a.Strict, Notes: a.Notes, Interrupted: a.Interrupted,
		Digests:  &reports.Digests{Contract: a.Contract, Recordings: digest},
		Programs: []reports.PlayedProgram{}, Latency: []reports.Latency{}, // a list without entries is [] and not null
	}
}
