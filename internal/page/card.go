package page

// Card is a finding: what the contract asks, what was done, what came of it, and how to see it again.
type Card struct {
	// ID is what links name: ASCII letters, digits and hyphens.
	ID string
	// Title is the finding in plain words.
	Title string
	Tone  Tone
	// Level and Word are what the filter goes by, and shown as marks.
	Level, Word string
	// Marks are further short marks.
	Marks []string
	// Sentence is the contract's, Source where it stands, and SourceLink its address.
	Sentence, Source, SourceLink string
	// Like names the known fault that shows the same, with its sentence.
	Like string
	// Steps are what was done, a sentence each.
	Steps []Step
	// Expected and Got are shown side by side, with what differs marked.
	Expected, Got string
	// Before and After are what was found first and what it was shrunk to.
	Before, After string
	// Facts are what else is known of it.
	Facts []Fact
	// Members are the checks that share the finding's cause, and those that it blocks.
	Members []Member
	// Exchanges are what proves it, Left how many more there are in exchanges.jsonl.
	Exchanges []Exchange
	Left      int
	// Copies are what a reader takes away: a script, a command, a program.
	Copies []Copy
}

// Step is a step of what was played.
type Step struct {
	Text string
	// Saw is what it showed, with its tone.
	Saw  string
	Tone Tone
}

// Member is a check that belongs to a finding.
type Member struct{ ID, Text string }

// Exchange is a request with its answer.
type Exchange struct {
	// Title names it, as "exchange 5, after 3 ms".
	Title string
	// Request and Status are the first lines of the request and of the answer, RequestBody and AnswerBody what follows.
	Request, RequestBody string
	Status, AnswerBody   string
	// Trouble is what came in place of an answer, or ended it.
	Trouble string
}

// Copy is a text that is copied as a whole.
type Copy struct {
	// Name is what the button says, File the name of the same in the report's folder, if it is there.
	Name, File string
	Text       string
}
