package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"

	"example.com/racelab/harness/explore/sim"
	"example.com/racelab/harness/explore/wire"
)

// ErrToken says that a token cannot be used here, ErrOther that it is not
// meant to be.
var (
	ErrToken = errors.New("token does not fit")
	ErrOther = errors.New("the token is of another test")
)

// A schedule is all that makes an execution happen again: the answers that were
// given, the accesses that were scheduling points, the seed of random numbers.
// Its token is that, in text, and what the schedule means, for other code than that
// it was made with.
type schedule struct {
	seed  uint64
	hot   []sim.Site
	early bool
	manner
	program []byte // what the body runs, if the unit has one of many bodies
	answers []int32
	code    uint32 // a hash of the code that it was made with
	meaning *meaning
}

// A manner is how an execution is run, where the search may decide it.
type manner struct {
	strict  bool // see sim.Strict
	exact   bool // see sim.Config
	patient bool // see sim.Config, and patiently
}

const (
	flagEarly = 1 << iota
	flagProgram
	flagStrict
	flagExact
	flagMeaning
	flagPatient
)

// token encodes s for a unit: a hash of its name, one of the code, the seed, the
// program if there is one, the points by package, the meaning, and the answers as
// runs of equal ones.
func (s *schedule) token(unit string) string {
	b := binary.LittleEndian.AppendUint32(nil, unitHash(unit))
	b = binary.LittleEndian.AppendUint32(b, s.code)
	b = binary.AppendUvarint(b, s.seed)
	b = binary.AppendUvarint(b, s.flags())
	if s.program != nil {
		b = binary.AppendUvarint(b, uint64(len(s.program)))
		b = append(b, s.program...)
	}
	b = binary.AppendUvarint(b, uint64(len(s.hot)))
	for i, hot := 0, grouped(s.hot); i < len(hot); {
		pkg, n := hot[i]>>32, i
		for n < len(hot) && hot[n]>>32 == pkg {
			n++
		}
		b = numbers(binary.LittleEndian.AppendUint32(b, uint32(pkg)), n-i)
		for ; i < n; i++ {
			b = numbers(b, int(uint32(hot[i])))
		}
	}
	if s.meaning != nil {
		m := s.meaning.bytes()
		b = append(numbers(b, len(m)), m...)
	}
	for i := 0; i < len(s.answers); {
		j := i
		for j < len(s.answers) && s.answers[j] == s.answers[i] {
			j++
		}
		b = binary.AppendUvarint(b, uint64(s.answers[i]))
		b = binary.AppendUvarint(b, uint64(j-i))
		i = j
	}
	return wire.Seal(b)
}

func (s *schedule) flags() (f uint64) {
	for _, b := range []struct {
		set  bool
		flag uint64
	}{{s.early, flagEarly}, {s.program != nil, flagProgram}, {s.strict, flagStrict}, {s.exact, flagExact}, {s.meaning != nil, flagMeaning}, {s.patient, flagPatient}} {
		if b.set {
			f |= b.flag
		}
	}
	return f
}

func unitHash(unit string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(unit))
	return h.Sum32()
}

const maxAnswers = 1 << 24

// parseToken reads a token and makes sure that it is of this unit.
func parseToken(text, unit string) (*schedule, error) {
	b, err := wire.Unseal(text)
	if err != nil || len(b) < 8 {
		return nil, fmt.Errorf("%w: %q is damaged; copy it whole", ErrToken, text)
	}
	if binary.LittleEndian.Uint32(b) != unitHash(unit) {
		return nil, ErrOther
	}
	r := reader{b: b[8:]}
	s := &schedule{seed: r.number(), code: binary.LittleEndian.Uint32(b[4:])}
	flags := r.number()
	s.early = flags&flagEarly != 0
	s.manner = manner{strict: flags&flagStrict != 0, exact: flags&flagExact != 0, patient: flags&flagPatient != 0}
	if flags&flagProgram != 0 {
		s.program = r.bytes(r.number())
	}
	for n := r.below(1 << 16); len(s.hot) < n && !r.bad; {
		pkg := sim.Site(r.word()) << 32
		for range r.below(n - len(s.hot) + 1) {
			s.hot = append(s.hot, pkg|sim.Site(uint32(r.number())))
		}
	}
	if flags&flagMeaning != 0 {
		s.meaning = parseMeaning(r.bytes(r.number()), len(s.hot)) // nil if another version has made it
	}
	for len(r.b) > 0 && !r.bad {
		answer, n := r.number(), r.number()
		if answer > 1<<30 || n > maxAnswers-uint64(len(s.answers)) {
			r.bad = true
			break
		}
		for range n {
			s.answers = append(s.answers, int32(answer))
		}
	}
	if r.bad {
		return nil, fmt.Errorf("%w: %q is damaged; copy it whole", ErrToken, text)
	}
	return s, nil
}

type reader struct {
	b   []byte
	bad bool
}

func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) word() uint32 {
	if b := r.bytes(4); len(b) == 4 {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}
