package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkInstrument changes a file of one package, text/template/parse under another
// path, and builds it again: instrumented, and beside it plainly. All that it imports
// has been compiled before. The units are milliseconds of processor time:
//
//   - list is to find out what there is, what has changed, and what export data the
//     type check needs: go env, go list, hashes of the files;
//   - edit is to type-check and edit the package and its tests, and to write the overlay;
//   - compile is go build of the package without its tests;
//   - test is go test, which compiles the rest and links; the tests are not run.
//
// With nothing changed, warm is all of it. After a change, wall is the time that passes
// until the package is compiled, without its tests, and tests-wall until the tests could
// begin.
func BenchmarkInstrument(b *testing.B) {
	p := copiedPackage(b)
	b.Run("instrumented", func(b *testing.B) {
		p.measure(b, func(t *times) []string { return p.instrument(b, t) })
	})
	b.Run("plain", func(b *testing.B) {
		p.measure(b, func(*times) []string { return nil })
	})
}

type copied struct {
	dir, file string
	text      []byte
	edits     int
}

func copiedPackage(b *testing.B) *copied {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(b, err)
	p := &copied{dir: b.TempDir()}
	require.NoError(b, os.CopyFS(p.dir, os.DirFS(filepath.Join(strings.TrimSpace(string(root)), "src/text/template/parse"))))
	require.NoError(b, os.WriteFile(filepath.Join(p.dir, "go.mod"), []byte("module user.example/parse\n\ngo 1.26\n"), 0o666))
	p.file = filepath.Join(p.dir, "lex.go")
	p.text, err = os.ReadFile(p.file)
	require.NoError(b, err)
	return p
}

// change makes another package of p.
func (p *copied) change(b *testing.B) {
	p.edits++
	text := fmt.Appendf(p.text[:len(p.text):len(p.text)], "\nconst edit = %d\n", p.edits)
	require.NoError(b, os.WriteFile(p.file, text, 0o666))
}

type times struct{ list, edit, compile, test, warm, wall, testsWall time.Duration }

func lap(since *time.Duration) time.Duration {
	was := *since
	*since = cpuTime()
	return *since - was
}

// instrument is Config.Build, whose parts are taken apart if t is not nil.
func (p *copied) instrument(b *testing.B, t *times) (flags []string) {
	if t == nil {
		r, err := Config{Dir: p.dir}.Build(b.Context())
		require.NoError(b, err)
		b.Cleanup(func() { r.Close() })
		return r.Flags
	}
	c := Config{Dir: p.dir, Patterns: []string{"."}}
	at := cpuTime()
	bu, err := c.begin(b.Context())
	require.NoError(b, err)
	r := &Result{dir: bu.temp, Skips: map[string][]string{}}
	b.Cleanup(func() { r.Close() })
	_, err = bu.load(b.Context())
	require.NoError(b, err)
	list := lap(&at)
	require.NoError(b, bu.build(b.Context(), r)) // lists once more
	t.list += list
	t.edit += max(0, lap(&at)-list)
	return r.Flags
}

func (p *copied) run(b *testing.B, args ...string) {
	cmd := exec.Command("go", args...)
	cmd.Dir = p.dir
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
}

func (p *copied) measure(b *testing.B, prepare func(*times) []string) {
	once := func(t *times) {
		build := func(flags []string) { p.run(b, append(append([]string{"build"}, flags...), ".")...) }
		test := func(flags []string) {
			p.run(b, append(append([]string{"test", "-vet=off", "-count=1", "-exec=true"}, flags...), ".")...)
		}
		p.change(b)
		flags := prepare(t)
		at := cpuTime()
		build(flags)
		t.compile += lap(&at)
		test(flags)
		t.test += lap(&at)
		test(prepare(nil))
		t.warm += lap(&at)

		p.change(b)
		began := time.Now()
		build(prepare(nil))
		t.wall += time.Since(began)
		p.change(b)
		began = time.Now()
		test(prepare(nil))
		t.testsWall += time.Since(began)
	}
	once(&times{}) // what it imports
	var t times
	for b.Loop() {
		once(&t)
	}
	for _, m := range []struct {
		d    time.Duration
		unit string
	}{{t.list, "list-ms"}, {t.edit, "edit-ms"}, {t.compile, "compile-ms"}, {t.test, "test-ms"}, {t.warm, "warm-ms"},
		{t.wall, "wall-ms"}, {t.testsWall, "tests-wall-ms"}} {
		if m.d > 0 {
			b.ReportMetric(m.d.Seconds()*1e3/float64(b.N), m.unit)
		}
	}
}
