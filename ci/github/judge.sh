#!/usr/bin/env bash
# Runs unreadcheck and hands on what came out: the job summary, and the outputs exit-code, verdict and report. It always
# ends with 0; the action's last step fails in its place, once the reports are saved.
set -uo pipefail

# An input that is empty must not hide the variable of the job that has the same name.
[ -n "$UNREADCHECK_SECRET_KEY" ] || unset UNREADCHECK_SECRET_KEY

flags=()
while IFS= read -r flag; do
  flag=${flag#"${flag%%[![:space:]]*}"}
  [ -z "$flag" ] || flags+=("$flag")
done <<<"$ARGS"

# The folder may be that of an earlier run, whose summary must not pass for this one's.
summary=$OUT/summary.md
earlier=$RUNNER_TEMP/unreadcheck-earlier-summary.md
rm -f "$earlier"
[ ! -f "$summary" ] || mv "$summary" "$earlier"

result=$RUNNER_TEMP/unreadcheck-result.txt
# The summary is written below, also where there is no result.
env -u GITHUB_STEP_SUMMARY unreadcheck "$COMMAND" --target "$TARGET" --out "$OUT" ${flags[@]+"${flags[@]}"} | tee "$result"
code=${PIPESTATUS[0]}

verdict=$(head -n 1 "$result")
[ -n "$verdict" ] || verdict="unreadcheck ended with exit code $code and no result; its log says why"
{
  echo "exit-code=$code"
  echo "verdict=$verdict"
  echo "report=$OUT"
} >>"$GITHUB_OUTPUT"

# GitHub drops a summary above 1 MiB as a whole.
if [ -f "$summary" ]; then
  head -c 1000000 "$summary" >>"$GITHUB_STEP_SUMMARY"
else
  printf '### unreadcheck\n\n    %s\n' "$verdict" >>"$GITHUB_STEP_SUMMARY"
  [ ! -f "$earlier" ] || mv "$earlier" "$summary" # the folder stays as that run left it
fi
