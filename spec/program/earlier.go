package program

// UnmarshalJSON reads a program, also as earlier versions wrote those of clients, in rounds, and of a burst, as calls alone. A
// field that it does not know is an error.
func (p *Program) UnmarshalJSON(data []byte) error {
	type plain Program
	read := struct {
		*plain
		Seed   uint64 `json:"seed"`
		Rounds []struct {
			First []Act   `json:"prefix"`
			Each  [][]Act `json:"clients"`
		} `json:"rounds"`
		Calls []BurstCall `json:"calls"`
	}{plain: (*plain)(p)}
	if err := strictJSON(data, &read); err != nil {
		return err
	}
	for _, r := range read.Rounds {
		clients := Clients(r)
		p.Steps = append(p.Steps, Step{Clients: &clients})
	}
	if read.Calls != nil {
		p.Steps = append(p.Steps, Step{Burst: &Burst{Group: "group1", Member: "member1", Calls: read.Calls}})
	}
	return nil
}
