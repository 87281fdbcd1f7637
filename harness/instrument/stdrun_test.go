package instrument

import (
	"os/exec"
	"strings"
	"testing"
)

// TestStdSuites runs the tests of packages of the standard library, the package
// and the tests edited: their verdicts must be those of the plain run, which is
// that all pass.
func TestStdSuites(t *testing.T) {
	if testing.Short() {
		t.Skip("builds part of the standard library")
	}
	suites := "container/heap container/list container/ring bufio sort context"
	if *all {
		suites += " bytes strings text/template encoding/json regexp math/big go/parser go/printer html/template" +
			" archive/zip compress/flate encoding/gob encoding/xml mime/multipart slices maps iter database/sql"
	}
	list, err := List(Query{Patterns: strings.Fields(suites), Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	o, l := newOverlay(t), NewLoader(list)
	for _, m := range Targets(list) {
		p, err := l.Check(m)
		if err != nil {
			t.Fatal(err)
		}
		o.add(&Config{}, p)
	}
	cmd := exec.Command("go", append([]string{"test", "-vet=off", "-short", o.flag()}, strings.Fields(suites)...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
