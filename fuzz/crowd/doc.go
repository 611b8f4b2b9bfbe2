// Package crowd finds out what calls of the endpoint do to each other. It generates concurrent programs as data, plays
// them on a stage that the caller supplies, and checks the history that comes of it for linearizability: every call has
// to look as if it had taken effect at one instant between being sent and being answered.
//
// The parts in the order of use:
//   - [Generate] makes a [Program] from a seed: a stage and rounds, each with a sequential prefix, clients that act side
//     by side, and a barrier at which every count is read.
//   - [Play] plays it on a [Stage] and returns the [History], which is JSON and the artefact to keep: a race does not come
//     back at will, its history does.
//   - [Check] judges a history. It is a pure function; the same history gives the same [Verdict].
//   - [Shrink] looks for the smallest program that still fails, and says how often it does.
//   - [GenerateHerd], [PlayHerd] and [CheckHerd] do the same for one large number of calls at once, which must all be
//     answered, and each with its own answer.
//
// [Hunt] does it all for one program.
//
// # What is checked
//
// A member's history has that member's calls and readings, and the messages of the group. It is checked against the
// state {messages, unread}: an accepted call makes unread the number or the messages, whichever is less; a refused call
// changes nothing; a message adds one to both. Members are checked one by one, which raises no false alarm and keeps
// the search short. What such a check cannot see is whether one message reaches all members at one instant; short
// histories are checked for that with the exact model of the group, and a departure is only noted, since it is the
// message's and the contract does not speak of it.
//
// A call that was not answered may have taken effect at any time since, or never. A search that does not end in time is
// inconclusive and never a pass.
//
// # Counts that are read late
//
// On a target whose counts may lag behind, readings made side by side with calls say nothing. With [Config].Lag above
// zero they are recorded and not used; what counts are the readings at the barriers.
package crowd
