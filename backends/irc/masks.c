/*
 * masks.c - ban masks: made of a person, matched with one
 *
 * "*!*@host" of a host, "$a:name" of an account where the network has such bans, "nick!*@*" where
 * nothing better is known.
 */
#include "backends/irc/irc.h"

#include <string.h>

#define JUST_US (10 * G_USEC_PER_SEC) /* a kick so soon behind a ban is of it */

bool
irc_is_mask(const char *who)
{
	return strpbrk(who, "!@*:$") != NULL;
}

/* What stands in front of an account in a ban; NULL: the network has no such bans.  (transfer full)
 */
static char *
account_prefix(const IrcSupport *s)
{
	char front[2] = { s->extban, '\0' };
	if (s->accountban[0] != '\0')
		return g_strconcat(front, s->accountban, ":", NULL);
	/* Before there was a token for it: the IRCds' own letters. */
	char letter = s->extban == '\0' ? 'R' : strchr("$~", s->extban) != NULL ? 'a' : '\0';
	if (letter == '\0' || strchr(s->extbans, letter) == NULL)
		return NULL;
	return g_strdup_printf("%s%c:", front, letter);
}

/* "stable" is an account, or it may be a host: only what cannot be one is taken. */
static bool
is_account(const char *stable)
{
	return stable != NULL && irc_is_middle(stable) && strpbrk(stable, "!@*:./,") == NULL;
}

char *
irc_mask_of(const IrcRoom *r, const char *nick)
{
	const IrcSession *irc = r->irc;
	const WryOccupant *known = wry_room_find(r->room, nick);
	g_autofree char *prefix = account_prefix(&irc->support);
	if (known != NULL && prefix != NULL && is_account(known->stable))
		return g_strconcat(prefix, known->stable, NULL);

	const char *at = known != NULL && known->real != NULL ? strrchr(known->real, '@') : NULL;
	if (at == NULL || !irc_is_middle(at + 1))
		return g_strconcat(nick, "!*@*", NULL);
	if (irc->host == NULL || !irc_same(&irc->support, irc->host, at + 1))
		return g_strconcat("*!*", at, NULL);
	/* Another user of this gateway: a ban of the host would be one of ourselves. */
	g_autofree char *user = g_strndup(known->real, (gsize)(at - known->real));
	return irc->user != NULL && !irc_same(&irc->support, irc->user, user)
		   ? g_strconcat("*!", known->real, NULL)
		   : g_strconcat(nick, "!*@*", NULL);
}

bool
irc_mask_matches(const IrcSupport *s, const char *mask, const char *text)
{
	g_autofree char *m = irc_fold(s, mask), *t = irc_fold(s, text);
	const char *p = m, *c = t, *star = NULL, *from = NULL;
	while (*c != '\0') {
		if (*p == '*') {
			star = p++;
			from = c;
		} else if (*p != '\0' && (*p == '?' || *p == *c)) {
			p++;
			c++;
		} else if (star != NULL) {
			p = star + 1;
			c = ++from;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}

/* real: "user@host"; nullable, as stable is */
static bool
hits(const IrcSession *irc, const char *mask, const char *nick, const char *real,
     const char *stable)
{
	g_autofree char *prefix = account_prefix(&irc->support);
	if (prefix != NULL && g_str_has_prefix(mask, prefix))
		return stable != NULL &&
		       irc_mask_matches(&irc->support, mask + strlen(prefix), stable);
	/* Nothing is known of the rest: a mask that needs it is none of his, one that does not is.
	 */
	g_autofree char *whole = g_strconcat(nick, "!", real != NULL ? real : "@", NULL);
	return irc_mask_matches(&irc->support, mask, whole);
}

bool
irc_mask_is_ours(const IrcSession *irc, const char *mask)
{
	g_autofree char *real = irc->user != NULL && irc->host != NULL
				    ? g_strconcat(irc->user, "@", irc->host, NULL)
				    : NULL;
	return hits(irc, mask, irc->nick, real, NULL);
}

void
irc_ban_note(IrcRoom *r, const char *mask)
{
	IrcBan *ban = &r->bans[r->next_ban++ % G_N_ELEMENTS(r->bans)];
	g_free(ban->mask);
	ban->mask = g_strdup(mask);
	ban->when = g_get_monotonic_time();
}

bool
irc_ban_hits(const IrcRoom *r, const char *nick, const char *real, const char *stable)
{
	int64_t before = g_get_monotonic_time() - JUST_US;
	for (guint i = 0; i < G_N_ELEMENTS(r->bans); i++)
		if (r->bans[i].mask != NULL && r->bans[i].when > before &&
		    hits(r->irc, r->bans[i].mask, nick, real, stable))
			return true;
	return false;
}

void
irc_bans_clear(IrcRoom *r)
{
	for (guint i = 0; i < G_N_ELEMENTS(r->bans); i++)
		g_clear_pointer(&r->bans[i].mask, g_free);
}
