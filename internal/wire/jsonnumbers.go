package wire

import (
	"fmt"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// many is the effect of a number above all bounds: the group's number of messages.
const many program.Effect = "99999999999999999999"

// numbers has literals for the number to be set.
func numbers() []program.Raw {
	var all []program.Raw
	add := func(family string, e program.Request, rows ...[2]string) {
		for _, row := range rows {
			all = append(all, bodyCase(family, "number-"+row[0], "the number is "+shown(row[1]), number(row[1]), e))
		}
	}
	plain := func(literals ...string) {
		for _, literal := range literals {
			add("integer", acceptedAs(spec.NumberAbove, program.Effect(literal)), [2]string{literal, literal})
		}
	}
	// A number of 32 bits and more is set like any other, or refused for its size.
	big := func(rows ...[2]string) {
		add("large-integer", program.Request{Class: program.Either, Of: spec.NumberWide, Outcome: "number_too_large", OfEffect: spec.NumberWide, Effects: []program.Effect{many}}, rows...)
	}
	same := func(literals ...string) {
		for _, literal := range literals {
			big([2]string{literal, literal})
		}
	}
	plain("127", "128", "255", "256", "32767", "32768", "65535", "65536", "16777217", "2147483646", "2147483647")
	same("2147483648", "4294967295", "4294967296", "4294967297", "9007199254740991", "9007199254740992", "9007199254740993",
		"9223372036854775807", "9223372036854775808", "9223372036854775809", "18446744073709551615", "18446744073709551616")
	// What is lost when only the lowest bits are kept is a small number, which then shows.
	big([2]string{"2^16+A", "$(A+1099511693312)"}, [2]string{"2^32+A", "$(A+4294967296)"}, [2]string{"2^64+A", "$(A+18446744073709551616)"},
		[2]string{"20-digits", "10000000000000000000"}, [2]string{"100-digits", "1$(99*0)"})
	add("large-integer", program.Request{Class: program.Either, Of: spec.NumberWide, OfEffect: spec.NumberWide, Effects: []program.Effect{many}},
		[2]string{"400-digits", "1$(399*0)"}, [2]string{"5000-digits", "9$(4999*9)"})

	// Whether a whole number may be spelt so is undocumented.
	add("whole-fraction", either(program.SetsA), [2]string{"A.0", "$(A).0"}, [2]string{"A.000", "$(A).000"}, [2]string{"A.0e0", "$(A).0e0"})
	add("exponent", either(program.SetsA), [2]string{"Ae0", "$(A)e0"}, [2]string{"AE0", "$(A)E0"}, [2]string{"Ae+0", "$(A)e+0"},
		[2]string{"Ae-0", "$(A)e-0"}, [2]string{"A0e-1", "$(A)0e-1"}, [2]string{"A000e-3", "$(A)000e-3"})
	add("exponent", either("100"), [2]string{"1e2", "1e2"})
	add("exponent", either(many), [2]string{"1e30", "1e30"}, [2]string{"1e400", "1e400"}, [2]string{"1E+400", "1E+400"},
		[2]string{"1e99999", "1e99999"}, [2]string{"2^31.0", "2147483648.0"})
	add("zero", either("0"), [2]string{"-0", "-0"}, [2]string{"0.0", "0.0"}, [2]string{"-0.0", "-0.0"}, [2]string{"0e5", "0e5"},
		[2]string{"0e400", "0e400"})
	// A reader that rounds sees a whole number in these.
	add("precision", either(program.SetsA), [2]string{"A-and-a-trifle", "$(A).0000000000000000000000001"})
	add("precision", either("0"), [2]string{"1e-400", "1e-400"})

	add("fraction", refused("fractional_number"), [2]string{"A.5", "$(A).5"}, [2]string{"0.5", "0.5"}, [2]string{"A5e-1", "$(A)5e-1"},
		[2]string{"A.000001", "$(A).000001"}, [2]string{"2147483647.5", "2147483647.5"})
	add("fraction", refusedAs(negativeNumber), [2]string{"-0.5", "-0.5"}, [2]string{"-A.5", "-$(A).5"})
	add("negative", refused("negative_number"), [2]string{"-1", "-1"}, [2]string{"-A", "-$(A)"}, [2]string{"-2147483648", "-2147483648"},
		[2]string{"-2147483649", "-2147483649"}, [2]string{"-9223372036854775808", "-9223372036854775808"},
		[2]string{"-9223372036854775809", "-9223372036854775809"}, [2]string{"A-2^32", "$(A-4294967296)"},
		[2]string{"A-2^64", "$(A-18446744073709551616)"})
	add("negative", refusedAs(negativeNumber), [2]string{"-1e0", "-1e0"}, [2]string{"-A.0", "-$(A).0"}, [2]string{"-1e400", "-1e400"})

	for _, row := range [][2]string{
		{"plus", "+$(A)"}, {"leading-zero", "0$(A)"}, {"leading-zeros", "00$(A)"}, {"two-zeros", "00"}, {"minus-zero-A", "-0$(A)"},
		{"lone-minus", "-"}, {"minus-twice", "--$(A)"}, {"minus-after", "$(A)-"}, {"space-after-minus", "- $(A)"},
		{"no-integer", ".$(A)"}, {"no-fraction", "$(A)."}, {"two-points", "$(A).0.0"}, {"decimal-comma", "$(A),0"},
		{"no-exponent", "$(A)e"}, {"no-exponent-digit", "$(A)e+"}, {"only-exponent", "e$(A)"}, {"fraction-in-exponent", "$(A)e0.0"},
		{"hex", "0x$(A)"}, {"octal", "0o$(A)"}, {"binary", "0b1"}, {"underscore", "1_000"}, {"long", "$(A)L"}, {"bigint", "$(A)n"},
		{"float", "$(A)f"}, {"nan", "NaN"}, {"infinity", "Infinity"}, {"minus-infinity", "-Infinity"}, {"inf", "inf"},
		{"division", "$(A)/1"}, {"brackets", "($(A)"}, {"two-numbers", "$(A) $(B)"}, {"full-width", "５"}, {"arabic", "٥"},
		{"nothing", ""}, {"undefined", "undefined"}, {"python-none", "None"}, {"capital-true", "True"}, {"capital-null", "NULL"},
		{"cut-null", "nul"},
	} {
		add("number-grammar", refused("malformed_json"), row)
	}
	return all
}

// shown is a literal for a title, without what only fills it.
func shown(literal string) string {
	literal = strings.NewReplacer("$(A)", "A", "$(B)", "B", "$(", "", ")", "").Replace(literal)
	if literal == "" {
		return "not there"
	}
	return fmt.Sprintf("%.40s", literal)
}

// types has fields of another JSON type, and other values than an object.
func types() []program.Raw {
	var all []program.Raw
	field := func(name string, body func(string) string, rows ...[2]string) {
		outcome := "wrong_type"
		if name == "GroupId" {
			outcome = "mistyped_group_id"
		}
		for _, row := range rows {
			all = append(all, bodyCase("type-"+name, "type-"+name+"-"+row[0], name+" is "+shown(row[1]), body(row[1]), refused(outcome)))
		}
	}
	field("UnreadMsgNum", number, [2]string{"text", `"$(A)"`}, [2]string{"null", `null`}, [2]string{"true", `true`}, [2]string{"false", `false`},
		[2]string{"list", `[$(A)]`}, [2]string{"object", `{"UnreadMsgNum":$(A)}`}, [2]string{"empty-text", `""`}, [2]string{"hex-text", `"0x5"`},
		[2]string{"spaced-text", `" $(A) "`}, [2]string{"empty-list", `[]`}, [2]string{"empty-object", `{}`}, [2]string{"long-text", `"$(400*9)"`})
	field("GroupId", groupID, [2]string{"null", `null`}, [2]string{"number", `5`}, [2]string{"list", `[$(group)]`}, [2]string{"object", `{"$ne":""}`}, [2]string{"true", `true`})
	field("Member_Account", member, [2]string{"null", `null`}, [2]string{"number", `5`}, [2]string{"list", `[$(account)]`}, [2]string{"object", `{"$ne":""}`}, [2]string{"true", `true`})
	for _, row := range [][3]string{
		{"list", "a list with the object", `[` + whole + `]`}, {"empty-list", "an empty list", `[]`}, {"text", "a text", `"call"`},
		{"twice-encoded", "a text that holds an object", `"{\"UnreadMsgNum\":1}"`}, {"number", "a number", `5`}, {"null", "null", `null`}, {"true", "true", `true`},
	} {
		all = append(all, bodyCase("type-body", "type-body-"+row[0], "the body is "+row[1], row[2], refusedAs(wrongType)))
	}
	return all
}
