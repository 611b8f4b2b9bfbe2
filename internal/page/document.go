// Package page writes reports as a single HTML file that people keep open: no request leaves it, and it reads without
// script and without style. It knows how a report looks and nothing of what is in it: a [Document] says that. All of
// its texts may come from whoever was judged, so that every text is cut to a length and made visible before it is shown.
package page

import "html/template"

// Tone is how something is to be taken. It colours, and a word or a sign beside it always says the same.
type Tone string

// The tones.
const (
	Plain   Tone = "plain"
	Good    Tone = "good"
	Bad     Tone = "bad"
	Caution Tone = "caution"
	// Open is for what nobody knows yet.
	Open Tone = "open"
)

// Document is a report. What is empty is not shown.
type Document struct {
	// Kind says what kind of report it is, as "Conformance run".
	Kind string
	// Subject is what was judged, for the title of the window.
	Subject string
	// Verdict is a word or two, Coverage the sentence that says how much it rests on.
	Verdict  string
	Tone     Tone
	Coverage string
	// Facts stand beside the verdict: target, observer, date.
	Facts []Fact
	// Tiles answer the questions that readers come with. They follow the verdict at once.
	Tiles    []Tile
	Sections []Section
	// Levels and Words are what the filter offers: the levels and the words of the verdicts that items have.
	Levels, Words []string
}

// Fact is a value with a label.
type Fact struct{ Label, Value string }

// Tile is a question with its answer.
type Tile struct {
	Question string
	Answer   string
	Tone     Tone
	// Because says why, a sentence or two.
	Because string
	// Contract is the sentence of the contract that the answer is about.
	Contract string
	// Expected and Got are shown beneath, where the tile is about a deviation.
	Expected, Got string
	// Items are further lines, each with the command or flag that goes with it, if any.
	Items []TileItem
	// Link is the id of the section or card that says more, Where what the link says.
	Link, Where string
}

// TileItem is a line of a tile.
type TileItem struct{ Text, Code string }

// Section is a part of a report below the first screen.
type Section struct {
	// ID is what links name: ASCII letters, digits and hyphens.
	ID, Title string
	// Lead says in a sentence or two how to read the section.
	Lead string
	// Folded: the section is closed to begin with.
	Folded bool
	Charts []Chart
	Cards  []Card
	Tables []Table
	Lists  []List
	// Filtered: the filter applies to the section's cards and tables.
	Filtered bool
}

// Chart is a picture, and the same in words for who does not see it.
type Chart struct {
	// SVG is made by this package's functions, which escape what they are given.
	SVG template.HTML
	// Caption says what the picture shows.
	Caption string
	// Key names the picture's numbered parts, in their order.
	Key []string
	// Numbers is the picture as a table.
	Numbers *Table
}

// List is a list of sentences.
type List struct {
	Title string
	Items []string
}

// Table is a table whose first column names its rows.
type Table struct {
	Caption string
	Head    []string
	Rows    []Row
	// More is how many rows were left out before, for want of room.
	More int
}

// Row is a row of a table.
type Row struct {
	// ID is the row's own, for links; it may be empty.
	ID    string
	Cells []Cell
	// Level and Word are what the filter goes by.
	Level, Word string
}

// Cell is a cell of a table.
type Cell struct {
	Text string
	Tone Tone
	// Note stands below, smaller.
	Note string
	// Code: the text is a command or an id.
	Code bool
	// Link is the id of a section, card or row, or an https:// address of the documentation.
	Link string
	// Picture is an SVG made by this package.
	Picture template.HTML
}
