package p

type List[T any] struct {
	items []T
	m     map[string]T
}

func (l *List[T]) Add(t T) {
	l.items = append(l.items, t)
	l.m["x"] = t
	go run(l)
	go run[T](l)
}

func run[T any](l *List[T]) {}

func each[S ~[]E, E any, M ~map[K]E, K comparable, C ~chan E, P ~*E](s S, m M, c C, p P, k K) {
	for i, v := range s {
		s[i] = v
		m[k] = v
		c <- v
		*p = <-c
	}
	for k, v := range m {
		_, _ = k, v
	}
}

func either[T ~string | ~[]byte](t T) (n byte) {
	for i := 0; i < len(t); i++ {
		n += t[i]
	}
	return n
}
