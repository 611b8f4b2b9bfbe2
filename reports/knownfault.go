package reports

// KnownFault is a fault that the tool knows, with its sentence.
type KnownFault struct {
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
}
