#!/bin/sh
# covered.sh - which requirements of the conformance list are covered, and by what
#
#	tests/covered.sh	ID TEST, one a line, sorted
#	tests/covered.sh -i	the ids alone
#
# Unit tests name ids in their paths ("/link/ST-02-escaped-id"), transcripts and fuzz
# targets in comments ("# covers: ST-10"), end-to-end stories in @covers("ST-02").
set -eu
cd "$(dirname "$0")/.."
python=/usr/bin/python3
[ -x "$python" ] || python=python3

rows() {
	grep -rhoE '"/[a-zA-Z0-9_/-]*"' tests/unit/*.c 2>/dev/null | tr -d '"' | while read -r path; do
		printf '%s\n' "$path" | grep -oE '[A-Z][A-Z0-9]-[0-9][0-9]' | sed "s|\$| unit $path|"
	done || :
	grep -roE 'covers:.*' tests/transcript tests/fuzz 2>/dev/null | while IFS=: read -r file rest; do
		printf '%s\n' "$rest" | grep -oE '[A-Z][A-Z0-9]-[0-9][0-9]' | sed "s|\$| $file|"
	done || :
	(cd tests/e2e && "$python" -B -m pytest --covered 2>/dev/null) |
	    sed -n 's/^\([A-Z][A-Z0-9]-[0-9][0-9]\) \(.*\)$/\1 e2e \2/p'
}

if [ "${1-}" = -i ]; then
	rows | cut -d' ' -f1 | sort -u
else
	rows | sort -u
fi
