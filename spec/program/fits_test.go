package program_test

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// A name that the contract does not have is a slip of the pen of whoever wrote the file, and no fault of a target.
func TestWhatFitsTheContract(t *testing.T) {
	set := program.Call{Group: "g", Member: "bob", Number: "3"}
	calls := func(change func(*program.Call)) program.Step {
		c := set
		change(&c)
		return call(c)
	}
	expects := func(e program.Expect) program.Step { return program.Step{Call: &set, Expect: &e} }
	raw := func(r program.Request) program.Step {
		r.Class = program.Refuse
		return program.Step{Raw: &program.Raw{Group: "g", Member: "bob", Requests: []program.Request{r}}}
	}
	for name, test := range map[string]struct {
		step program.Step
		says string
	}{
		"a call":                 {call(set), ""},
		"a requirement":          {expects(program.Expect{Requirement: "UMN-ERR-1", Refused: "unknown_group"}), ""},
		"an unknown requirement": {expects(program.Expect{Requirement: "UMN-CLAMP-99"}), `the requirement "UMN-CLAMP-99", which the contract does not have; the nearest is "UMN-CLAMP-9"`},
		"an unknown outcome":     {expects(program.Expect{Refused: "unknown_gruop"}), `the outcome "unknown_gruop", which the contract does not have; the nearest is "unknown_group"`},
		"an outcome that may be": {expects(program.Expect{AcceptedOrRefused: "missing_feild"}), `the nearest is "missing_field"`},
		"an outcome that is met": {expects(program.Expect{Recorded: true, Meets: "wrong-kye"}), `the nearest is "wrong_key"`},
		"like no outcome":        {expects(program.Expect{Refused: "0123456789"}), `the outcome "0123456789", which the contract does not have`},
		"of an act": {program.Step{Clients: &program.Clients{Each: [][]program.Act{{{Do: program.ActRead, Group: "g", Member: "bob", Expect: &program.Expect{Requirement: "UMN-CONC-9"}}}}}},
			`the requirement "UMN-CONC-9", which the contract does not have`},
		"of one of a burst":               {program.Step{Burst: &program.Burst{Group: "g", Member: "bob", Calls: []program.BurstCall{{Expect: &program.Expect{Refused: "unknown_gruop"}}}}}, `the nearest is "unknown_group"`},
		"of bytes":                        {raw(program.Request{Requirement: "UMN-REQ-5", Kept: "UMN-ERR-13", Outcome: "malformed_json"}), ""},
		"an unknown requirement of bytes": {raw(program.Request{Requirement: "UMN-REQ-5x"}), `the nearest is "UMN-REQ-5"`},
		"an unknown one of an effect":     {raw(program.Request{Kept: "UMN-ERR-133"}), `the nearest is "UMN-ERR-13"`},
		"an unknown outcome of bytes":     {raw(program.Request{Outcome: "malformed_jsno"}), `the nearest is "malformed_json"`},
		"a field left out":                {calls(func(c *program.Call) { c.OmitFields = []string{"GroupId"} }), ""},
		"an unknown field left out":       {calls(func(c *program.Call) { c.OmitFields = []string{"GroupID"} }), `the field "GroupID", which the contract does not have; the nearest is "GroupId"`},
		"an unknown parameter left out":   {calls(func(c *program.Call) { c.OmitQuery = []string{"userSig"} }), `the nearest is "usersig"`},
		"an unknown parameter renamed":    {calls(func(c *program.Call) { c.RenameQuery = map[string]string{"sdkAppId": "x"} }), `the nearest is "sdkappid"`},
		"one of several calls":            {program.Step{AtOnce: []program.Call{set, {Group: "g", Member: "bob", Number: "3", OmitFields: []string{"x"}}}}, `the field "x"`},
		"a call without a number":         {call(program.Call{Group: "g", Member: "bob"}), "without a group, a member or a number"},
		"a call without a group":          {call(program.Call{Member: "bob", Number: "3"}), "without a group, a member or a number"},
		"another body":                    {call(program.Call{Body: new(string)}), ""},
		"a number left out":               {call(program.Call{Group: "g", Member: "bob", OmitFields: []string{"UnreadMsgNum"}}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := program.Program{ID: "p", Stage: stage(), Steps: []program.Step{test.step}}
			refusedFor(t, p.Fits(spec.Default()), test.says)
		})
	}
}

