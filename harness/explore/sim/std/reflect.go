package std

import (
	"reflect"
	"unsafe"

	"example.com/racelab/harness/explore/sim"
)

// ValueSend is reflect.Value.Send.
func ValueSend(v reflect.Value) func(x reflect.Value) {
	return func(x reflect.Value) {
		if !sim.Active() || !canSend(v, x) {
			v.Send(x)
			return
		}
		sendArm(v, x).Wait()
	}
}

// ValueTrySend is reflect.Value.TrySend.
func ValueTrySend(v reflect.Value) func(x reflect.Value) bool {
	return func(x reflect.Value) bool {
		if !sim.Active() || !canSend(v, x) {
			return v.TrySend(x)
		}
		return sim.Select(0, true, sendArm(v, x)) == 0
	}
}

// ValueRecv is reflect.Value.Recv.
func ValueRecv(v reflect.Value) func() (x reflect.Value, ok bool) {
	return func() (reflect.Value, bool) {
		if !sim.Active() || !canRecv(v) {
			sim.Waits()
			defer sim.Back()
			return v.Recv()
		}
		a, slot := recvArm(v)
		a.Wait()
		return slot, a.OK
	}
}

// ValueTryRecv is reflect.Value.TryRecv.
func ValueTryRecv(v reflect.Value) func() (x reflect.Value, ok bool) {
	return func() (reflect.Value, bool) {
		if !sim.Active() || !canRecv(v) {
			return v.TryRecv()
		}
		a, slot := recvArm(v)
		if sim.Select(0, true, a) < 0 {
			return reflect.Value{}, false
		}
		return slot, a.OK
	}
}

// ValueClose is reflect.Value.Close.
func ValueClose(v reflect.Value) func() {
	return func() {
		if !sim.Active() || !usable(v, reflect.SendDir) {
			v.Close()
			return
		}
		sim.CloseAny(v.UnsafePointer(), v.Close)
	}
}

// ValueLen is reflect.Value.Len, which of a channel says how far others have come.
func ValueLen(v reflect.Value) func() int {
	return func() int {
		if sim.Active() && v.Kind() == reflect.Chan && !v.IsNil() {
			sim.LenAny(v.UnsafePointer())
		}
		return v.Len()
	}
}

// usable reports whether v is a channel for direction dir. If it is not, the
// real operation panics before it does anything, and says why.
func usable(v reflect.Value, dir reflect.ChanDir) bool {
	return v.Kind() == reflect.Chan && v.Type().ChanDir()&dir != 0 && v.CanInterface()
}

func canRecv(v reflect.Value) bool { return usable(v, reflect.RecvDir) }

func canSend(v, x reflect.Value) bool {
	return usable(v, reflect.SendDir) && x.IsValid() && x.CanInterface() && x.Type().AssignableTo(v.Type().Elem())
}

// ReflectSelect is reflect.Select.
func ReflectSelect(cases []reflect.SelectCase) (chosen int, recv reflect.Value, recvOK bool) {
	if !sim.Active() {
		return reflect.Select(cases)
	}
	var arms []sim.Arm
	var index []int // of each arm in cases
	slots := make([]reflect.Value, len(cases))
	fallback := -1
	for i, c := range cases {
		if c.Dir == reflect.SelectDefault && fallback < 0 && !c.Chan.IsValid() && !c.Send.IsValid() {
			fallback = i
			continue
		}
		a, slot := caseArm(c)
		slots[i] = slot
		if a != nil {
			arms, index = append(arms, a), append(index, i)
		}
	}
	k := sim.Select(0, fallback >= 0, arms...)
	if k < 0 {
		return fallback, reflect.Value{}, false
	}
	chosen = index[k]
	if cases[chosen].Dir == reflect.SelectRecv {
		recv, recvOK = slots[chosen], arms[k].(*sim.AnyArm).OK
	}
	return chosen, recv, recvOK
}

// caseArm returns the arm of a case and where it receives to. The arm is nil for
// a case that is never chosen because it has no channel.
func caseArm(c reflect.SelectCase) (*sim.AnyArm, reflect.Value) {
	switch {
	case c.Dir == reflect.SelectSend && canSend(c.Chan, c.Send):
		return sendArm(c.Chan, c.Send), reflect.Value{}
	case c.Dir == reflect.SelectRecv && !c.Send.IsValid() && canRecv(c.Chan):
		return recvArm(c.Chan)
	}
	// Either there is no channel, or this panics.
	reflect.Select([]reflect.SelectCase{c, {Dir: reflect.SelectDefault}})
	return nil, reflect.Value{}
}

func sendArm(v, x reflect.Value) *sim.AnyArm {
	slot := reflect.New(v.Type().Elem())
	slot.Elem().Set(x)
	return sim.NewAnyArm(v.UnsafePointer(), true, slot.UnsafePointer(), assigner(v), func() bool {
		return v.TrySend(slot.Elem())
	})
}

func recvArm(v reflect.Value) (*sim.AnyArm, reflect.Value) {
	slot := reflect.New(v.Type().Elem())
	return sim.NewAnyArm(v.UnsafePointer(), false, slot.UnsafePointer(), assigner(v), func() bool {
		x, ok := v.TryRecv()
		if x.IsValid() {
			slot.Elem().Set(x)
		}
		return ok
	}), slot.Elem()
}

// assigner returns *dst = *src for the elements of v.
func assigner(v reflect.Value) func(dst, src unsafe.Pointer) {
	elem := v.Type().Elem()
	return func(dst, src unsafe.Pointer) {
		reflect.NewAt(elem, dst).Elem().Set(reflect.NewAt(elem, src).Elem())
	}
}
