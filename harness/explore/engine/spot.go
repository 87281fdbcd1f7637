package engine

import (
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// A spot is an operation, or a go statement, in words that survive an edit: in
// which declaration it stands, how many lines below its first, what kind it is of,
// and what the line says. Lines move when something is inserted above them, and
// a function that was not touched keeps all of this but where it begins.
type spot struct {
	decl int
	line int // below the first line of the declaration
	kind sim.Kind
	text uint8 // hash of the line
}

// A decl is a declaration at top level.
type decl struct {
	file string // relative to the folder of the package under test, if it lies near it
	line int    // its first
	name uint16 // hash of the function's name
	body uint16 // hash of its lines
}

// A sight is a spot as it is met in an execution.
type sight struct {
	at   where
	name uint16
	kind sim.Kind
	text uint8
}

// An opinion says where a goroutine stands: about to do something for the nth
// time.
type opinion struct {
	sight
	nth     int // of its kind on such a line of such a function
	nthKind int // of its kind
}

// marks follows where the goroutines of an execution that is recorded stand.
type marks struct {
	lines lines
	seen  map[string]where // by stack
	names map[string]uint16
	texts map[where]uint8
	count map[int]map[sight]int
	kinds map[int]map[sim.Kind]int
	stand map[int]opinion
}

func newMarks() *marks {
	return &marks{
		lines: lines{}, seen: map[string]where{}, names: map[string]uint16{}, texts: map[where]uint8{},
		count: map[int]map[sight]int{}, kinds: map[int]map[sim.Kind]int{}, stand: map[int]opinion{},
	}
}

// announced counts what goroutine g is about to do.
func (m *marks) announced(g int) {
	kind, site, stack := sim.GoroutineAt(g).About()
	s := m.sight(kind, site, stack)
	key := s
	key.at = where{}
	if m.count[g] == nil {
		m.count[g], m.kinds[g] = map[sight]int{}, map[sim.Kind]int{}
	}
	m.count[g][key]++
	m.kinds[g][kind]++
	m.stand[g] = opinion{s, m.count[g][key], m.kinds[g][kind]}
}

func (m *marks) sight(kind sim.Kind, site sim.Site, stack []uintptr) sight {
	at := m.place(site, stack)
	return sight{at: at, name: m.name(at.fn), kind: kind, text: m.text(at)}
}

// place is placeOf, which symbolizes a stack, for loops that pass it again.
func (m *marks) place(site sim.Site, stack []uintptr) where {
	if len(stack) == 0 {
		return placeOf(nil, site)
	}
	key := unsafe.String((*byte)(unsafe.Pointer(&stack[0])), uintptr(len(stack))*unsafe.Sizeof(stack[0]))
	at, ok := m.seen[key]
	if !ok {
		at = placeOf(stack, site)
		m.seen[strings.Clone(key)] = at
	}
	return at
}

// name hashes the function around a place, literals within it aside: they are
// numbered, and an edit changes the numbers.
func (m *marks) name(fn string) uint16 {
	n, ok := m.names[fn]
	if !ok {
		n = hash16(plainFunc.Replace(tail.ReplaceAllString(method(fn), "")))
		m.names[fn] = n
	}
	return n
}

// plainFunc makes "(*Store[...]).Add" what the source has: Store.Add.
var plainFunc = strings.NewReplacer("(*", "", ")", "", "[...]", "")

// heading finds in the first line of a declaration the function as name has it.
func heading(line string) string {
	rest, ok := strings.CutPrefix(line, "func ")
	if !ok {
		return ""
	}
	receiver := ""
	if strings.HasPrefix(rest, "(") {
		var inside string
		inside, rest, _ = strings.Cut(rest[1:], ") ")
		inside, _, _ = strings.Cut(inside, "[") // type parameters
		receiver = strings.TrimPrefix(inside[strings.LastIndexByte(inside, ' ')+1:], "*") + "."
	}
	if i := strings.IndexAny(rest, "(["); i >= 0 {
		rest = rest[:i]
	}
	return receiver + rest
}

// find returns the first line of a function, the one nearest to a line if there are
// several.
func (l lines) find(file string, name uint16, near int) (first int, ok bool) {
	l.raw(file, 1)
	for n, text := range l[file] {
		if h := heading(text); h != "" && hash16(h) == name && (!ok || distance(n+1, near) < distance(first, near)) {
			first, ok = n+1, true
		}
	}
	return first, ok
}

func distance(a, b int) int { return max(a-b, b-a) }

func (m *marks) text(at where) uint8 {
	t, ok := m.texts[at]
	if !ok {
		h := hash16(m.lines.at(at))
		t = uint8(h ^ h>>8)
		m.texts[at] = t
	}
	return t
}

func hash16(s string) uint16 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return uint16(h.Sum32() ^ h.Sum32()>>16)
}

// declared finds the declaration at top level around a line: in formatted source it
// is what begins in the first column.
func (l lines) declared(file string, line int) (first, last int) {
	for first = line; first > 1 && !begins(l.raw(file, first)); first-- {
	}
	for last = line; last < len(l[file]) && !begins(l.raw(file, last+1)); last++ {
	}
	return first, last
}

func begins(line string) bool {
	return line != "" && (line[0] >= 'a' && line[0] <= 'z')
}

// hash is that of the code of a declaration: comments and blank lines are none.
func (l lines) hash(file string, first, last int) uint16 {
	h := fnv.New32a()
	for n := first; n <= last; n++ {
		if text := l.at(where{file: file, line: n}); text != "" {
			h.Write([]byte(text))
			h.Write([]byte{'\n'})
		}
	}
	return uint16(h.Sum32() ^ h.Sum32()>>16)
}

// folder is that of the package under test: go test starts its binary there.
var folder, _ = os.Getwd()

const mostUp = 3 // folders between two packages of a module that lie near each other

// beyond begins the name of a file that lies near no copy of the module: that of a
// module it depends on, in a cache. Where those are is each machine's affair, and what
// is in them does not change.
const beyond = "@"

// relative is how a token calls a file, the same in each copy of a module.
func relative(file string) string {
	rel, err := filepath.Rel(folder, file)
	if err == nil && strings.Count(rel, "..") <= mostUp && !strings.Contains(rel, "@v") {
		return filepath.ToSlash(rel)
	}
	return beyond + filepath.Base(file)
}

// absolute is the file that a token calls so.
func absolute(file string) string { return filepath.Join(folder, filepath.FromSlash(file)) }
