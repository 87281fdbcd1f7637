package subjects

import (
	"testing"

	"example.com/racelab/atomic"
	"example.com/racelab/channel"
	"example.com/racelab/harness/scenario"
	"example.com/racelab/jobstore"
	"example.com/racelab/locked"
)

// everything makes the calls of all TestRace programs at once.
func everything(t *testing.T, s jobstore.Store) {
	t.Helper()
	defer s.Close()
	processing(t, s, id)
	together(
		func() { beat(s) }, func() { progress(s) }, func() { poll(s) }, func() { all(s) }, func() { complete(s) },
		func() { s.Create("a", second(1)) }, func() { s.Create("b", second(1)) }, func() { s.Delete(id) },
	)
}

func TestNoRaceLocked(t *testing.T)       { everything(t, locked.New()) }
func TestNoRaceLockedPerJob(t *testing.T) { everything(t, locked.NewPerJob()) }
func TestNoRaceChannel(t *testing.T)      { everything(t, channel.New()) }
func TestNoRaceAtomic(t *testing.T)       { everything(t, atomic.New()) }
func TestNoRaceSharded(t *testing.T)      { everything(t, locked.NewSharded()) }
func TestNoRaceCombining(t *testing.T)    { everything(t, channel.NewCombining()) }
func TestNoRacePublished(t *testing.T)    { everything(t, channel.NewPublished()) }
func TestNoRaceCells(t *testing.T)        { everything(t, atomic.NewCells()) }
func TestNoRacePersistent(t *testing.T)   { everything(t, atomic.NewPersistent()) }
func TestNoRaceInPlace(t *testing.T)      { everything(t, atomic.NewInPlace()) }

// The update is lost, on the store and by the calls of TestRaceLostUpdate, and
// there is no data race: the channels that park the heartbeat order it.
func TestNoRaceParkedTwinOfLostUpdate(t *testing.T) {
	s, err := scenario.Find("lost-update")
	if err != nil {
		t.Fatal(err)
	}
	sub, err := scenario.FindStore("naive")
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Run(sub); r.Verdict != scenario.Shows {
		t.Fatalf("got %v: want the update lost", r.Verdict)
	}
}
