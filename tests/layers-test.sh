#!/bin/sh
# The layer check sees what it is there for: each planted violation makes it fail.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

plant() {	# FILE LINE
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/tests"
	cp -R "$top/src" "$top/backends" "$tmp/tree/"
	cp "$top/tests/layers.sh" "$tmp/tree/tests/"
	cp "$top/HACKING.md" "$tmp/tree/"
	printf '%s\n' "$2" >>"$tmp/tree/$1"
	if (cd "$tmp/tree" && sh tests/layers.sh) >/dev/null 2>&1; then
		echo "layers.sh does not see in $1: $2" >&2
		failed=1
	fi
}

plant src/base/text.c '#include "net/conn.h"'
plant src/net/conn.c '#include "core/model.h"'
plant src/net/conn.c '#include "store/db.h"'
plant src/xmpp/link.c '#include "core/router.h"'
plant src/core/muc.c '#include "net/conn.h"'
plant src/core/muc.c '#include <sys/socket.h>'
plant src/core/muc.c '#include <sqlite3.h>'
plant src/core/muc.c 'extern const WryBackend wry_backend_irc;'
plant src/core/queue.c '#include "core/muc.h"'
plant src/core/model.c '#include "core/outbox.h"'
plant backends/irc/irc.c '#include "xmpp/stanza.h"'
plant backends/irc/irc.c '#include "core/model.h"'
plant backends/irc/irc.c '#include <strophe.h>'
plant backends/irc/irc.c '#include "echo/echo.h"'
plant src/base/worker.c '#include <seccomp.h>'
plant backends/echo/echo.c '#include <gmime/gmime.h>'
exit $failed
