package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/columns"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

func planCommand() *cobra.Command {
	var targets targetFlags
	var judging judgingFlags
	var campaign fuzzFlags
	var out string
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "plan [run|fuzz]",
		Short: "Tell what a run or a campaign would do to a target, without calling it",
		Long: `Tell what a run with these very flags would do to a target: every command that it would call and how often, what it
would make, and how long it takes under the limits. The target is not called: the run is played against the reference, in
memory and on a virtual clock. What fails on a target is played again, at most three times, and comes on top.
A campaign is planned with "plan fuzz", or with a flag that only fuzz has.`,
		Example: `  unreadcheck plan --target singapore
  unreadcheck plan --target singapore --allow sets,creates --host adminapisgp.im.qcloud.com
  unreadcheck plan fuzz --duration 30s`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && args[0] != "run" && args[0] != "fuzz" {
				return usage("%s takes run or fuzz, or nothing for a run", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := output.check(); err != nil {
				return err
			}
			config, err := targets.planned()
			if err != nil {
				return err
			}
			isCampaign := slices.ContainsFunc(campaignFlags, cmd.Flags().Changed)
			switch {
			case len(args) == 1 && args[0] == "run" && isCampaign:
				return usage("plan run has a flag that only fuzz has; write plan fuzz")
			case len(args) == 1:
				isCampaign = args[0] == "fuzz"
			}
			what, planned := "run", targets.planRun
			if isCampaign {
				what, planned = "campaign", func(ctx context.Context, c target.Config, j *judgingFlags) (suites.Plan, error) {
					return targets.planCampaign(ctx, c, j, &campaign)
				}
			}
			plan, err := planned(cmd.Context(), config, &judging)
			if cmd.Context().Err() != nil {
				return exit{code: reports.ExitInterrupted}
			}
			if err != nil {
				return err
			}
			if err := saveJSON(out, "plan.json", plan); err != nil {
				return err
			}
			if output.format == "json" {
				return asJSON(cmd.OutOrStdout(), plan)
			}
			address := config.Base.String()
			if targets.address() == target.Embedded {
				address = "the reference in this process"
			}
			return showPlan(cmd.OutOrStdout(), what, address, plan)
		},
	}
	targets.register(cmd)
	judging.register(cmd)
	campaign.register(cmd)
	cmd.Flags().StringVar(&out, "out", "", "a folder for the result as plan.json")
	output.register(cmd, "json")
	return cmd
}

// planRun plays the run in the target's place.
func (f *targetFlags) planRun(ctx context.Context, config target.Config, judging *judgingFlags) (suites.Plan, error) {
	given, heard, err := f.rehearsed()
	if err != nil {
		return suites.Plan{}, err
	}
	if given {
		config.Account.UserSig = "given" // which checks there are depends on it
	}
	options, err := judging.options(config)
	if err != nil {
		return suites.Plan{}, err
	}
	options.AsOverNetwork = true
	plan, err := suites.MakePlan(options)
	if err != nil {
		return plan, err
	}
	if !plan.Starts {
		config = permittedOn(config)
	}
	r, err := rehearse(ctx, config, given, heard, func(ctx context.Context, c target.Config) error {
		options.Target = c
		result, _, err := suites.Judge(ctx, options)
		if err == nil {
			plan.Calls = result.Calls
		}
		return err
	})
	r.fill(&plan)
	if config.MaxCalls > 0 && plan.Calls >= config.MaxCalls {
		plan.Notes = append(plan.Notes, fmt.Sprintf("--max-calls %d ends the run before all is played: what is left out is not judged", config.MaxCalls))
		if plan.FloodCalls > plan.Calls {
			plan.FloodCalls, plan.FloodSeconds = 0, 0
		}
	}
	if len(config.Groups) > 0 {
		plan.Notes = append(plan.Notes, fmt.Sprintf("each group of the configuration file is taken to have %d messages", rehearsedMessages))
	}
	return plan, err
}

// planCampaign plays the campaign in the target's place, as far as it can be played in memory.
func (f *targetFlags) planCampaign(ctx context.Context, config target.Config, judging *judgingFlags, flags *fuzzFlags) (suites.Plan, error) {
	given, heard, err := f.rehearsed()
	if err != nil {
		return suites.Plan{}, err
	}
	options, err := flags.options()
	if err != nil {
		return suites.Plan{}, err
	}
	if err := flags.checkCorpus(config.Contract); err != nil {
		return suites.Plan{}, err
	}
	if _, err := judging.selected(config); err != nil {
		return suites.Plan{}, err
	}
	guard := target.NewGuard(config.Base, config.Allow, config.Host)
	plan := suites.Plan{Starts: true, Needs: []target.Need{}}
	for _, e := range []spec.Effect{spec.Reads, spec.Sets, spec.Creates} {
		plan.Effects = append(plan.Effects, suites.PlannedEffect{Effect: e, Allowed: guard.Check(e) == nil})
	}
	if err := guard.Check(spec.Sets, spec.Creates); err != nil {
		plan.Starts, plan.Warning, config = false, err.Error(), permittedOn(config)
	}
	layers := options.Layers
	if len(layers) == 0 {
		layers = fuzz.Layers
	}
	options.Layers = slices.DeleteFunc(slices.Clone(layers), func(layer string) bool { return layer == fuzz.Wire })
	if len(options.Layers) < len(layers) {
		plan.Notes = append(plan.Notes, "the wire layer needs a network: it is not in these figures, and takes its share of the time and of --max-calls")
	}
	plan.Notes = append(plan.Notes, f.mostCalls(config, options.Duration),
		"a campaign goes on as answers come: against a target that answers later than at once, fewer calls are made in the same time")
	if len(options.Layers) == 0 {
		return plan, nil
	}
	options.Seed, options.MaxCalls = f.seed, f.maxCalls
	r, err := rehearse(ctx, config, given, heard, func(ctx context.Context, c target.Config) error {
		options.Target = c
		result, err := fuzz.Campaign(ctx, options)
		if err == nil {
			plan.Calls, plan.Programs = result.Calls, result.Programs
		}
		return err
	})
	r.fill(&plan)
	return plan, err
}

