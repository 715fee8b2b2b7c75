#!/bin/sh
# Builds the reproductions and runs each against a small server on loopback.  A line a finding;
# about a minute.  See README.
cd "$(dirname "$0")" || exit 2
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT INT TERM
ulimit -c 0 2>/dev/null

build() {	# PROGRAM PKG-CONFIG-NAMES
	program=$1; shift
	libs=$(pkg-config --cflags --libs "$@" 2>/dev/null) || libs=-l${program%%-*}
	libs=$(echo "$libs" | sed 's/-llibircclient/-lircclient/')
	# shellcheck disable=SC2086	# several words
	${CC:-cc} -O1 -g -D_FORTIFY_SOURCE=2 "$program.c" $libs -o "$folder/$program" 2>"$folder/why" ||
	    sed -n 1p "$folder/why"
}
build libircclient-nick libircclient
build libstrophe-component libstrophe
build libstrophe-spoof libstrophe
build libesmtp-delivery libesmtp-1.0 openssl

${PYTHON:-python3} peer.py "$folder"
