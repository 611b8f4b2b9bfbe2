package broken

import "slices"

// Client is a client with a fault.
type Client struct {
	Name string
	// Says is what it does.
	Says string
	// Caught are the checks that it does not pass, in the order of the checks; the correct one passes all.
	Caught []string

	fault func(*client)
}

// Clients are all clients, the correct one first.
func Clients() []Client {
	correct := Client{Name: "correct", Says: "Keeps to the documentation.", fault: func(*client) {}}
	return slices.Concat([]Client{correct}, requestFaults(), answerFaults(), networkFaults())
}