// mostCalls bounds a campaign's calls of the endpoint.
func (f *targetFlags) mostCalls(config target.Config, duration time.Duration) string {
	var bounds []string
	if f.maxCalls > 0 {
		bounds = append(bounds, fmt.Sprintf("%d, by --max-calls", f.maxCalls))
	}
	if pace := config.Contract.Limit.PerSecond(); duration > 0 && config.Pace >= 0 {
		if config.Pace > 0 {
			pace = min(pace, config.Pace)
		}
		bounds = append(bounds, fmt.Sprintf("%.0f, by the pace in %s", pace*duration.Seconds(), duration))
	}
	if len(bounds) == 0 {
		return "nothing bounds the calls but the target"
	}
	return "the endpoint is called at most so often: " + strings.Join(bounds, "; ")
}

// rehearsed reports what of the flags decides on what is played: whether there is a ready UserSig and no key, and whether webhooks
// can be received.
func (f *targetFlags) rehearsed() (given, heard bool, err error) {
	if f.address() == target.Embedded {
		return false, true, f.checkSecretFiles()
	}
	key, err := secret(f.secretKeyFile, "UNREADCHECK_SECRET_KEY", "--secret-key-file")
	if err != nil {
		return false, false, err
	}
	sig, err := secret(f.userSigFile, "UNREADCHECK_USERSIG", "--usersig-file")
	return key == "" && sig != "", f.callbackListen != "", err
}

// permittedOn is the settings with leave to set counts and to make groups on the target's host.
func permittedOn(config target.Config) target.Config {
	guard := target.NewGuard(config.Base, config.Allow, config.Host)
	allowed := []spec.Effect{spec.Sets, spec.Creates}
	if guard.Check(spec.Floods) == nil {
		allowed = append(allowed, spec.Floods)
	}
	config.Allow, config.Host = allowed, config.Base.Hostname()
	return config
}

// fill puts what was seen into a plan.
func (r rehearsal) fill(plan *suites.Plan) {
	plan.Commands, plan.Groups, plan.Accounts, plan.Seconds = r.commands, r.groups, r.accounts, r.took.Seconds()
}

func showPlan(w io.Writer, what, address string, p suites.Plan) error {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	if !p.Starts {
		say("With these flags nothing is sent: %s", p.Warning)
		say("Once that is allowed, this is what is done.")
	}
	say("A %s on %s would", what, address)
	if p.Checks > 0 {
		say("  play %s for %s, and those that fail again", plural.Of(p.Programs, "program"), plural.Of(p.Checks, "check"))
	} else {
		say("  play some %s", plural.Of(p.Programs, "program"))
	}
	if p.Groups+p.Accounts > 0 {
		say("  make %s and %s of its own, and remove them in the end", plural.Of(p.Groups, "group"), plural.Of(p.Accounts, "account"))
	} else {
		say("  make no group and no account")
	}
	say("  make %s of the endpoint, beside those that set the stage and read back", plural.Of(p.Calls, "call"))
	if p.FloodCalls > 0 {
		say("  among them %s that probe the rate limit, in %.0f s or more", plural.Of(p.FloodCalls, "call"), p.FloodSeconds)
	}
	say("  take %.0f s under the limits, and more where the target does not answer at once", p.Seconds)
	say("")
	rows := [][]string{{"command", "effect", "calls"}}
	for _, c := range p.Commands {
		rows = append(rows, []string{c.Command, string(c.Effect), fmt.Sprint(c.Calls)})
	}
	if err := columns.Write(w, rows); err != nil {
		return err
	}
	say("")
	for _, e := range p.Effects {
		allowed := "allowed"
		if !e.Allowed {
			allowed = "NOT allowed"
		}
		say("  effect %s: %s", e.Effect, allowed)
	}
	for _, need := range p.Needs {
		say("  need %s for %s", need.Name, plural.Of(len(need.Musts), "must"))
	}
	for _, note := range p.Notes {
		say("  note: %s", note)
	}
	if p.Starts && p.Warning != "" {
		say("As it stands: %s", p.Warning)
	}
	return nil
}
