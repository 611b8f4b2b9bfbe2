package reports

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// PlayedProgram is a program with what its playings showed.
type PlayedProgram struct {
	Program program.Program `json:"program"`
	// Playings are in the order in which they were made; there is none where the run ended before.
	Playings []Playing `json:"playings"`
}

// Playing is one playing of a program, as far as a reader needs it: recordings.jsonl has all of it.
type Playing struct {
	// Attempt counts the playings of the program from 1.
	Attempt int `json:"attempt"`
	// Obstacle says why the program was not played, or not to its end.
	Obstacle string `json:"obstacle,omitempty"`
	// Types are the types of the stage's groups on the target, by handle.
	Types map[string]string `json:"types,omitempty"`
	// Steps are as many as were played.
	Steps []PlayedStep `json:"steps"`
}

// PlayedStep is what a step showed.
type PlayedStep struct {
	// Answers are those of the step's calls; equal ones are counted.
	Answers []Answer `json:"answers,omitempty"`
	// Reading is the reading that the step took, with what was allowed.
	Reading *judge.BoundReading `json:"reading,omitempty"`
	// Expected and Got are set where the step showed something else than the program expects of it. Where it could not be
	// judged, Got alone says why.
	Expected string `json:"expected,omitempty"`
	Got      string `json:"got,omitempty"`
}

// Answer is how a call was answered, and how often in one step.
type Answer struct {
	Count int `json:"count"`
	// Status is the HTTP status; it and Code are absent where no answer came, Code also where the answer has none.
	Status int    `json:"status,omitempty"`
	Code   *int64 `json:"code,omitempty"`
	// Accepted reports whether the answer says that the call was carried out.
	Accepted bool `json:"accepted"`
	// Trouble is the kind of trouble of the network.
	Trouble string `json:"trouble,omitempty"`
	// Exchange is the id of the first exchange with that answer.
	Exchange int `json:"exchange"`
}

// Played is what the playings of a program showed, for a report.
func Played(c *spec.Contract, p program.Program, recordings []record.Recording) PlayedProgram {
	out := PlayedProgram{Program: p, Playings: []Playing{}}
	for _, rec := range recordings {
		out.Playings = append(out.Playings, playing(c, p, rec))
	}
	return out
}

func playing(c *spec.Contract, p program.Program, rec record.Recording) Playing {
	out := Playing{Attempt: rec.Attempt, Steps: []PlayedStep{}}
	if rec.Obstacle != nil {
		out.Obstacle = rec.Obstacle.Reason
	}
	for handle, group := range rec.Groups {
		if out.Types == nil {
			out.Types = map[string]string{}
		}
		out.Types[handle] = group.Type
	}
	readings := judge.BoundReadings(c, p, rec)
	for i, step := range rec.Steps {
		played := PlayedStep{Reading: readings[i]}
		for _, x := range step.Calls {
			played.Answers = counted(played.Answers, answerOf(x))
		}
		out.Steps = append(out.Steps, played)
	}
	for _, f := range judge.Expectations(c, p, rec) {
		if f.Step < len(out.Steps) {
			out.Steps[f.Step].Expected, out.Steps[f.Step].Got = f.Expected, f.Got
		}
	}
	return out
}

func answerOf(x record.Exchange) Answer {
	out := Answer{Count: 1, Exchange: x.ID}
	if x.Response == nil {
		out.Trouble = x.Why()
		return out
	}
	read := judge.ReadAnswer(x)
	out.Status, out.Accepted = x.Response.Status, read.Accepted
	if read.Readable {
		out.Code = &read.Code
	}
	return out
}

// counted adds an answer to those like it.
func counted(answers []Answer, a Answer) []Answer {
	i := slices.IndexFunc(answers, func(b Answer) bool {
		same := (a.Code == nil) == (b.Code == nil) && (a.Code == nil || *a.Code == *b.Code)
		return same && a.Status == b.Status && a.Accepted == b.Accepted && a.Trouble == b.Trouble
	})
	if i < 0 {
		return append(answers, a)
	}
	answers[i].Count++
	return answers
}
