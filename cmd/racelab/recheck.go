package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"example.com/racelab/harness/explore/engine"
	"example.com/racelab/harness/explore/wire"
)

const recheckUsage = `usage: racelab recheck TOKEN [flags] [packages]

Asks whether a failure is gone: replays the token on the present code, explores
its test again, near the old order first, and prints a certificate for a review:
what the token showed, what the replay says, what was explored and how far.
The packages, and the flags -schedules, -budget, -seed, -strategy, -leaks, -strict,
-early-timers, -report, -html, -run, -C, -tags and so on, are those of racelab test.

Exit status: 0 if it is gone, 1 if it still fails or is not shown to be gone, 2 for
a mistake in the command line, a package that does not compile, and a token of no
test of the packages.
`

// recheckCommand replays a token, explores its test again and says what came of it.
func recheckCommand(args []string, stdout, stderr io.Writer) error {
	if slices.Contains(args, "-h") || slices.Contains(args, "-help") || slices.Contains(args, "--help") {
		fmt.Fprint(stdout, recheckUsage)
		return nil
	}
	f, token, err := parseRecheck(args)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	r := &testCall{flags: f, stdout: &out, stderr: stderr, tests: &[]wire.Test{}}
	code, err := r.all()
	if err != nil {
		return err
	}
	if code == 2 {
		stdout.Write(out.Bytes())
		return status(2)
	}
	i := slices.IndexFunc(*r.tests, func(t wire.Test) bool {
		_, err := engine.ProgramOf(token, t.Package, t.Test)
		return t.Verdict != "" && err != engine.ErrOther // an uncontrolled test has a verdict without the token
	})
	if i < 0 {
		stdout.Write(out.Bytes())
		return mistakef("recheck: the token is of none of the tests of %s", r.asked())
	}
	c := certificate{test: (*r.tests)[i], token: token, flags: f}
	io.WriteString(stdout, c.String())
	if !c.gone() {
		return status(1)
	}
	return nil
}

// parseRecheck takes the token out of the command line; the rest is that of test.
func parseRecheck(args []string) (f *testFlags, token string, err error) {
	i := slices.IndexFunc(args, func(a string) bool { return strings.HasPrefix(a, wire.TokenPrefix) })
	if i < 0 && len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		i = 0
	}
	if i < 0 {
		return nil, "", mistakef("recheck: want a token as a report prints it, %s…: racelab recheck TOKEN [packages]", wire.TokenPrefix)
	}
	token = args[i]
	if _, err := wire.Unseal(token); err != nil {
		return nil, "", mistakef("recheck: %s: %w", token, err)
	}
	rest := slices.Concat([]string{"-replay=" + token, "-count=1"}, args[:i], args[i+1:])
	if !slices.ContainsFunc(rest, func(a string) bool { return strings.HasPrefix(strings.TrimLeft(a, "-"), "run") }) {
		rest = append([]string{"-run=."}, rest...)
	}
	f, err = parseTest(rest)
	return f, token, err
}

// asked are the packages as the command line has them.
func (r *testCall) asked() string {
	if r.flags.packages == nil {
		return "this folder"
	}
	return strings.Join(r.flags.packages, " ")
}

// A certificate says of a failure what it was, and whether it is there now.
type certificate struct {
	test  wire.Test
	token string
	flags *testFlags
}

// gone reports whether the test was explored and nothing was found.
func (c *certificate) gone() bool { return c.test.Verdict == wire.Pass }

