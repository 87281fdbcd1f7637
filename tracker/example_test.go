package tracker_test

import (
	"context"
	"fmt"

	"example.com/racelab/locked"
	"example.com/racelab/tracker"
)

func Example() {
	store := locked.New()
	defer store.Close()
	t := tracker.New(store, tracker.Config{})
	defer t.Close() // before the store

	slides := []string{"title", "agenda", "thanks"}
	run, err := t.Go(context.Background(), "job-1", func(ctx context.Context, report tracker.Report) error {
		for i, slide := range slides {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if slide == "thanks" {
				panic("no font for " + slide)
			}
			if err := report(float64(100 * (i + 1) / len(slides))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.Wait())
	fmt.Println(store.Get("job-1"))
	// Output:
	// job "job-1": panic: no font for thanks
	// job-1 failed 66% v4 (panic: no font for thanks) <nil>
}
