"""The servers, clients and peers that wherry's stories are told with.

One module a real server; each knows how to write its configuration, start it on
free loopback ports in a directory of its own, wait until it answers and stop it.
Nothing here is installed, started by the system or left behind.
"""

import os
from pathlib import Path

#: Every wait for an event has a deadline; this many seconds unless the call says otherwise.
DEADLINE = float(os.environ.get("WHERRY_DEADLINE", "10"))

#: The XMPP domain whose users tell the stories; components are its children.
HOST = "example.test"

#: The top of the source tree.
TOP = Path(__file__).resolve().parents[3]

LOOPBACK = "127.0.0.1"
