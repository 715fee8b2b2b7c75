#!/bin/sh
# requirements.sh - every requirement of the conformance list, and the tests that cover it
#
#	tests/requirements.sh		ID LEVEL WHERE TESTS, one a line; exit status 1 if a MUST that
#					belongs here has no test, or a test names an id of no list
#	tests/requirements.sh -m	only what is missing
#
# tests/requirements.tsv says what belongs where; tests/covered.sh finds the tests.
set -eu
cd "$(dirname "$0")/.."

case "${1-}" in
"" | -m) ;;
*)
	echo "usage: tests/requirements.sh [-m]" >&2
	exit 2
	;;
esac

covered=$(mktemp)
trap 'rm -f "$covered"' EXIT
tests/covered.sh >"$covered"

awk -v only="${1-}" '
NR == FNR {
	id = $1
	sub(/^[^ ]+ /, "")
	if (!(id in tests))
		tests[id] = $0
	else
		tests[id] = tests[id] "; " $0
	next
}
/^#/ || /^$/ { next }
split($0, cell, "\t") < 3 || cell[1] in level {
	printf "requirements.tsv:%d: not an id, its level and its place, or for the second time: %s\n", FNR, $0
	bad++
	next
}
{
	id = cell[1]
	level[id] = cell[2]
	must = cell[2] ~ /^MUST/
	if (cell[3] != "now" && cell[4] == "") {
		printf "requirements.tsv:%d: %s is not for now, and no reason stands there\n", FNR, id
		bad++
	}
	said = id in tests ? tests[id] : "-"
	if (cell[3] != "now" && said == "-")
		said = "- (" cell[4] ")"
	missing = must && cell[3] == "now" && !(id in tests)
	if (missing)
		said = "MISSING"
	if (only == "" || missing)
		printf "%s\t%s\t%s\t%s\n", id, cell[2], cell[3], said
	n++
	n_must += must && cell[3] == "now"
	n_missing += missing
	n_covered += id in tests
}
END {
	for (id in tests)
		if (!(id in level)) {
			printf "%s is in no list, but named by %s\n", id, tests[id]
			bad++
		}
	printf "%d requirements, %d with a test; of %d MUSTs of now %d without\n", n, n_covered, n_must, n_missing
	exit n_missing > 0 || bad > 0
}' "$covered" tests/requirements.tsv
