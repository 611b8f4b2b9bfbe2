package strictjson_test

import (
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// mostAllocations is what decoding a body may allocate: a little above what it does. Time is no guard, as machines differ;
// allocations are the same everywhere.
const mostAllocations = 13

func TestDecodingAllocatesLittle(t *testing.T) {
	text := []byte(`{"GroupId":"@TGS#2CLUZEAEJ","Member_Account":"bob","UnreadMsgNum":5}`)
	if got := testing.AllocsPerRun(20, func() { _, _ = strictjson.Decode(text) }); got > mostAllocations {
		t.Errorf("a body is decoded with %.0f allocations, at most %d are due", got, mostAllocations)
	}
}