func refusedFor(t *testing.T, err error, says string) {
	t.Helper()
	if says == "" && err != nil {
		t.Errorf("refused: %v", err)
	}
	if says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
		t.Errorf("refused with %v, want …%s…", err, says)
	}
}

func TestStagesFitTheContract(t *testing.T) {
	set := call(program.Call{Group: "g", Member: "bob", Number: "3"})
	for kind, says := range map[string]string{
		program.AnyCounted: "", "Meeting": "", "Pubic": `of the group type "Pubic", which the contract does not have; the nearest is "Public"`, "": `the group type ""`,
	} {
		p := program.Program{ID: "p", Stage: program.Stage{Groups: []program.Group{{Name: "g", Type: kind}}}, Steps: []program.Step{set}}
		refusedFor(t, p.Fits(spec.Default()), says)
	}
	refusedFor(t, program.Program{ID: "p", Stage: stage()}.Fits(spec.Default()), "has no steps")
}

// Who is in the group has a count, and nobody else.
func TestReadingsAreOfMembers(t *testing.T) {
	read := program.Step{Read: &program.Read{Group: "g", Member: "bob"}}
	leave := program.Step{Leave: &program.Leave{Group: "g", Member: "bob"}}
	join := program.Step{Join: &program.Join{Group: "g", Member: "bob"}}
	destroy := program.Step{Destroy: &program.Destroy{Group: "g"}}
	refused := &program.Expect{Refused: "not_admin"}
	eve := program.Step{Read: &program.Read{Group: "g", Member: "eve"}}
	for name, test := range map[string]struct {
		steps []program.Step
		says  string
	}{
		"before leaving":      {[]program.Step{read, leave}, ""},
		"after leaving":       {[]program.Step{leave, read}, `step 2: reads the count of "bob", who left "g" in step 1: who has left has no count to read`},
		"after coming back":   {[]program.Step{leave, join, read}, ""},
		"after staying":       {[]program.Step{{Leave: leave.Leave, Expect: refused}, read}, ""},
		"of another group":    {[]program.Step{{Leave: &program.Leave{Group: "other", Member: "bob"}}, read}, ""},
		"after the group":     {[]program.Step{destroy, read}, `which step 1 destroyed: a group that is gone has no counts to read`},
		"of a group kept":     {[]program.Step{{Destroy: destroy.Destroy, Expect: refused}, read}, ""},
		"of an outsider":      {[]program.Step{eve}, `"eve", who is not a member of "g"`},
		"of a newcomer":       {[]program.Step{{Join: &program.Join{Group: "g", Member: "eve"}}, eve}, ""},
		"of one kept outside": {[]program.Step{{Join: &program.Join{Group: "g", Member: "eve"}, Expect: refused}, eve}, `"eve", who is not a member of "g"`},
		"of the owner":        {[]program.Step{{Read: &program.Read{Group: "g", Member: program.Owner}}}, ""},
		"of nobody":           {[]program.Step{{Read: &program.Read{}}}, "without a group or without a member"},
	} {
		t.Run(name, func(t *testing.T) {
			refusedFor(t, program.Program{ID: "p", Stage: stage(), Steps: test.steps}.Fits(spec.Default()), test.says)
		})
	}
}

func TestCredentialsExist(t *testing.T) {
	signs := func(c program.Credential) error {
		return program.Program{ID: "p", Stage: stage(), Steps: []program.Step{call(program.Call{Group: "g", Member: "bob", Number: "3", Credential: c})}}.Validate()
	}
	for _, c := range program.Credentials {
		refusedFor(t, signs(c), "")
	}
	refusedFor(t, signs("wrong-kez"), `the credential "wrong-kez", which there is not; the nearest is "wrong-key"`)
}
