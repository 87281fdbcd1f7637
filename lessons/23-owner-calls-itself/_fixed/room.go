// Package room is a chat room owned by one goroutine.
package room

// A Room knows who is in it.
type Room struct {
	ops    chan func(members map[string]bool)
	done   chan struct{}
	joined func(name string)
}

// New opens a room. joined is told of everybody who comes, and may use the room.
func New(joined func(name string)) *Room {
	r := &Room{ops: make(chan func(map[string]bool)), done: make(chan struct{}), joined: joined}
	go r.own()
	return r
}

func (r *Room) own() {
	members := map[string]bool{}
	for op := range r.ops {
		op(members)
	}
	close(r.done)
}

// do runs op on the owner's goroutine.
func (r *Room) do(op func(members map[string]bool)) {
	finished := make(chan struct{})
	r.ops <- func(m map[string]bool) {
		op(m)
		close(finished)
	}
	<-finished
}

// Join adds a member.
func (r *Room) Join(name string) {
	r.do(func(m map[string]bool) { m[name] = true })
	r.joined(name)
}

// Size returns how many are in the room.
func (r *Room) Size() int {
	n := 0
	r.do(func(m map[string]bool) { n = len(m) })
	return n
}

// Close ends the owner.
func (r *Room) Close() {
	close(r.ops)
	<-r.done
}
