package sdk

import "fmt"

// lost says why nothing more is played after a first case without a request: the calls may go to the service itself.
func (s *session) lost(r Recording, knocked bool) string {
	said := "no request came for the first call"
	if len(r.Results) > 0 && r.Results[0].Message != "" {
		said += fmt.Sprintf("; the adapter says %q", r.Results[0].Message)
	} else if r.Trouble != nil {
		said += ": " + r.Trouble.Detail
	}
	switch _, intercepted := s.config.Listener.(Intercepted); {
	case r.Trouble != nil && r.Trouble.Kind == NotPlayed:
		return r.Trouble.Detail
	case knocked:
		return said + ". A connection came: does the adapter trust the authority of UNREADCHECK_CA?" + s.recorder.handshakeFault()
	case intercepted:
		return said + ". Nothing more was asked of the adapter, so that its calls do not go to the real service. Does the SDK use the proxy of " +
			"UNREADCHECK_PROXY? For one that uses none there is --transparent"
	default:
		return said + ". Nothing more was asked of the adapter, so that its calls do not go to the real service. Does it call UNREADCHECK_HOST? " +
			"For an SDK whose host is fixed there is --proxy"
	}
}
