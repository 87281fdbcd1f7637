package wire

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"strings"
)

// TokenPrefix is what tokens begin with.
const TokenPrefix = "r1:"

// Seal makes a token of bytes: their text, with a checksum behind it, for tokens
// are copied from terminals, which wrap and cut them.
func Seal(b []byte) string {
	b = binary.LittleEndian.AppendUint16(b[:len(b):len(b)], checksum(b))
	return TokenPrefix + base64.RawURLEncoding.EncodeToString(b)
}

// Unseal takes the bytes out of a token, if it is whole.
func Unseal(token string) ([]byte, error) {
	body, ok := strings.CutPrefix(token, TokenPrefix)
	if !ok {
		return nil, errors.New("want a token as a report prints it, " + TokenPrefix + "…")
	}
	b, err := base64.RawURLEncoding.DecodeString(body)
	if n := len(b) - 2; err == nil && n >= 0 && binary.LittleEndian.Uint16(b[n:]) == checksum(b[:n]) {
		return b[:n], nil
	}
	return nil, errors.New("the token is damaged; copy it whole")
}

func checksum(b []byte) uint16 {
	h := fnv.New32a()
	h.Write(b)
	return uint16(h.Sum32() ^ h.Sum32()>>16)
}
