package jobstore

// Parts opens a change for the oracle in the tests.
func (c Change) Parts() (name string, at, cutoff Instant, percent float64, reason string) {
	names := []string{"", "start", "progress", "beat", "complete", "fail", "expire"}
	return names[c.kind], c.at, c.cutoff, c.percent, c.reason
}

// Impossible says why no store could hold j.
func (j Job) Impossible() string { return j.impossible() }
