// EXPECT verdict=assertion
// With a job and the cancellation both ready, select takes either: a job runs after the cancellation.

// Package worker runs jobs until it is cancelled.
package worker

import "context"

// Run runs jobs until ctx ends or the channel is closed. No job begins after ctx has ended.
func Run(ctx context.Context, jobs <-chan func()) {
	for {
		select { // BUG worker
		case <-ctx.Done(): // BUG worker
			return
		case job, ok := <-jobs: // BUG worker
			if !ok {
				return
			}
			job()
		}
	}
}
