package strictjson_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

func TestInteger(t *testing.T) {
	for spelled, want := range map[json.Number]string{
		"0":                    "0",
		"-0":                   "0",
		"5":                    "5",
		"-5":                   "-5",
		"4294967295":           "4294967295",
		"9007199254740993":     "9007199254740993", // a float64 would make this ...992
		"18446744073709551616": "18446744073709551616",
	} {
		n, ok := strictjson.Integer(spelled)
		if !ok || n.String() != want {
			t.Errorf("Integer(%s) = %v, %v; want %s", spelled, n, ok, want)
		}
	}
	for _, v := range []any{
		json.Number("5.0"), json.Number("5e0"), json.Number("5E2"), json.Number("-0.0"), json.Number("1e400"),
		json.Number(""), json.Number("-"), json.Number("+5"), json.Number("05"), json.Number("-05"), json.Number("5 "),
		json.Number("0x10"), json.Number("1_000"), json.Number("--5"), json.Number("٥"),
		"5", 5, 5.0, true, nil, []any{json.Number("5")}, big.NewInt(5),
	} {
		if n, ok := strictjson.Integer(v); ok || n != nil {
			t.Errorf("Integer(%#v) = %v, %v; want nil, false", v, n, ok)
		}
	}
}
