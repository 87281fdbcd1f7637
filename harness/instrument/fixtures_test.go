package instrument

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFixtures runs each fixture plain and edited: what they print, panics and
// their order included, must be the same, under the loops of go1.21 and later.
func TestFixtures(t *testing.T) {
	if testing.Short() {
		t.Skip("builds four programs")
	}
	for _, version := range []string{"1.21", "1.26"} {
		t.Run("go"+version, func(t *testing.T) { runFixtures(t, version) })
	}
}

func runFixtures(t *testing.T, version string) {
	dir := writeModule(t, version)
	plain := runProgram(t, dir)
	if n := strings.Count(plain, "== "); n < 40 {
		t.Fatalf("only %d fixtures ran", n)
	}
	list, err := List(Query{Dir: dir, Patterns: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	l, o := NewLoader(list), newOverlay(t)
	p, err := l.Check(Targets(list)[0])
	if err != nil {
		t.Fatal(err)
	}
	if res := o.add(&Config{Imports: LookAlikes}, p); len(res.Skipped) > 0 {
		t.Errorf("skipped: %v", res.Skipped)
	}
	compareOutputs(t, plain, runProgram(t, dir, o.flag()))
}

// writeModule makes a module of the fixtures that a language version can read.
func writeModule(t *testing.T, version string) string {
	dir := t.TempDir()
	names, _ := filepath.Glob("testdata/fixtures/*.go")
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(filepath.Base(name), "new_") && version == "1.21" {
			continue
		}
		os.WriteFile(filepath.Join(dir, filepath.Base(name)), src, 0o666)
	}
	os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/fixtures\n\ngo "+version+"\n"), 0o666)
	return dir
}

func runProgram(t *testing.T, dir string, flags ...string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "fixtures")
	build := exec.Command("go", append(append([]string{"build", "-o", bin}, flags...), ".")...)
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var out bytes.Buffer
	cmd := exec.Command(bin)
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	return out.String()
}

// compareOutputs compares fixture by fixture.
func compareOutputs(t *testing.T, plain, edited string) {
	want, got := strings.Split(plain, "== "), strings.Split(edited, "== ")
	if len(want) != len(got) {
		t.Fatalf("%d fixtures ran edited, %d plain", len(got), len(want))
	}
	for i := range want {
		if want[i] != got[i] {
			t.Errorf("plain:  %sedited: %s", want[i], got[i])
		}
	}
}
