package broken

import "slices"

// Client is a client with a fault, or with none.
type Client struct {
	Name string
	// Says is what it does.
	Says string
	// Caught are the checks that it does not pass, in the order of the checks; the correct ones pass all.
	Caught []string

	// Unjudged are checks of which nothing is to be said, and that would be passed easily.
	Unjudged []string

	fault func(*client)
}

// rows are clients with a fault, in the order of Client's fields.
type rows []struct {
	name, says string
	caught     []string
	fault      func(*client)
}

func (r rows) clients() []Client {
	var out []Client
	for _, one := range r {
		c := Client{Name: one.name, Says: one.says, Caught: one.caught, fault: one.fault}
		if c.Name == "stale-usersig" || c.Name == "other-account" {
			c.Unjudged = refusedThroughout
		}
		out = append(out, c)
	}
	return out
}

// Clients are all clients with a fault, the correct one first.
func Clients() []Client {
	correct := Client{Name: "correct", Says: "Keeps to the documentation.", fault: func(*client) {}}
	return slices.Concat([]Client{correct}, requestFaults(), answerFaults(), networkFaults(), authFaults())
}

// special are clients that are neither right nor wrong: one hands over raw answers, one cannot be judged.
func special() []Client {
	return []Client{
		{Name: "raw", fault: func(c *client) { c.answers = "raw" }},
		{Name: "http2-alone", fault: func(c *client) { c.tls.NextProtos = []string{"h2"} }},
	}
}

// named is the client of that name.
func named(name string) (Client, bool) {
	all := slices.Concat(Clients(), Variations(), special())
	i := slices.IndexFunc(all, func(c Client) bool { return c.Name == name })
	if i < 0 {
		return Client{}, false
	}
	return all[i], true
}
