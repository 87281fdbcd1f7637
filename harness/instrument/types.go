package instrument

import "go/types"

func isArray(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := core(t).(*types.Array)
	return ok
}

func isPointer(t types.Type) bool {
	_, ok := core(t).(*types.Pointer)
	return ok
}

// core returns the underlying type; for a type parameter the one that all its
// types share, nil if there is none.
func core(t types.Type) types.Type {
	p, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	var c types.Type
	for _, term := range terms(p) {
		u := term.Underlying()
		if c != nil && !types.Identical(c, u) {
			return nil
		}
		c = u
	}
	return c
}

// terms returns the types in p's type set, nil if it has no list of them.
func terms(p *types.TypeParam) []types.Type {
	iface, ok := p.Constraint().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	var all []types.Type
	for i := range iface.NumEmbeddeds() {
		all = append(all, unionTerms(iface.EmbeddedType(i))...)
	}
	return all
}

func unionTerms(t types.Type) []types.Type {
	switch u := types.Unalias(t).(type) {
	case *types.Union:
		var all []types.Type
		for i := range u.Len() {
			all = append(all, unionTerms(u.Term(i).Type())...)
		}
		return all
	case *types.Named:
		if iface, ok := u.Underlying().(*types.Interface); ok {
			var all []types.Type
			for i := range iface.NumEmbeddeds() {
				all = append(all, unionTerms(iface.EmbeddedType(i))...)
			}
			return all
		}
	}
	if _, ok := t.Underlying().(*types.Interface); ok {
		return nil
	}
	return []types.Type{t}
}

func isMap(t types.Type) bool {
	_, ok := core(t).(*types.Map)
	return ok
}
