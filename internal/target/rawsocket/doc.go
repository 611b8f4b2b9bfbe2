// Package rawsocket sends requests byte by byte, over sockets of their own, and takes down what comes back.
package rawsocket
