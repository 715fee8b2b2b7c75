"""Fixtures of the end-to-end stories; README says how to run one."""

import re
import signal
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from testenv import process                     # noqa: E402
from testenv.certs import CA                    # noqa: E402
from testenv.ejabberd import Ejabberd, FILES, FILES_SECRET, SHARED, SHARED_SECRET     # noqa: E402
from testenv.fakeircd import FakeIrcd           # noqa: E402
from testenv.fakeserver import FakeServer       # noqa: E402
from testenv.inspircd import InspIRCd           # noqa: E402
from testenv.jabberd2 import Jabberd2           # noqa: E402
from testenv.ngircd import NgIRCd               # noqa: E402
from testenv.process import Missing             # noqa: E402
from testenv.prosody import Prosody             # noqa: E402
from testenv.smsc import Smsc                   # noqa: E402
from testenv.story import Pool, Spares, Story   # noqa: E402
from testenv.wherry import binary               # noqa: E402

ID = re.compile(r"^[A-Z][A-Z0-9]-\d\d$")


class World:
    """The servers of a run: started when first wanted, shared by all stories."""

    def __init__(self):
        self.made = {}
        self.pool, self.spares = Pool(), Spares()

    def get(self, name):
        if name not in self.made:
            self.made[name] = getattr(self, "make_" + name)()
        return self.made[name]

    def make_ca(self):
        return CA(process.directory("ca"))

    def make_prosody(self):
        return Prosody(self.pool.secrets)

    def make_ejabberd(self):
        return Ejabberd({**self.pool.secrets, SHARED: SHARED_SECRET, FILES: FILES_SECRET}, balanced=(SHARED,),
                        upload=(FILES,), cert=self.get("ca").issue("localhost"))

    def make_jabberd2(self):
        return Jabberd2(self.pool.secrets)

    def make_inspircd(self):
        return InspIRCd(cert=self.get("ca").issue("localhost"))

    def make_ngircd(self):
        return NgIRCd()

    def make_smsc(self):
        return Smsc(cert=self.get("ca").issue("localhost"))

    def stop(self):
        for each in self.made.values():
            if hasattr(each, "stop"):
                each.stop()


world = World()
SERVERS = ("prosody", "ejabberd", "jabberd2", "inspircd", "ngircd", "smsc")


# --- the run -------------------------------------------------------------------------------

def pytest_addoption(parser):
    parser.addoption("--covered", action="store_true",
                     help="print the ids of CONFORMANCE.md with the stories that cover them")
    parser.addoption("--part", metavar="N/OF", help="every OF-th story, from the N-th")


def pytest_configure(config):
    config.addinivalue_line("markers", "covers(*ids): the requirements that a story proves")
    # what a run is told to stop with must not leave servers behind
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("told to stop", returncode=143))


def pytest_collection_modifyitems(config, items):
    for each in items:
        for marker in each.iter_markers("covers"):
            wrong = [i for i in marker.args if not ID.match(i)]
            if wrong or not marker.args:
                raise pytest.UsageError("%s covers %r" % (each.nodeid, wrong))
    if config.option.part:
        n, of = map(int, config.option.part.split("/"))
        items[:] = items[n - 1::of]


def pytest_collection_finish(session):
    if session.config.option.covered:
        rows = sorted({(i, each.nodeid.split("[")[0]) for each in session.items
                       for marker in each.iter_markers("covers") for i in marker.args})
        for row in rows:
            print("%s %s" % row)
        pytest.exit("", returncode=0)
    if session.config.option.collectonly:
        return
    # the slow ones start while the first stories run; a missing one ends the run at once
    wanted = [s for s in SERVERS if any(s in getattr(i, "fixturenames", ())
                                        or s in getattr(getattr(i, "callspec", None), "params",
                                                        {}).values() for i in session.items)]
    try:
        if any("tell" in getattr(i, "fixturenames", ()) for i in session.items):
            for each in ("wherryd", "wherryctl", "ircuser"):
                binary(each)
        for each in sorted(wanted, key="ejabberd".__ne__):
            world.get(each).spawn()
    except (Missing, AssertionError) as missing:
        pytest.exit(str(missing), returncode=69)


def pytest_sessionfinish():
    world.stop()
    process.stop_all()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    setattr(item, "failed_" + report.when, report.failed)
    told = getattr(item, "story_told", None)
    if report.failed and told is not None:
        report.sections.append(("wherryd", told.logs()))


# --- servers -------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def ca():
    return world.get("ca")


@pytest.fixture(scope="session")
def prosody():
    return world.get("prosody").start()


@pytest.fixture(scope="session")
def ejabberd():
    return world.get("ejabberd").start()


@pytest.fixture(scope="session")
def jabberd2():
    return world.get("jabberd2").start()


@pytest.fixture(scope="session")
def inspircd():
    return world.get("inspircd").start()


@pytest.fixture(scope="session")
def ngircd():
    return world.get("ngircd").start()


@pytest.fixture(scope="session")
def smsc():
    """An SMSC; a story takes an account of its own there: smsc.account(name)."""
    return world.get("smsc").start()


@pytest.fixture
def closing():
    """What ends after the story that uses it, so that its gateways can take their leave."""
    made = []
    yield made
    for each in reversed(made):
        each.stop()


@pytest.fixture
def own(closing):
    """Servers of this story's own, to be stopped and killed: own(InspIRCd, cert=...)."""
    def make(kind, *arguments, **options):
        closing.append(kind(*arguments, **options))
        return closing[-1].start()
    return make


@pytest.fixture
def fakeircd(closing):
    closing.append(FakeIrcd())
    return closing[-1]


@pytest.fixture
def fake(closing):
    closing.append(FakeServer(world.pool.secrets))
    return closing[-1]


# --- stories -------------------------------------------------------------------------------

@pytest.fixture
def tell(request, closing):
    """Makes a story: tell(server, ircd).  Its gateways must end well, or the test fails."""
    told = []

    def make(server, ircd=None):
        made = Story(world.pool, server, ircd, world.spares)
        told.append(made)
        request.node.story_told = made
        return made
    yield make
    failed = getattr(request.node, "failed_call", True)
    for each in told:
        each.end(failed)


@pytest.fixture(params=["prosody", "ejabberd"])
def server(request):
    """The same story on Prosody and ejabberd; `@everywhere` in a test has it on jabberd2, too."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def story(tell, server, inspircd):
    """A gateway from each real server to InspIRCd, running."""
    made = tell(server, inspircd)
    made.gateway()
    return made


@pytest.fixture
def one(tell, prosody, inspircd):
    """The same on Prosody alone: for what does not depend on the server."""
    made = tell(prosody, inspircd)
    made.gateway()
    return made


@pytest.fixture
def bare(tell, fake):
    """A gateway on the fake server, stream up, no network: for what stanzas alone can show."""
    made = tell(fake)
    made.gateway()
    return made


@pytest.fixture
def wire(tell, fake, inspircd):
    """A gateway from the fake server to InspIRCd: bytes on one side, people on the other."""
    made = tell(fake, inspircd)
    made.gateway()
    return made
