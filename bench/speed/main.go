// Command speed measures what docs/speed.md says of racelab itself.
//
//	go run ./bench/speed                       # all parts, in under 8 minutes
//	go run ./bench/speed -only sim,search      # two of them; of the others what was kept stays
//	go run ./bench/speed -rounds 0             # only the page, from what was kept
//	go run ./bench/speed -rounds 1 -benchtime 1x -kept /tmp/speed.txt -write ''    # a try
//
// A part is a command, run round after round; what stands in the page are medians.
// What the rounds printed is kept in docs/speed.txt as go test prints it, so that
// other tools can read it; before each part stands on what machine and when it was
// measured, with which Go, and by which command.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"example.com/racelab/bench/page"
	"example.com/racelab/harness/machine"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "speed: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string, progress io.Writer) error {
	f := flag.NewFlagSet("speed", flag.ExitOnError)
	only := f.String("only", "", "measure these `parts`, separated by commas: "+strings.Join(names(), ", "))
	rounds := f.Int("rounds", -1, "run each part so many `times`, not as often as it says itself; 0 measures nothing")
	benchtime := f.String("benchtime", "", "a `time` for go test, instead of the part's")
	file := f.String("kept", "docs/speed.txt", "the `file` for what the commands print")
	write := f.String("write", "docs/speed.md", "fill in the generated blocks of these `files`, separated by commas")
	f.Parse(args)
	for name := range strings.SplitSeq(*only, ",") {
		if name != "" && !slices.Contains(names(), name) {
			return fmt.Errorf("-only %s: want one of %s", name, strings.Join(names(), ", "))
		}
	}
	pages, err := page.Read(*write, "", names())
	if err != nil {
		return err
	}
	k, err := load(*file)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.name) {
			continue
		}
		if *rounds >= 0 {
			p.rounds = *rounds
		}
		if *benchtime != "" {
			p.command += " -benchtime " + *benchtime
		}
		if p.rounds == 0 {
			continue
		}
		if k[p.name], err = p.measure(progress); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		if err := k.save(*file); err != nil { // after each, should the next be interrupted
			return err
		}
	}
	return page.Write(pages, k.block)
}

// measure returns what all rounds print, and before it where that was.
func (p part) measure(progress io.Writer) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "command: %s\nmachine: %s\ngo: %s\ndate: %s\n",
		p.command, machine.Name(), runtime.Version(), time.Now().UTC().Format(time.DateOnly))
	for i := range p.rounds {
		begun := time.Now()
		out, err := exec.Command("sh", "-c", p.command).CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("%s: %w\n%s", p.command, err, out)
		}
		b.Write(out)
		fmt.Fprintf(progress, "%s: round %d of %d, %.1f s\n", p.name, i+1, p.rounds, time.Since(begun).Seconds())
	}
	return b.String(), nil
}
