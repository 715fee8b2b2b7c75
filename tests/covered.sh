#!/bin/sh
# covered.sh - which requirements of the conformance list are covered, and by what
#
#	tests/covered.sh	ID TEST, one a line, sorted
#	tests/covered.sh -i	the ids alone
#
# Unit tests name ids in their paths ("/link/ST-02-escaped-id"), transcripts in their names and
# comments, fuzz targets in comments ("covers: ST-10"), end-to-end stories in @covers("ST-02").
set -eu
cd "$(dirname "$0")/.."
python=/usr/bin/python3
[ -x "$python" ] || python=python3

id='(ST|SZ|AD|SU|PR|MS|BL|NR|GW|RG|DI|CM|MI|MU|M2|AR|MX|FI|RS|CS)-[0-9][0-9]'

rows() {
	grep -roE '"[^"]*[A-Z][A-Z0-9]-[0-9][0-9][a-zA-Z0-9/-]*"' --include='test-*.c' tests/unit | tr -d '"' |
	    while IFS=: read -r file path; do
		printf '%s\n' "$path" | grep -oE "$id" |
		    sed "s|\$| ${file##*/} ${path##*/}|"
	done || :
	for file in tests/transcript/*/*.t tests/fuzz/*.c; do
		{ basename "$file"; sed -n '/^#/p;/covers:/p' "$file"; } |
		    grep -oE "\\b$id" | sort -u | sed "s|\$| $file|"
	done || :
	(cd tests/e2e && "$python" -B -m pytest --covered 2>/dev/null) |
	    sed -n 's/^\([A-Z][A-Z0-9]-[0-9][0-9]\) \(.*\)$/\1 e2e \2/p'
}

if [ "${1-}" = -i ]; then
	rows | cut -d' ' -f1 | sort -u
else
	rows | sort -u
fi
