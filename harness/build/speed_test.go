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
//   - edit is what racelab itself does: type-check and edit the package and its tests;
//   - list is go list before that, which compiles them plainly to know what
//     has changed and what does not compile;
//   - compile is go build of the package without its tests;
//   - test is go test, which compiles the rest and links; the tests are not run.
//
// With nothing changed, warm is all of it.
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

type times struct{ list, edit, compile, test, warm time.Duration }

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
	at := cpuTime()
	bu, err := Config{Dir: p.dir, Patterns: []string{"."}}.begin(b.Context())
	require.NoError(b, err)
	b.Cleanup(func() { os.RemoveAll(bu.temp) })
	_, err = bu.list(b.Context())
	require.NoError(b, err)
	t.list += lap(&at)
	r, err := Config{Dir: p.dir}.Build(b.Context())
	require.NoError(b, err)
	b.Cleanup(func() { r.Close() })
	t.edit += lap(&at)
	_, err = bu.list(b.Context()) // Build has listed too, with nothing left to compile
	require.NoError(b, err)
	t.edit = max(0, t.edit-lap(&at))
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
		p.change(b)
		flags := prepare(t)
		test := append(append([]string{"test", "-vet=off", "-count=1", "-exec=true"}, flags...), ".")
		at := cpuTime()
		p.run(b, append(append([]string{"build"}, flags...), ".")...)
		t.compile += lap(&at)
		p.run(b, test...)
		t.test += lap(&at)
		again := prepare(nil)
		p.run(b, append(append([]string{"test", "-vet=off", "-count=1", "-exec=true"}, again...), ".")...)
		t.warm += lap(&at)
	}
	once(&times{}) // what it imports
	var t times
	for b.Loop() {
		once(&t)
	}
	for _, m := range []struct {
		d    time.Duration
		unit string
	}{{t.list, "list-ms"}, {t.edit, "edit-ms"}, {t.compile, "compile-ms"}, {t.test, "test-ms"}, {t.warm, "warm-ms"}} {
		if m.d > 0 {
			b.ReportMetric(m.d.Seconds()*1e3/float64(b.N), m.unit)
		}
	}
}
