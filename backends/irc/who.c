/*
 * who.c - who the people of a channel are, beside their names (WHOX)
 *
 * JOIN and account-notify tell the accounts of those who come later; of those who were there
 * before, one WHO does, and who is away besides.  An occupant's id (XEP-0421) is made of the
 * account, so the join is shown once that is known: it waits for it, but not long, and not where
 * lines have to queue.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define TOKEN "152" /* of our own questions: %t comes back */
#define WHO_MAX 400 /* members: beyond, it is more than it is worth */

static void
on_who_late(gpointer data)
{
	irc_room_shown(data);
}

bool
irc_who_ask(IrcRoom *r)
{
	IrcSession *irc = r->irc;
	unsigned use = IRC_CAP_EXTENDED_JOIN | IRC_CAP_ACCOUNT | IRC_CAP_ACCOUNT_TAG | IRC_CAP_AWAY;
	if (!irc->support.whox || (irc->caps & use) == 0 || r->members < 2 || r->members > WHO_MAX)
		return false;
	irc_queue_text(irc, irc_build(NULL, "WHO", r->wire, "%tcuhnfa," TOKEN, NULL));
	if (irc->queue.head != NULL)
		return false;
	r->whoing = true;
	wry_timer_start(&r->timer, irc_timing.who_ms, on_who_late, r);
	return true;
}

void
irc_on_who(IrcSession *irc,
	   const IrcMsg *msg) /* 354: me token #chan user host nick flags account */
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 2));
	const char *account = irc_param(msg, 7);
	if (r == NULL || r->state == IRC_ROOM_LEAVING || strcmp(irc_param(msg, 1), TOKEN) != 0)
		return;
	bool none = *account == '\0' || strcmp(account, "0") == 0 || strcmp(account, "*") == 0;
	g_autofree char *raw = g_strconcat(irc_param(msg, 3), "@", irc_param(msg, 4), NULL);
	g_autofree char *real = irc_shown(irc, raw);
	g_autofree char *stable = none ? NULL : irc_shown(irc, account);
	irc_member_seen(r, irc_param(msg, 5), real, stable, *irc_param(msg, 6) == 'G');
}

void
irc_on_who_end(IrcSession *irc, const IrcMsg *msg) /* 315: me #chan */
{
	IrcRoom *r = irc_room_sitting(irc, irc_param(msg, 1));
	if (r != NULL && r->whoing && r->state == IRC_ROOM_NAMES)
		irc_room_shown(r);
}
