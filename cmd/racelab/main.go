// Command racelab shows what races do to a job store, and where they are gone.
//
//	racelab demo      the report's failures on every store of this module
//	racelab test      the tests of packages, each under many schedules
//	racelab recheck   whether what a token shows is gone
//	racelab lessons   the lessons; racelab explain RL-07 prints one
//	racelab help      the commands, or the flags of one
//	racelab version   what was built, from what, with what
//
// Exit status: 0 if all came out as expected, 1 if a verdict did not, 2 for a
// mistake in the command line; that one is told in one line on standard error.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// A command is one of racelab's. It gets what follows its name.
type command struct {
	name, summary string
	run           func(args []string, stdout, stderr io.Writer) error
}

func commands() []command {
	return []command{
		{"demo", "run the report's failures on every store and judge them", demoCommand},
		{"test", "run the tests of packages, each under many schedules", testCommand},
		{"recheck", "replay a token on the present code and explore again: is it gone?", recheckCommand},
		{"merge", "put the reports of all shards together: racelab merge a.json b.json", mergeCommand},
		{"lessons", "list the lessons", lessonsCommand},
		{"explain", "print a lesson: racelab explain RL-07", explainCommand},
		{"quiz", "pick who goes next, and make a lesson's program fail", quizCommand},
		{"crash", "iterate and delete at once until the runtime ends the process (demo runs it)", crashCommand},
		{"exec", "run a test binary and watch it (test runs it)", execCommand},
		{"help", "list the commands, or the flags of one", helpCommand},
		{"version", "print version, Go version and platform", versionCommand},
	}
}

// errVerdict ends with status 1: the output says which verdict.
var errVerdict = errors.New("a verdict is not the expected one")

// A mistake is the caller's, and ends with status 2.
type mistake struct{ error }

func mistakef(format string, args ...any) error { return mistake{fmt.Errorf(format, args...)} }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	err := dispatch(args, stdout, stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if s, ok := errors.AsType[status](err); ok {
		return int(s)
	}
	fmt.Fprintf(stderr, "racelab: %v\n", err)
	if _, ok := errors.AsType[mistake](err); ok {
		return 2
	}
	return 1
}

func dispatch(args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return mistakef("no command: want one of %s; 'racelab help' says what they do", names())
	}
	name := strings.TrimLeft(args[0], "-")
	if name == "h" {
		name = "help"
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(args[1:], stdout, stderr)
		}
	}
	return mistakef("unknown command %q: want one of %s", args[0], names())
}

func names() string {
	var all []string
	for _, c := range commands() {
		all = append(all, c.name)
	}
	return strings.Join(all, ", ")
}

// parse is flag's, with one line for a mistake and the usage only for -h, which names
// what else the command wants.
func parse(flags *flag.FlagSet, args []string, stdout io.Writer, wants ...string) error {
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		usage := []string{"usage: racelab", flags.Name()}
		if hasFlags(flags) {
			usage = append(usage, "[flags]")
		}
		fmt.Fprintln(stdout, strings.Join(append(usage, wants...), " "))
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return err
	case err != nil:
		return mistakef("%s: %w; 'racelab help %s' lists the flags", flags.Name(), err, flags.Name())
	case flags.NArg() > 0:
		return mistakef("%s: unexpected argument %q; 'racelab help %s' lists the flags", flags.Name(), flags.Arg(0), flags.Name())
	}
	return nil
}

func hasFlags(flags *flag.FlagSet) (has bool) {
	flags.VisitAll(func(*flag.Flag) { has = true })
	return has
}

func helpCommand(args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		if args[0] == "help" || args[0] == "version" {
			args = nil
		} else {
			return dispatch([]string{args[0], "-h"}, stdout, stderr)
		}
	}
	fmt.Fprintln(stdout, "usage: racelab command [flags]")
	for _, c := range commands() {
		fmt.Fprintf(stdout, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(stdout, "'racelab help command' lists the flags of a command.")
	return nil
}

func versionCommand(args []string, stdout, _ io.Writer) error {
	if err := parse(flag.NewFlagSet("version", flag.ContinueOnError), args, stdout); err != nil {
		return err
	}
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	_, err := fmt.Fprintf(stdout, "racelab %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
