/*
 * presence.c - who may see whom: subscriptions and probes (RFC 6121 sections 3 and 4)
 */
#include "core/presence.h"

#include "xmpp/ns.h"

#include <string.h>

static const char *
bare_from(const WryInbound *in)
{
	return in->to.bare;
}

/* Is what was asked about there?  The service is while we answer; a network while the user is on
 * it. */
static bool
is_available(const WryInbound *in)
{
	if (in->target == WRY_TO_SERVICE || in->target == WRY_TO_HELP)
		return true;
	if (in->target != WRY_TO_NETWORK || in->account == NULL)
		return false;
	const WrySession *s = wry_account_find_session(in->account, in->peer->network);
	return s != NULL && s->state == WRY_SESSION_OPEN;
}

static bool
may_be_seen(const WryInbound *in)
{
	return in->target == WRY_TO_SERVICE || in->target == WRY_TO_HELP ||
	       in->target == WRY_TO_NETWORK;
}

static void
show_it(const WryInbound *in, const char *to)
{
	outbox_presence(in->component, bare_from(in), to, is_available(in) ? NULL : "unavailable",
			NULL);
}

/* A join of something that is no room. */
static void
refuse_join(const WryInbound *in)
{
	WryBack back = in->back;
	back.join = true;
	if (in->target == WRY_TO_NETWORK)
		outbox_fail(&back, WRY_ERROR_ITEM_NOT_FOUND,
			    N_("%1$s is a network. Channels look like #name%%%1$s@%2$s."),
			    in->peer->network, in->component->domain, NULL);
	else
		outbox_fail(&back, WRY_ERROR_ITEM_NOT_FOUND, N_("This is no room."), NULL);
}

void
presence_received(const WryInbound *in)
{
	if (in->type == NULL && wry_stanza_child(in->xml, "x", NS_MUC) != NULL) {
		refuse_join(in);
		return;
	}
	if (in->type == NULL || strcmp(in->type, "unavailable") == 0)
		return; /* the user comes and goes; nothing here follows it yet */
	bool seen = may_be_seen(in);
	if (strcmp(in->type, "subscribe") == 0) {
		outbox_presence(in->component, bare_from(in), in->from.bare,
				seen ? "subscribed" : "unsubscribed", NULL);
		if (seen)
			show_it(in, in->from.bare);
	} else if (strcmp(in->type, "unsubscribe") == 0 && seen) {
		outbox_presence(in->component, bare_from(in), in->from.bare, "unavailable", NULL);
		outbox_presence(in->component, bare_from(in), in->from.bare, "unsubscribed", NULL);
	} else if (strcmp(in->type, "probe") == 0) {
		if (seen)
			show_it(in, in->from.full);
		else
			outbox_presence(in->component, bare_from(in), in->from.bare, "unsubscribed",
					NULL);
	}
	/* subscribed, unsubscribed: we never asked (SU-10) */
}
