// Package stack is a stack of tasks.
package stack

import "sync"

// A Stack is safe for concurrent use.
type Stack struct {
	mu    sync.Mutex
	tasks []string
}

// Push adds a task.
func (s *Stack) Push(task string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks = append(s.tasks, task)
}

// Next removes the newest task; ok is false if there is none.
func (s *Stack) Next() (task string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.tasks) == 0 {
		return "", false
	}
	last := len(s.tasks) - 1
	task = s.tasks[last]
	s.tasks = s.tasks[:last]
	return task, true
}
