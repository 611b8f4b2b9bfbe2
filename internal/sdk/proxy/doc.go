// Package proxy intercepts client SDKs that call the service's own hosts and cannot be told another: their calls end
// at an [http.Handler] on this machine, over TLS that they trust for the length of a test.
//
//   - [Start] runs an HTTPS forward proxy, for clients that can be told a proxy from outside; [Environment] has the
//     variables that tell them.
//   - [StartTransparent] needs nothing of the client: the hosts' names lead to this machine in the mount namespace
//     of one command. It takes Linux and root.
//
// Both intercept the hosts of the contract alone. What they trust is an [Authority], made for one run and constrained
// to those hosts, so that its key could vouch for nothing else even if it leaked.
package proxy
