package lessons

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/racelab/harness/gallery"
	"example.com/racelab/lessons"
)

// TestCheckOfOutcomes shows what a table must not get away with.
func TestCheckOfOutcomes(t *testing.T) {
	good := func() *page {
		return &page{
			lesson:  lessons.Lesson{Outcomes: []lessons.Outcome{{Text: "2", Allowed: true}, {Text: "1"}}},
			brokenN: said{Outcomes: []outcome{{Text: "1"}, {Text: "2"}}},
			fixdN:   said{Outcomes: []outcome{{Text: "2"}}},
		}
	}
	require.Empty(t, good().check())
	for want, change := range map[string]func(*page){
		`"2" is allowed and was not seen without the mistake`: func(p *page) { p.fixdN.Outcomes = nil },
		`"1" is forbidden and was not seen with the mistake`:  func(p *page) { p.brokenN.Outcomes = p.brokenN.Outcomes[1:] },
		`"1" is forbidden and was seen without the mistake`:   func(p *page) { p.fixdN = p.brokenN },
		`"3" was seen in p and is not in the table`: func(p *page) {
			p.brokenN = said{Test: gallery.Test{Package: "p"}, Outcomes: append(p.brokenN.Outcomes, outcome{Text: "3"})}
		},
	} {
		p := good()
		change(p)
		assert.Contains(t, p.check(), want)
	}
}

const (
	withMistake = "// EXPECT verdict=assertion\n// It is wrong.\n\n// Package a adds.\npackage a\n\nimport \"sync\"\n\n// T holds n.\ntype T struct{ n int }\n\n// Add adds.\nfunc (t *T) Add() {\n\tt.n++ // BUG adder\n}\n\nfunc other() {}\n"
	without     = "// Package a adds.\npackage a\n\nimport \"sync\"\n\n// T holds n.\ntype T struct{ n int }\n\n// Add adds.\nfunc (t *T) Add() {\n\tt.n += 1\n}\n\nfunc other() {}\n"
)

func TestExcerpt(t *testing.T) {
	text, err := excerpt(withMistake, without, nil)
	require.NoError(t, err)
	require.Equal(t, "// T holds n.\ntype T struct{ n int }\n\n// Add adds.\nfunc (t *T) Add() {\n\tt.n++\n}", text)
	text, err = excerpt(withMistake, without, []string{"other"})
	require.NoError(t, err)
	require.Equal(t, "func other() {}", text)
	_, err = excerpt(withMistake, without, []string{"nothing"})
	require.ErrorContains(t, err, "no declaration of nothing")
}

func TestDiff(t *testing.T) {
	require.Equal(t, " // Add adds.\n func (t *T) Add() {\n-\tt.n++\n+\tt.n += 1\n }", diff(plain(withMistake), plain(without)))
	require.Equal(t, "-b\n a\n 1\n…\n 4\n 5\n+c", diff("b\na\n1\n2\n3\n4\n5", "a\n1\n2\n3\n4\n5\nc"))
	require.Empty(t, diff("a", "a"))
}

func TestStories(t *testing.T) {
	out := "--- FAIL: TestA (schedule 7 of 1000, 0.3 ms)\n    a_test.go:3: lost\n    assertion: lost\n    \n      step  main\n         1  a()\n    scope: sampled\n    replay: racelab test\nFAIL\nFAIL\tp/a\t0.01s (1 explored)\n" +
		"--- FAIL: TestB (schedule 1 of 1000, 0.3 ms)\n    deadlock\nFAIL\nFAIL\tp/b\t0.01s\n"
	require.Equal(t, map[string]story{
		"p/a": {7, "assertion: lost\n\n  step  main\n     1  a()"},
		"p/b": {1, "deadlock"},
	}, stories(out))
}

func TestChecklistMissesAGroup(t *testing.T) {
	all := []lessons.Lesson{{ID: "RL-01", Title: "T", Folder: "01-t", Group: "steps", Review: "Why?"}}
	text, missing := checklist("a\n<!-- lessons: steps -->\nold\n<!-- end -->\nb\n", all)
	require.Equal(t, "a\n<!-- lessons: steps -->\n- [ ] Why? [RL-01, T](../lessons/01-t)\n<!-- end -->\nb\n", text)
	require.NotContains(t, missing, "steps")
	require.Contains(t, missing, "waiting")
}

func TestLockChecksAreJudgedByName(t *testing.T) {
	require.Equal(t, []lockCheck{{3, "why", "TestRaceX"}}, lockChecks("package p\n\n// 3: why\nfunc TestRaceX(t *testing.T) {}\n\n// without a number\nfunc TestY() {}\n"))
	require.Equal(t, "data-race", expected("TestRaceX"))
	require.Equal(t, "assertion", expected("TestLogicRaceX"))
	require.Equal(t, "pass", expected("TestNoRaceX"))
}
