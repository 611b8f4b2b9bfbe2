package fuzzpage

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func noFiles(string) string { return "" }

// found is a finding of the values layer.
func found(requirement string, level spec.Level, got string) fuzz.Finding {
	p := program.Program{ID: "found", Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: "Public", Messages: 5, Members: []program.Member{{Name: "bob", Unread: 1}}}}},
		Steps: []program.Step{{Call: &program.Call{Group: "g", Member: "bob", Number: "65536"}}, {Read: &program.Read{Group: "g", Member: "bob"}}}}
	longer := p
	longer.Steps = append([]program.Step{{Send: &program.Send{Group: "g", Times: 2}}}, p.Steps...)
	return fuzz.Finding{Requirement: requirement, Level: level, Layer: "values", Expected: "the count of bob reads 5", Got: got, Repeats: "3 of 3",
		Hits: 12, FirstCall: 44, Program: &p, Found: &longer}
}

// campaign is a campaign with these findings, each a cause of its own.
func campaign(all ...fuzz.Finding) *fuzz.Result {
	r := &fuzz.Result{Target: reports.TargetInfo{URL: "http://127.0.0.1", Observer: "unread-field"}, Ended: "duration", Calls: 5000, Programs: 900, Seconds: 10,
		Findings: all, Coverage: fuzz.Coverage{Requirements: map[string]map[string]int{"UMN-CLAMP-1": {"Public": 3, "Work": 40}}}}
	for i, f := range all {
		r.Causes = append(r.Causes, reports.Cause{Number: i + 1, Lead: findingID(i), Sentence: "cause of " + f.Requirement, Members: []string{findingID(i)}})
	}
	return r
}

func TestTheVerdictSaysWhatItRestsOn(t *testing.T) {
	known := found("UMN-CLAMP-2", spec.Must, "0")
	known.Known = "until the next release"
	blind := campaign()
	blind.Target.Observer = ""
	empty := campaign()
	empty.Programs = 0
	for name, test := range map[string]struct {
		r       *fuzz.Result
		verdict string
		tone    page.Tone
	}{
		"nothing found":       {campaign(), "Nothing found", page.Good},
		"a must":              {campaign(found("UMN-CLAMP-2", spec.Must, "0"), found("UMN-ERR-5", spec.Should, "1")), "2 findings", page.Bad},
		"a should alone":      {campaign(found("UMN-ERR-5", spec.Should, "1")), "1 finding, no must among them", page.Caution},
		"what was announced":  {campaign(known), "Nothing but what was announced", page.Caution},
		"nothing was judged":  {empty, "Nothing could be judged", page.Open},
		"counts are not read": {blind, "Nothing found, and counts not read back", page.Open},
	} {
		t.Run(name, func(t *testing.T) {
			d := Document(test.r, noFiles)
			if d.Verdict != test.verdict || d.Tone != test.tone {
				t.Errorf("the page says %q (%s), want %q (%s)", d.Verdict, d.Tone, test.verdict, test.tone)
			}
			if first := d.Tiles[0]; (first.Tone == page.Good) != (test.tone == page.Good || name == "counts are not read") {
				t.Errorf("what to fix first is %q (%s)", first.Answer, first.Tone)
			}
		})
	}
}

func TestAnInterruptedCampaignSaysSo(t *testing.T) {
	r := campaign()
	r.Ended, r.More = fuzz.EndedInterrupted, 3
	if got := Document(r, noFiles).Coverage; !strings.Contains(got, "interrupted") || !strings.Contains(got, "left out here: 3 kinds.") {
		t.Errorf("the page says %q", got)
	}
}

func TestCardsFollowTheirCauses(t *testing.T) {
	r := campaign(found("UMN-CLAMP-1", spec.Must, "1"), found("UMN-CLAMP-2", spec.Must, "2"), found("UMN-CLAMP-3", spec.Must, "3"))
	// Causes of a file that somebody edited may name findings that are not there, or none at all.
	r.Causes = []reports.Cause{{Lead: "finding-3", Sentence: "the number is cut to 16 bits", Members: []string{"finding-3", "finding-9", "finding-x", "finding-1", "finding-0"}}}
	d := Document(r, noFiles)
	var order []string
	for _, c := range d.Sections[0].Cards {
		order = append(order, c.ID)
	}
	if want := []string{"finding-3", "finding-1", "finding-2"}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v", order, want)
	}
	first := d.Sections[0].Cards[0]
	if first.Title != "The number is cut to 16 bits" || d.Tiles[0].Answer != first.Title || d.Tiles[0].Link != first.ID {
		t.Errorf("the first card is %q, and the tile says %q and leads to %s", first.Title, d.Tiles[0].Answer, d.Tiles[0].Link)
	}
	if second := d.Sections[0].Cards[1]; !slices.Contains(second.Marks, "same cause as finding-3") || second.Title != "Expected the count of bob reads 5, got 1" {
		t.Errorf("the second card is %q, marked %v", second.Title, second.Marks)
	}
}

