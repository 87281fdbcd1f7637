package main

import (
	"fmt"
	"strings"

	"example.com/racelab/harness/scenario"
)

// matrix prints each verdict as soon as it is there.
func (d *demo) matrix() {
	d.heading("Scenarios on stores")
	name := 0
	for _, s := range d.scenarios {
		name = max(name, len(s.Name))
	}
	d.printf("%-*s", name, "")
	for _, sub := range d.stores {
		d.printf("  %-*s", width(sub), sub.Name)
	}
	d.printf("\n")
	for _, s := range d.scenarios {
		d.printf("%-*s", name, s.Name)
		for _, sub := range d.stores {
			d.cell(s, sub)
		}
		d.printf("\n")
	}
	d.printf("\nSHOWN       the rule is broken, and no sequential order of the accepted calls ends so\n")
	d.printf("other harm  the rule holds, but no sequential order gives the run (docs/scenarios.md says what)\n")
	d.printf("holds       some sequential order gives every answer and the final state, in each run\n")
}

func width(sub scenario.Subject) int { return max(len(sub.Name), len(scenario.Other.String())) }

func (d *demo) cell(s scenario.Scenario, sub scenario.Subject) {
	r := s.Repeat(sub, d.repetitions(sub))
	d.reports = append(d.reports, r)
	d.expect(r.Expected(), "%s on %s: %v in %d of %d runs, want %v in all",
		s.Name, sub.Name, r.Verdict, r.Tally[r.Verdict], r.Runs, s.Claim(sub.Name).Verdict)
	style := map[scenario.Verdict]string{scenario.Holds: green, scenario.Shows: red, scenario.Other: amber}[r.Verdict]
	text := fmt.Sprint(r.Verdict)
	d.printf("  %s%s", d.paint(style, text), strings.Repeat(" ", width(sub)-len(text)))
}

func (d *demo) repetitions(sub scenario.Subject) int {
	if sub.OpenPaused != nil {
		return 5 // the same run each time; five show that it is
	}
	return d.runs
}

// evidence prints, for each scenario, the first run that shows it and what the
// other stores did.
func (d *demo) evidence() {
	d.heading("Evidence")
	for _, s := range d.scenarios {
		reports := d.of(s)
		d.printf("%s\n", d.paint(bold, s.Title))
		shown := first(reports, scenario.Shows)
		if shown != nil {
			d.printf("  SHOWN on %s, in %d of %d runs:\n", shown.Subject, shown.Tally[scenario.Shows], shown.Runs)
			for _, line := range shown.Evidence() {
				d.printf("    %s\n", line)
			}
		}
		var holds []string
		for i, r := range reports {
			switch {
			case r.Verdict == scenario.Holds:
				holds = append(holds, fmt.Sprintf("%s (%d runs)", r.Subject, r.Runs))
			case r.Verdict == scenario.Shows && &reports[i] != shown:
				d.printf("  SHOWN on %s, in %d of %d runs: %s\n", r.Subject, r.Tally[scenario.Shows], r.Runs, r.Breach)
			case r.Verdict == scenario.Other:
				d.printf("  other harm on %s: %s\n", r.Subject, s.Claim(r.Subject).Why)
			}
		}
		if len(holds) > 0 {
			d.printf("  holds on %s\n", strings.Join(holds, ", "))
		}
		d.printf("\n")
	}
}

func (d *demo) of(s scenario.Scenario) (reports []scenario.Report) {
	for _, r := range d.reports {
		if r.Scenario.Name == s.Name {
			reports = append(reports, r)
		}
	}
	return reports
}

func first(reports []scenario.Report, v scenario.Verdict) *scenario.Report {
	for i := range reports {
		if reports[i].Verdict == v {
			return &reports[i]
		}
	}
	return nil
}
