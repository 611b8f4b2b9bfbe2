package reports

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// WriteExchanges writes exchanges as JSON lines, one exchange a line, in their order.
func WriteExchanges(w io.Writer, xs []record.Exchange) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, x := range xs {
		if err := encoder.Encode(x); err != nil {
			return fmt.Errorf("exchange %d cannot be written: %w", x.ID, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("the exchanges cannot be written: %w", err)
	}
	return nil
}

// readExchanges reads what [WriteExchanges] wrote. It takes no line that it does not fully understand: exchanges are
// evidence, and a file that was cut short or that a newer version wrote is not to be judged by half.
func readExchanges(r io.Reader) ([]record.Exchange, error) {
	in := bufio.NewReader(r)
	var out []record.Exchange
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("the exchanges cannot be read: line %d: %w", number, err)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			x, err := readExchange(line)
			if err != nil {
				return nil, fmt.Errorf("line %d is not an exchange: %w", number, err)
			}
			out = append(out, x)
		}
		if err != nil {
			return out, nil
		}
	}
}

func readExchange(line []byte) (record.Exchange, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	var x record.Exchange
	if err := decoder.Decode(&x); err != nil {
		return x, fmt.Errorf("it is not the JSON of one: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return x, errors.New("something follows it")
	}
	if x.ID < 1 {
		return x, errors.New("it has no id")
	}
	return x, nil
}
