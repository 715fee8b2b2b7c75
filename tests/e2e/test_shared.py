"""Two gateways share a component's domain: ejabberd gives each the stanzas of some senders (domain_balancing)."""

import re

from test_mail import Gate
from testenv.ejabberd import SHARED
from testenv.postbox import mail

PEOPLE = 16     # of whom each gateway has some


def test_a_fence_comes_back_to_each(tell, ejabberd):
    """Which of its addresses is its own a gateway finds out; so what its users have had does not stay for ever."""
    story = tell(ejabberd)
    gates = [Gate(story, SHARED) for _ in range(2)]
    waiting = list(zip(gates, story.gateways))
    for n in range(PEOPLE):
        romeo = gates[0].user("romeo%d" % n)
        found = []
        for gate, wherry in waiting:
            if gate.post.deliver(mail(to=romeo.mailbox, text="Hello %d" % n))[0][0] == 250:
                found.append((gate, wherry))
        if found:
            romeo.expect_message(re.compile(r"\bHello %d$" % n))
        waiting = [w for w in waiting if w not in found]
        if not waiting:
            break
    assert not waiting, "of %d users none is with the second gateway" % PEOPLE
    for wherry in story.gateways:
        wherry.said(r"fence \d+ is back, before it: [1-9]", deadline=15)
