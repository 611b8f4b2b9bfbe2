// Package fuzz looks for calls that break the contract. It judges what is answered by a model of the contract, and what was
// done by reading it back: every answer has HTTP status 200, so that the status says nothing.
//
// A campaign ([Run]) plays layers. Values begins with what is most telling and every boundary of the schema, and goes on with
// random values; Sequences draws programs of calls, messages and newcomers. What is drawn follows from the contract: a
// generator knows schemas, outcomes and group types, and no field by its name. Before a call is used, [model.State.Predict]
// and the schema's validator have to agree that it departs from the contract in the intended way and in no other.
//
// Wire plays fixed cases of bytes over sockets of their own (package wire), Crowd concurrent programs whose histories have to
// be linearizable (package crowd).
//
// A program is played under a walk, which has the model beside it: it tells the player what each reading has to show, and ends
// the program at the first deviation, after which nothing can be foretold. Random values are played faster, on workers: a
// stage that stays, one call on each of its counts, then one reading of them all. What a worker shows is a suspicion; the call
// is then played as a program.
//
// The program of a deviation is made smaller for as long as the same deviation shows, and only then it is said which
// requirement is broken: what is left in the program is what the deviation needs. Deviations of the same requirement,
// state and kind of call make one [Finding].
package fuzz
