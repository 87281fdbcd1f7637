package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
)

// patience is how long demo waits for a process that has no reason to go on: a
// naive store is to end it, and a correct one stops after its rounds.
const patience = 30 * time.Second

// crashCommand is what the report's "dictionary changed size during iteration"
// is in Go. Nothing recovers from it, so demo runs it in a process of its own.
func crashCommand(args []string, stdout, _ io.Writer) error {
	flags := flag.NewFlagSet("crash", flag.ContinueOnError)
	name := flags.String("store", "naive", "the `store`")
	rounds := flags.Int("rounds", 0, "stop after so many rounds; 0 goes on until the process ends")
	if err := parse(flags, args, stdout); err != nil {
		return err
	}
	if *rounds < 0 {
		return mistakef("crash: -rounds %d: want 0 or more", *rounds)
	}
	sub, err := scenario.FindStore(*name)
	if err != nil {
		return mistakef("crash: -store: %w", err)
	}
	store := sub.Open()
	defer store.Close()
	rush(store, *rounds, sub.OpenPaused != nil)
	fmt.Fprintf(stdout, "%s: %d rounds of iterating and deleting at once, no crash\n", sub.Name, *rounds)
	return nil
}

// rush ranges over the jobs in one goroutine while another one deletes and
// creates one of them. On a naive store either may meet an entry that is half
// deleted, and panic on its nil pointer: recovering is to show that it does not
// help against the fatal error.
func rush(store jobstore.Store, rounds int, recovering bool) {
	for _, id := range []string{"a", "b", "c", "d"} {
		store.Create(id, second(1))
	}
	var running sync.WaitGroup
	again := func(party func()) {
		running.Go(func() {
			for n := 0; rounds == 0 || n < rounds; n++ {
				once(party, recovering)
			}
		})
	}
	again(func() {
		for range store.All() {
		}
	})
	again(func() {
		store.Delete("a")
		store.Create("a", second(1))
	})
	running.Wait()
}

func once(party func(), recovering bool) {
	if recovering {
		defer func() { recover() }()
	}
	party()
}

// crashes runs crash on every store.
func (d *demo) crashes() {
	if !d.chosen("iteration-while-deleting") {
		return
	}
	d.heading("Iterating and deleting at once, not parked, each store in a process of its own")
	if runtime.NumCPU() == 1 {
		d.printf("not run: the runtime sees it only when two processors are in the map at once\n")
		return
	}
	for _, sub := range d.stores {
		d.printf("%-15s", sub.Name)
		end, got := crash(sub)
		style, want := green, stays
		if sub.OpenPaused != nil {
			style, want = red, mapFatal
		}
		d.printf("%s\n", d.paint(style, end))
		d.expect(got == want, "iterating and deleting at once on %s: %s", sub.Name, end)
	}
}

// An ending is how a process came to its end.
type ending uint8

const (
	stays    ending = iota // by itself
	mapFatal               // by the runtime, because of the map
	otherEnd               // in another way, or not at all
)

var (
	mapError = regexp.MustCompile(`(?m)^fatal error: concurrent map .*$`)
	anyError = regexp.MustCompile(`(?m)^(fatal error|panic|SIG[A-Z]+): .*$`) // behind what the race detector says
)

func crash(sub scenario.Subject) (string, ending) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		return err.Error(), otherEnd
	}
	rounds := "2000"
	if sub.OpenPaused != nil {
		rounds = "0"
	}
	cmd := exec.CommandContext(ctx, self, "crash", "-store", sub.Name, "-rounds", rounds)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GOMAXPROCS=") || strings.HasPrefix(v, "GODEBUG=") || strings.HasPrefix(v, "GORACE=")
	})
	// In a -race build the detector writes from another thread, and would get
	// between the two halves of the runtime's line.
	cmd.Env = append(cmd.Env, "GORACE=report_bugs=0")
	text, err := cmd.CombinedOutput()
	line, _, _ := strings.Cut(string(text), "\n")
	switch found := mapError.FindString(string(text)); {
	case found != "":
		return fmt.Sprintf("%s (exit status %d)", found, cmd.ProcessState.ExitCode()), mapFatal
	case ctx.Err() != nil:
		return fmt.Sprintf("no end in %v", patience), otherEnd
	case err != nil:
		return fmt.Sprintf("%v: %s", err, cmp.Or(anyError.FindString(string(text)), line)), otherEnd
	}
	return strings.TrimPrefix(line, sub.Name+": "), stays
}
