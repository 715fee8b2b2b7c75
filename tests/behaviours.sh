#!/bin/sh
# behaviours.sh - does each behaviour of behaviours.tsv have its tests, and are they there?
#
#	tests/behaviours.sh		prints what is missing; exit status 1 if anything is
set -eu
cd "$(dirname "$0")/.."

# FILE:STORY of the stories that are told, and the transcripts.
there() {
	grep -oE '^def test_[a-z0-9_]+' tests/e2e/test_*.py | sed -E 's|^tests/||; s|:def test_|:|'
	ls tests/transcript/*/*.t | sed 's|^tests/transcript/||'
}

there | awk -F '\t' '
NR == FNR { known[$0] = 1; next }
/^#/ || /^$/ { next }
NF != 3 || $1 !~ /^B[0-9]+[.][0-9]+$/ || $2 == "" {
	printf "behaviours.tsv:%d: not a number, a behaviour and its tests: %s\n", FNR, $0
	bad = 1
	next
}
$1 in seen { printf "behaviours.tsv:%d: %s stands there twice\n", FNR, $1; bad = 1 }
{
	seen[$1] = 1
	n = split($3, test, " ")
	if (n == 0) {
		printf "behaviours.tsv:%d: %s is shown by nothing\n", FNR, $1
		bad = 1
	}
	for (i = 1; i <= n; i++)
		if (!(test[i] in known)) {
			printf "behaviours.tsv:%d: there is no %s\n", FNR, test[i]
			bad = 1
		}
}
END { exit bad }' - tests/behaviours.tsv