func (c *certificate) String() string {
	var b strings.Builder
	t := &c.test
	title := "gone"
	switch {
	case t.Verdict == wire.Inconclusive || t.Verdict == wire.Uncontrolled:
		title = "not shown to be gone"
	case !c.gone():
		title = wire.StillFails
	case t.Coverage == "sampled":
		title = "not found again"
	}
	fmt.Fprintf(&b, "**racelab recheck: %s**\n\n", title)
	say := func(what, format string, args ...any) {
		fmt.Fprintf(&b, "- %s: %s\n", what, fmt.Sprintf(format, args...))
	}
	say("test", "`%s` in `%s`", t.Test, t.Package)
	if r := t.Replay; r != nil {
		before := verdictOf(r.Was.Verdict, r.Was.Consequence, r.Was.Message)
		if at := r.Was.Sites; len(at) > 0 {
			before += " (" + strings.Join(at, ", ") + ")"
		}
		say("before", "%s; code %s", before, r.Was.Code)
		say("in this order", "%s", order(r.Was.Turns))
		say("replay", "%s", r.Text)
		say("after", "%s; code %s", c.after(), r.Code)
	} else {
		say("after", "%s", c.after())
	}
	say("scope", "%s", c.scope())
	for _, w := range t.Warnings {
		say("warning", "%s", w)
	}
	say("made with", "racelab %s, %s, %s/%s, -schedules %d -budget %v -strategy %s -seed %d", moduleVersion(), runtime.Version(),
		runtime.GOOS, runtime.GOARCH, c.flags.config.Schedules, c.flags.config.Budget, c.flags.config.Strategy, c.flags.config.Seed)
	say("token", "`%s`", c.token)
	if t.Token != "" && t.Token != c.token {
		say("token of the present code", "`%s`", t.Token)
	}
	if tl := t.Timeline; tl != nil {
		say("to see it", "`%s`", tl.Replay)
	}
	return b.String()
}

func verdictOf(verdict, consequence, message string) string {
	if consequence != "" && consequence != "none found" {
		verdict += " with " + consequence
	}
	if message != "" && message != "data race" {
		verdict += ": " + message
	}
	return verdict
}

// order is that of the turns in words.
func order(turns []wire.Turn) string {
	if len(turns) == 0 {
		return "without preemption"
	}
	var all []string
	for _, t := range turns {
		s := t.Go + " as far as it goes"
		if t.Until != "" {
			s = fmt.Sprintf("%s until %s at %s", t.Go, t.Op, t.Until)
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ") + "; then without preemption"
}

// after is what the test comes to now, and where.
func (c *certificate) after() string {
	t := &c.test
	message := ""
	if len(t.Headline) > 0 {
		message = strings.TrimPrefix(strings.Join(strings.Fields(t.Headline[0]), " "), t.Verdict+": ")
		message = strings.TrimPrefix(message, t.Consequence+": ")
	}
	s := verdictOf(t.Verdict, t.Consequence, message)
	var at []string
	for _, site := range t.Sites {
		if p := fmt.Sprintf("%s:%d", filepath.Base(site.File), site.Line); !slices.Contains(at, p) {
			at = append(at, p)
		}
	}
	if len(at) > 0 {
		s += " (" + strings.Join(at, ", ") + ")"
	}
	return s
}

// scope is what the verdict stands on.
func (c *certificate) scope() string {
	t := &c.test
	s := t.Coverage
	if s == "" {
		s = "nothing was explored"
	}
	if t.Bound != "" {
		s += ": " + t.Bound
	}
	s += fmt.Sprintf("; %s, %d steps, %.3f s", plural(t.Schedules, "execution"), t.Steps, t.Seconds)
	switch {
	case t.Cut > 0:
		s += fmt.Sprintf("; %s, %d redundant, %d cut off", plural(t.Traces, "trace"), t.Redundant, t.Cut)
	case t.Traces > 0:
		s += fmt.Sprintf("; all of %s, %d redundant", plural(t.Traces, "trace"), t.Redundant)
	}
	if t.Tries > 0 {
		s += fmt.Sprintf(", %d of the traces up to a compare-and-swap that would fail and be tried again", t.Tries)
	}
	if len(t.Uncontrolled) > 0 {
		return s + "; not controlled: " + strings.Join(t.Uncontrolled, "; ")
	}
	return s + "; everything instrumented"
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
