package program

import "reflect"

// Handles visits every place where a step names a group, an account, or both, either of which may be empty. In a [Program.Clone] one may
// write other handles there.
func (p Program) Handles(visit func(group, account *string)) {
	for _, s := range p.Steps {
		s.handles(visit)
	}
}

func (s Step) handles(visit func(group, account *string)) {
	for _, c := range s.AllCalls() {
		visit(&c.Group, &c.Member)
		visit(&c.Group, &c.Caller)
	}
	each(s, func(r *Read) { visit(&r.Group, &r.Member) })
	each(s, func(l *Snapshot) { visit(&l.Group, new(string)) })
	each(s, func(m *Send) { visit(&m.Group, new(string)) })
	each(s, func(j *Join) { visit(&j.Group, &j.Member) })
	each(s, func(l *Leave) { visit(&l.Group, &l.Member) })
	each(s, func(d *Destroy) { visit(&d.Group, new(string)) })
	each(s, func(l *Listen) { visit(&l.Group, new(string)) })
	each(s, func(f *Flood) { visit(&f.Group, &f.Member) })
	each(s, func(a *Audit) { visit(&a.Group, new(string)) })
	each(s, func(r *Raw) { visit(&r.Group, &r.Member) })
	each(s, func(b *Burst) { visit(&b.Group, &b.Member) })
	each(s, func(a *Act) { visit(&a.Group, &a.Member) })
}

// WithoutExpectations is a copy that is judged by the contract alone, but for its raw requests, which say what may become of each.
func (p Program) WithoutExpectations() Program {
	p = p.Clone()
	each(&p, func(e **Expect) { *e = nil })
	return p
}

// Clone is a copy that shares nothing with the program, so that either can be changed without the other.
func (p Program) Clone() Program {
	walk(reflect.ValueOf(&p), unshare)
	return p
}

// unshare gives a value its own copy of what it points to.
func unshare(v reflect.Value) {
	switch kind := v.Kind(); {
	case !v.CanSet():
	case kind == reflect.Pointer && !v.IsNil():
		own := reflect.New(v.Type().Elem())
		own.Elem().Set(v.Elem())
		v.Set(own)
	case kind == reflect.Slice && !v.IsNil():
		v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
	case kind == reflect.Map && !v.IsNil():
		own := reflect.MakeMap(v.Type())
		for key, value := range v.Seq2() {
			held := reflect.New(value.Type())
			held.Elem().Set(value)
			walk(held, unshare)
			own.SetMapIndex(key, held.Elem())
		}
		v.Set(own)
	}
}

// each visits every T within a value that can be reached by a pointer.
func each[T any](in any, visit func(*T)) {
	walk(reflect.ValueOf(in), func(v reflect.Value) {
		if v.CanAddr() && v.Type() == reflect.TypeFor[T]() {
			visit(v.Addr().Interface().(*T))
		}
	})
}

// walk visits a value, and then what it holds.
func walk(v reflect.Value, visit func(reflect.Value)) {
	visit(v)
	switch kind := v.Kind(); {
	case kind == reflect.Pointer && !v.IsNil():
		walk(v.Elem(), visit)
	case kind == reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), visit)
		}
	case kind == reflect.Slice && v.Type().Elem().Kind() != reflect.Uint8:
		for i := range v.Len() {
			walk(v.Index(i), visit)
		}
	}
}
