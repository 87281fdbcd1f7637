package tracker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"example.com/racelab/jobstore"
)

// patrol makes rounds until Close, or until the store is closed.
func (t *Tracker) patrol() {
	tick := time.NewTicker(t.config.Patrol)
	defer tick.Stop()
	for {
		select {
		case <-t.quit:
			return
		case <-tick.C:
		}
		if err := t.round(); errors.Is(err, jobstore.ErrClosed) {
			t.logPatrol(slog.LevelWarn, "patrol ended", "", err)
			return
		}
	}
}

// round looks at each job once. It acts while it ranges: All is a cut of its
// own, and its body may call the store.
func (t *Tracker) round() error {
	now := t.clock.now()
	for job, err := range t.store.All() {
		if err != nil {
			t.logPatrol(slog.LevelError, "patrol cannot read the store", "", err)
			return err
		}
		select {
		case <-t.quit:
			return nil
		default:
		}
		if err := t.visit(job, now); errors.Is(err, jobstore.ErrClosed) {
			return err
		}
	}
	return nil
}

// visit does what is due for a job that may have changed since it was seen.
func (t *Tracker) visit(job jobstore.Job, now jobstore.Instant) error {
	silence, age := now.Add(-t.config.Timeout), now.Add(-t.config.Retention)
	switch {
	case t.config.Timeout > 0 && job.Status == jobstore.Processing && job.LastSign() <= silence:
		return t.reap(job.ID, silence, now)
	case t.config.Retention > 0 && job.Status.Terminal() && job.Completed <= age:
		return t.sweep(job)
	}
	return nil
}

func (t *Tracker) reap(id string, cutoff, now jobstore.Instant) error {
	_, err := t.store.Update(id, jobstore.Expire(cutoff, "no heartbeat for "+t.config.Timeout.String(), now))
	t.logAct("job expired", "job spared", id, err)
	return err
}

func (t *Tracker) sweep(seen jobstore.Job) error {
	err := t.store.CompareAndDelete(seen)
	t.logAct("job deleted", "job kept", seen.ID, err)
	return err
}

// logAct tells a refusal because the job has changed, which is what Expire and
// CompareAndDelete are for, from a store that does not work.
func (t *Tracker) logAct(done, refused, id string, err error) {
	_, transition := errors.AsType[*jobstore.TransitionError](err)
	switch {
	case err == nil:
		t.logPatrol(slog.LevelInfo, done, id, nil)
	case transition, errors.Is(err, jobstore.ErrConflict), errors.Is(err, jobstore.ErrNotFound):
		t.logPatrol(slog.LevelDebug, refused, id, err)
	default:
		t.logPatrol(slog.LevelError, refused, id, err)
	}
}

func (t *Tracker) logPatrol(level slog.Level, msg, id string, err error) {
	var attrs []slog.Attr
	if id != "" {
		attrs = append(attrs, slog.String("job", id))
	}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	t.config.Log.LogAttrs(context.Background(), level, msg, attrs...)
}
