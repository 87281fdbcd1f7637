// Package worker runs jobs until it is cancelled.
package worker

import "context"

// Run runs jobs until ctx ends or the channel is closed. No job begins after ctx has ended.
func Run(ctx context.Context, jobs <-chan func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case job, ok := <-jobs:
			if !ok || ctx.Err() != nil {
				return
			}
			job()
		}
	}
}
