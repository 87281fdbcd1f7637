package instrument

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

// goldenConfig is what the golden files are edited with.
var goldenConfig = Config{
	Imports: LookAlikes,
	Funcs: map[string]string{
		"runtime.Gosched": "Gosched", "runtime.NumGoroutine": "NumGoroutine",
		"iter.Pull": "Pull", "(reflect.Value).Recv": "ValueRecv",
	},
	Notes: map[string]string{"runtime.GC": "the collector"},
	Touches: map[string][]Touch{
		"sort.Ints":                      {{Arg: 0, Write: true}},
		"(*strings.Builder).WriteString": {{Arg: -1, Write: true}},
		"(*math/rand.Rand).Int":          {{Arg: -1, Write: true}},
		"slices.Index":                   {{Arg: 0}},
		"fmt.Println":                    {{Arg: 0, Rest: true, Like: "Print"}},
		"fmt.Printf":                     {{Arg: 1, Rest: true, Format: true, Like: "Print"}},
		"(reflect.Value).SetInt":         {{Arg: -1, Write: true, Like: "WriteValue"}},
		"(reflect.Value).Recv":           {{Arg: -1, Write: true, Like: "WriteValue"}},
	},
	Uses: map[string]bool{"Write": true},
}

// TestGolden compares the edited text and the table of sites of small files
// with testdata/golden; go test -update writes them.
func TestGolden(t *testing.T) {
	l := standardLoader(t)
	names, _ := filepath.Glob("testdata/golden/*.go")
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".go"), func(t *testing.T) {
			p, m := loadGolden(t, l, name)
			res, err := goldenConfig.Edit(p)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkEdited(&checker{Loader: l}, m, p, res); err != nil {
				t.Errorf("the edited file does not compile: %v", err)
			}
			compareGolden(t, name+".golden", golden(t, res))
		})
	}
}

// standardLoader knows the packages that golden files import.
func standardLoader(t *testing.T) *Loader {
	t.Helper()
	list, err := List(Query{Patterns: []string{"sync", "sync/atomic", "time", "runtime", "iter", "reflect",
		"math/rand", "sort", "strings", "errors", "io", "fmt", "slices", "maps", "strconv"}})
	if err != nil {
		t.Fatal(err)
	}
	return NewLoader(list)
}

var versionLine = regexp.MustCompile(`^// version go(.*)\n`)

func loadGolden(t *testing.T, l *Loader, name string) (*Package, *Listing) {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	version := "1.26"
	if m := versionLine.FindSubmatch(src); m != nil {
		version = string(m[1])
	}
	m := &Listing{ImportPath: "example.com/p", Dir: filepath.Dir(name), GoFiles: []string{filepath.Base(name)},
		Module: &Module{GoVersion: version}}
	p, err := l.Check(m)
	if err != nil {
		t.Fatal(err)
	}
	return p, m
}

var sitesCall = regexp.MustCompile(`Sites\("[^"]*", 0x[0-9a-f]+, ("(?:[^"\\]|\\.)*")\)`)

// golden is the edited file, then the generated one with its table on lines.
func golden(t *testing.T, res *Result) []byte {
	var b bytes.Buffer
	b.Write(res.Files[0].Src)
	for _, g := range res.Generated {
		table := ""
		body := sitesCall.ReplaceAllStringFunc(string(g.Src), func(s string) string {
			quoted := sitesCall.FindStringSubmatch(s)[1]
			table, _ = strconv.Unquote(quoted)
			return strings.Replace(s, quoted, "table", 1)
		})
		fmt.Fprintf(&b, "-- %s --\n%s-- table --\n%s", filepath.Base(g.Name), body, table)
	}
	for _, s := range res.Skipped {
		fmt.Fprintf(&b, "-- skipped: line %d %s --\n", s.Pos.Line, s.Reason)
	}
	return b.Bytes()
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *updateGolden {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("line %d differs (go test -run Golden -update writes it anew)\ngot  %s\nwant %s",
				i+1, at(g, i), at(w, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}
