package sim

// A Site is a place in the source that instrumented code names: the upper half
// says which package, as the FNV-1a hash of its import path, the lower half
// which line of that package's table.
type Site uint64

// A Position is what the table says of a site.
type Position struct {
	Package string
	File    string // relative to the package's folder
	Line    int
	Col     int
	Kind    string // r w mr mw send recv close len select go range
	Text    string // the operand as the source has it
	Func    string
}

type siteTable struct {
	pkg   string
	table string
	start []int32 // where each line begins; made when first asked for
}

var siteTables = map[uint32]*siteTable{}

// Sites registers a package. It is called by generated code as the package is
// initialised, and panics when two import paths have one hash: the tool must
// then be told another suffix, since sites would name the wrong lines.
func Sites(pkg string, hash uint32, table string) bool {
	if old, ok := siteTables[hash]; ok && old.pkg != pkg {
		panic("racelab: packages " + old.pkg + " and " + pkg + " have the same hash")
	}
	siteTables[hash] = &siteTable{pkg: pkg, table: table}
	return true
}

// Instrumented reports how many packages have registered.
func Instrumented() int { return len(siteTables) }

// Position looks s up; ok is false for a site that no table has.
func (s Site) Position() (p Position, ok bool) {
	t := siteTables[uint32(s>>32)]
	if t == nil {
		return Position{}, false
	}
	line, ok := t.line(int(uint32(s)))
	if !ok {
		return Position{}, false
	}
	var f [4]string
	for i := range f {
		f[i], line = cut(line, '\t')
	}
	p = Position{Package: t.pkg, Kind: f[1], Text: f[2], Func: f[3]}
	p.File, p.Line, p.Col = position(f[0])
	return p, true
}

func (t *siteTable) line(i int) (string, bool) {
	if t.start == nil {
		t.start = []int32{0}
		for j := range len(t.table) {
			if t.table[j] == '\n' {
				t.start = append(t.start, int32(j+1))
			}
		}
	}
	if i < 0 || i >= len(t.start) {
		return "", false
	}
	line, _ := cut(t.table[t.start[i]:], '\n')
	return line, line != ""
}

// position splits "dir/file.go:12:3". A file name may hold colons.
func position(s string) (file string, line, col int) {
	s, col = number(s)
	s, line = number(s)
	return s, line, col
}

func number(s string) (rest string, n int) {
	i, unit := len(s), 1
	for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
		i--
		n += int(s[i]-'0') * unit
		unit *= 10
	}
	if i > 0 && s[i-1] == ':' {
		i--
	}
	return s[:i], n
}

func cut(s string, sep byte) (before, after string) {
	for i := range len(s) {
		if s[i] == sep {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// A PackageVars is the variables of one package whose values are put back
// between executions.
type PackageVars struct {
	Package string
	Names   string // separated by blanks
	Ptrs    []any  // a pointer to each
}

// AllVars holds what Vars registered, in the order of initialisation.
var AllVars []PackageVars

// Vars registers the variables of a package.
func Vars(pkg, names string, ptrs ...any) bool {
	AllVars = append(AllVars, PackageVars{pkg, names, ptrs})
	return true
}

// Keepers holds what Keep registered.
var Keepers []func() (restore func())

// Keep registers the state of a package that Vars does not reach: save is called
// before the first of a series of executions, and what it returns between them,
// natively.
func Keep(save func() (restore func())) bool {
	Keepers = append(Keepers, save)
	return true
}

// Native, if set, ends the running execution for a reason that has to be named:
// what comes next can only be run outside one. It does not return.
var Native func(reason string)

// literals maps names of function literals, as the compiler made them, to those
// that they have in the plain program.
var literals = map[string]string{}

// Literals registers those of a package, one on each line.
func Literals(pkg, list string) bool {
	for list != "" {
		var line string
		line, list = cut(list, '\n')
		made, real := cut(line, ' ')
		literals[pkg+"."+made] = pkg + "." + real
	}
	return true
}

// RealName returns the name that a function has in the plain program. What the
// compiler names after a literal (a copy of one in it, made by inlining) has a
// name that begins as the literal's does.
func RealName(function string) string {
	if len(literals) == 0 {
		return function
	}
	for end := len(function); end > 0; end-- {
		if end < len(function) && function[end] != '.' && function[end] != '-' {
			continue
		}
		if real, ok := literals[function[:end]]; ok {
			return real + function[end:]
		}
	}
	return function
}
