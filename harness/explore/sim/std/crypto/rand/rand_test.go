package rand_test

import (
	"bytes"
	"fmt"
	"io"
	"math/big"
	"strings"
	"testing"

	"example.com/racelab/harness/explore/sim/internal/simtest"
	"example.com/racelab/harness/explore/sim/std/crypto/rand"
)

func TestAPI(t *testing.T) {
	simtest.SameAPI(t, "crypto/rand", "example.com/racelab/harness/explore/sim/std/crypto/rand")
}

func draw() string {
	var b [11]byte
	n, err := rand.Read(b[:])
	limit := new(big.Int).Lsh(big.NewInt(1), 100)
	i, err2 := rand.Int(rand.Reader, limit)
	return fmt.Sprint(b, n, err, i, err2, rand.Text())
}

func TestEveryExecutionDrawsTheSame(t *testing.T) {
	a, b := simtest.Once(t, draw), simtest.Once(t, draw)
	if a != b {
		t.Errorf("drew %s, then %s", a, b)
	}
	if c, d := draw(), draw(); c == d || c == a {
		t.Errorf("outside an execution drew %s, then %s", c, d)
	}
}

func TestText(t *testing.T) {
	if s := simtest.Once(t, rand.Text); len(s) != 26 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		t.Errorf("%q, want 26 characters of base 32", s)
	}
}

func TestReaderOfTheProgram(t *testing.T) {
	defer func(old io.Reader) { rand.Reader = old }(rand.Reader)
	rand.Reader = bytes.NewReader([]byte{1, 2, 3})
	var b [3]byte
	if rand.Read(b[:]); b != [3]byte{1, 2, 3} {
		t.Errorf("read %v from the program's own reader", b)
	}
	defer func() {
		if recover() == nil {
			t.Error("read on at the end of the reader")
		}
	}()
	rand.Read(b[:])
}
