// Package crowd finds out what calls of the endpoint do to each other. It generates concurrent programs as data, plays
// them on a stage that the caller supplies, and checks the history that comes of it for linearizability: every call has
// to look as if it had taken effect at one instant between being sent and being answered.
//
// The parts in the order of use:
//   - [Generate] makes a program from a seed: a stage and rounds of [program.Clients], each with a sequential prefix, clients that
//     act side by side, and a barrier at which every count is read.
//   - [Play] plays it on a [Stage] and returns the [concurrent.History], which is JSON and the artefact to keep: a race does not come
//     back at will, its history does.
//   - [concurrent.Check] judges a history: it is a pure function.
//   - [GenerateBurst] and [PlayBurst] do the same for one large number of calls at once, which must all be
//     answered, and each with its own answer.
//
// [Hunt] does it all for one program, and looks for the smallest one that still fails and says how often it does: [Shrunk].
//
// # Counts that are read late
//
// On a target whose counts may lag behind, readings made side by side with calls say nothing. With [Config].Lag above
// zero they are recorded and not used; what counts are the readings at the barriers.
package crowd
