// Package rand stands in for [crypto/rand] in instrumented code.
//
// The problem: an id, a key or a nonce that is drawn from the system is another one
// in each run, so an execution whose course or whose values depend on it cannot be
// replayed, and two runs of one schedule are not alike. In an execution the bytes
// come from the execution's own sequence, which the seed of the run decides. They
// are no secret: what a test encrypts with them is not safe.
//
// What draws for itself in the standard library goes on to draw from the system:
// crypto/tls, the making of keys, and Prime, which has ignored its reader since Go 1.26.
package rand

import (
	system "crypto/rand"
	"encoding/binary"
	"io"
	"math/big"

	"example.com/racelab/harness/explore/sim"
)

// Reader is the source of bytes. A program may set it to one of its own, which then
// holds for instrumented code.
var Reader io.Reader = reader{}

type reader struct{}

func (reader) Read(b []byte) (int, error) {
	if !sim.Active() {
		return system.Reader.Read(b)
	}
	for rest := b; len(rest) > 0; {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], sim.Rand())
		rest = rest[copy(rest, word[:]):]
	}
	return len(b), nil
}

// Read fills b, or ends the program.
func Read(b []byte) (n int, err error) {
	if n, err = io.ReadFull(Reader, b); err != nil {
		panic("crypto/rand: failed to read random data: " + err.Error())
	}
	return n, nil
}

// Int returns a number in [0, max).
func Int(rand io.Reader, max *big.Int) (n *big.Int, err error) { return system.Int(rand, max) }

// Prime returns a number of so many bits that is prime with high probability.
func Prime(r io.Reader, bits int) (*big.Int, error) { return system.Prime(r, bits) }

// alphabet is that of base 32 (RFC 4648), of which Text takes one character for each
// five bits.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// Text returns at least 128 bits as text.
func Text() string {
	var src [26]byte
	Read(src[:])
	for i := range src {
		src[i] = alphabet[src[i]%32]
	}
	return string(src[:])
}
