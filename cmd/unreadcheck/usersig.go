package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

func usersigCommand() *cobra.Command {
	var targets targetFlags
	var expire time.Duration
	cmd := &cobra.Command{
		Use:   "usersig",
		Short: "Print a UserSig for the account and key that are set up",
		Long: `Print a UserSig for the account and key that are set up, as the curl lines of reports want it. Where there is no key
but a ready UserSig, that is printed. It is a secret: for an hour, or as long as --expire says, it does all that the
account may do.`,
		Example: `  export UNREADCHECK_USERSIG="$(unreadcheck usersig)"
  unreadcheck usersig --identifier alice --expire 10m`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if expire < time.Second {
				return usage("--expire has to be a second or more")
			}
			var config target.Config
			if err := targets.readAccount(&config); err != nil {
				return err
			}
			account := config.Account
			sig := account.UserSig
			if account.SecretKey != "" {
				var err error
				if sig, err = usersig.Sign(account.SecretKey, usersig.Claims{SDKAppID: account.SDKAppID, Identifier: account.Identifier,
					Issued: time.Now(), Expire: expire}); err != nil {
					return usage("the UserSig cannot be made: %w", err)
				}
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), sig)
			return err
		},
	}
	targets.registerAccount(cmd)
	cmd.Flags().DurationVar(&expire, "expire", time.Hour, "how long it is valid")
	return cmd
}