func TestACardShowsBothExamples(t *testing.T) {
	f := found("UMN-CLAMP-2", spec.Must, "the count of bob reads 0")
	for n := range 9 {
		f.Exchanges = append(f.Exchanges, record.Exchange{ID: n + 1, Command: endpoint, Answered: time.Millisecond, Request: record.Request{Body: []byte(`{"UnreadMsgNum":65536}`)}})
	}
	files := func(name string) string {
		return map[string]string{"finding-1.sh": "#!/bin/sh\n", "finding-1.json": "{}"}[name]
	}
	c := Document(campaign(f), files).Sections[0].Cards[0]
	if !strings.Contains(c.Before, "Send 2 messages to g") || strings.Contains(c.After, "Send") || !strings.Contains(c.After, "to 65536") {
		t.Errorf("found as\n%s\nshrunk to\n%s", c.Before, c.After)
	}
	if len(c.Exchanges) != mostExchanges || c.Left != 3 || !strings.HasPrefix(c.Exchanges[len(c.Exchanges)-1].Title, "Exchange 9") {
		t.Errorf("%d exchanges are shown, %d are left out", len(c.Exchanges), c.Left)
	}
	var names []string
	for _, one := range c.Copies {
		names = append(names, one.Name+": "+one.Text)
	}
	if got := strings.Join(names, "; "); got != "script: #!/bin/sh\n; replay: unreadcheck replay --target 'http://127.0.0.1' finding-1.json; program: {}" {
		t.Errorf("what can be copied is %s", got)
	}
	if c.Facts[0].Label != "Sent" || c.Facts[0].Value != `{"UnreadMsgNum":65536}` {
		t.Errorf("what was sent is %+v", c.Facts[0])
	}
}

func TestBytesAreShownAsTheyWereSent(t *testing.T) {
	f := fuzz.Finding{Requirement: "UMN-ENV-1", Level: spec.Must, Layer: "wire", Seen: &raw.Playing{Seen: raw.Seen{TimedOut: true}}, Program: &program.Program{Steps: []program.Step{{Raw: &program.Raw{ID: "w-1", Title: "Two requests in one segment",
		Segments: []program.Segment{{Bytes: []byte("POST / HTTP/1.1\r\n")}, {Bytes: []byte("\r\n"), Pause: time.Second}}, HalfClose: true}}}}}
	c := Document(campaign(f), noFiles).Sections[0].Cards[0]
	var steps []string
	for _, s := range c.Steps {
		steps = append(steps, s.Text)
	}
	if got := strings.Join(steps, "; "); got != "Two requests in one segment (case w-1); Send 17 bytes; Wait 1s, then send 2 bytes; Close the sending side of the connection" {
		t.Errorf("what was done is %s", got)
	}
	if x := c.Exchanges[0]; x.RequestBody != "POST / HTTP/1.1\r\n\r\n" || x.Trouble == "" {
		t.Errorf("the exchange is %+v", x)
	}
}

// The sentences of the contract are those of the file that the campaign was judged by, or none.
func TestTheContractIsQuotedWhereItIsTheSame(t *testing.T) {
	sum := sha256.Sum256(spec.DefaultYAML())
	r := campaign(found("UMN-CLAMP-2", spec.Must, "0"), found("UMN-NOT-99", spec.Must, "0"))
	if c := Document(r, noFiles).Sections[0].Cards[0]; c.Sentence != "" {
		t.Errorf("a campaign by an unknown contract quotes %q", c.Sentence)
	}
	r.Contract.SHA256 = hex.EncodeToString(sum[:])
	cards := Document(r, noFiles).Sections[0].Cards
	if cards[0].Sentence == "" || cards[0].SourceLink == "" || cards[1].Sentence != "" {
		t.Errorf("the cards quote %q (%s) and %q", cards[0].Sentence, cards[0].SourceLink, cards[1].Sentence)
	}
}

func TestCoverageNamesWhatWasNeverProvoked(t *testing.T) {
	r := campaign(found("UMN-CLAMP-2", spec.Must, "0"))
	r.Coverage.Never, r.Unjudged = []string{"locked_out"}, map[string]int{"no observer: give --observer CMD": 4}
	d := Document(r, noFiles)
	coverage := d.Sections[1]
	if coverage.Lists[0].Items[0] != "locked_out" || d.Tiles[2].Answer != "1 documented refusal" {
		t.Errorf("never provoked are %v, and the tile says %q", coverage.Lists, d.Tiles[2].Answer)
	}
	rows := coverage.Tables[0].Rows
	if rows[0].Cells[1].Text != "nothing found" || rows[0].Cells[2].Text != "43" || rows[1].Cells[0].Text != "UMN-CLAMP-2" || rows[1].Cells[1].Link != "finding-1" {
		t.Errorf("the requirements are %+v", rows)
	}
	if d.Tiles[3].Answer != "4 programs not judged" || d.Tiles[3].Items[0].Code != "--observer CMD" {
		t.Errorf("what is unknown is %+v", d.Tiles[3])
	}
}
