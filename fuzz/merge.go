package fuzz

import (
	"maps"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// merge makes a call that departs in both ways; ok is false where the two touch the same part of it.
func merge(a, b program.Call) (out program.Call, ok bool) {
	out, ok = a, true
	words := func(x, y string) string {
		if x != "" && y != "" {
			ok = false
		}
		return x + y
	}
	out.Method, out.Command = words(a.Method, b.Method), words(a.Command, b.Command)
	out.Credential = program.Credential(words(string(a.Credential), string(b.Credential)))
	out.Query = both(a.Query, b.Query, &ok)
	out.RenameQuery = both(a.RenameQuery, b.RenameQuery, &ok)
	out.Header = both(a.Header, b.Header, &ok)
	out.Fields = both(a.Fields, b.Fields, &ok)
	out.OmitQuery = slices.Concat(a.OmitQuery, b.OmitQuery)
	out.OmitFields = slices.Concat(a.OmitFields, b.OmitFields)
	out.ReverseQuery, out.ReverseFields = a.ReverseQuery || b.ReverseQuery, a.ReverseFields || b.ReverseFields
	out.Spaced = a.Spaced || b.Spaced
	if a.Body != nil && b.Body != nil || a.Bytes != nil && b.Bytes != nil || a.Body != nil && b.Bytes != nil || a.Bytes != nil && b.Body != nil {
		return out, false
	}
	if b.Body != nil || b.Bytes != nil {
		out.Body, out.Bytes, out.Fill = b.Body, b.Bytes, b.Fill
	}
	if (out.Body != nil || out.Bytes != nil) && (out.Fields != nil || out.OmitFields != nil || out.ReverseFields || out.Spaced) {
		return out, false // a whole body leaves no fields to change
	}
	return out, ok && apart(out)
}

func both[V any](a, b map[string]V, ok *bool) map[string]V {
	if a == nil {
		return b
	}
	out := maps.Clone(a)
	for k, v := range b {
		if _, taken := out[k]; taken {
			*ok = false
		}
		out[k] = v
	}
	return out
}

// apart reports whether no parameter or field departs in two ways at once: what is left out cannot be wrong as well.
func apart(c program.Call) bool {
	named := map[string]bool{}
	take := func(names ...string) bool {
		for _, n := range names {
			if named[n] {
				return false
			}
			named[n] = true
		}
		return true
	}
	ok := take(slices.Collect(maps.Keys(c.Query))...) && take(slices.Collect(maps.Keys(c.RenameQuery))...) && take(c.OmitQuery...)
	if c.Credential != program.Signed {
		ok = ok && take("usersig")
	}
	return ok && take(slices.Collect(maps.Keys(c.Fields))...) && take(c.OmitFields...)
}
