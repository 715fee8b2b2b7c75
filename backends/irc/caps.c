/*
 * caps.c - what a server can do, and what of it we ask for (CAP 302)
 *
 * What is offered is asked for in one line, and one by one where the server does not like the line.
 * Every way through ends in a login (auth.c) or in CAP END; with cap-notify it goes on while we are
 * in.
 */
#include "backends/irc/irc.h"

#include <string.h>

static const struct {
	const char *name;
	unsigned bit;
} capabilities[] = {
	{ "multi-prefix", IRC_CAP_MULTI_PREFIX },
	{ "userhost-in-names", IRC_CAP_USERHOST },
	{ "message-tags", IRC_CAP_TAGS },
	{ "server-time", IRC_CAP_TIME },
	{ "echo-message", IRC_CAP_ECHO },
	{ "labeled-response", IRC_CAP_LABEL },
	{ "batch", IRC_CAP_BATCH },
	{ "account-tag", IRC_CAP_ACCOUNT_TAG },
	{ "account-notify", IRC_CAP_ACCOUNT },
	{ "away-notify", IRC_CAP_AWAY },
	{ "extended-join", IRC_CAP_EXTENDED_JOIN },
	{ "chghost", IRC_CAP_CHGHOST },
	{ "setname", IRC_CAP_SETNAME },
	{ "cap-notify", IRC_CAP_NOTIFY },
	{ "sasl", IRC_CAP_SASL },
	{ "draft/message-redaction", IRC_CAP_REDACT },
	{ "draft/multiline", IRC_CAP_MULTILINE },
	{ "extended-monitor", IRC_CAP_MONITOR },
	{ "invite-notify", IRC_CAP_INVITE },
	{ "znc.in/self-message", IRC_CAP_OWN },
	{ "draft/chathistory", IRC_CAP_PAST },
};

typedef struct {
	unsigned on, off; /* "-name": taken back */
	char *sasl, *sts, *multiline; /* their values */
} CapList;

static CapList
read_caps(const char *list)
{
	CapList found = { 0 };
	while (*list != '\0') {
		list += strspn(list, " ");
		bool minus = *list == '-';
		list += minus;
		gsize n = strcspn(list, " "), name = strcspn(list, " =");
		for (unsigned i = 0; i < G_N_ELEMENTS(capabilities); i++) {
			if (strlen(capabilities[i].name) != name ||
			    memcmp(capabilities[i].name, list, name) != 0)
				continue;
			*(minus ? &found.off : &found.on) |= capabilities[i].bit;
			if (capabilities[i].bit == IRC_CAP_SASL && name < n && found.sasl == NULL)
				found.sasl = g_strndup(list + name + 1, n - name - 1);
		}
		if (found.multiline == NULL && !minus && g_str_has_prefix(list, "draft/multiline="))
			found.multiline = g_strndup(list + name + 1, n - name - 1);
		if (found.sts == NULL && !minus && g_str_has_prefix(list, "sts="))
			found.sts = g_strndup(list + 4, n - MIN(n, 4));
		list += n;
	}
	return found;
}

/* Of what is offered, what we make use of and have not got. */
static unsigned
useful(const IrcSession *irc)
{
	unsigned bits = irc->offered & ~irc->caps;
	if (irc->who->login == IRC_LOGIN_NO || irc->logged_in || irc->login_refused ||
	    (irc->capped && irc->state != IRC_OPEN))
		bits &= ~(unsigned)IRC_CAP_SASL;
	if ((irc->offered & IRC_CAP_BATCH) == 0 || (irc->offered & IRC_CAP_TAGS) == 0)
		bits &= ~(unsigned)(IRC_CAP_LABEL | IRC_CAP_MULTILINE | IRC_CAP_PAST);
	if ((irc->offered & IRC_CAP_TIME) == 0)
		bits &= ~(unsigned)IRC_CAP_PAST;
	return bits;
}

static void
request(IrcSession *irc, unsigned bits)
{
	g_autoptr(GString) list = g_string_new(NULL);
	for (unsigned i = 0; i < G_N_ELEMENTS(capabilities); i++)
		if ((bits & capabilities[i].bit) != 0)
			g_string_append_printf(list, "%s%s", list->len > 0 ? " " : "",
					       capabilities[i].name);
	irc->asked = bits;
	g_autofree char *line = irc_build(list->str, "CAP", "REQ", NULL);
	irc_write(irc, line);
}

void
irc_end_caps(IrcSession *irc)
{
	irc->sasl_out = false;
	irc_sasl_clear(&irc->sasl);
	if (irc->capped)
		return;
	irc->capped = true;
	irc_write(irc, "CAP END");
}

/* Everything asked for has its answer. */
static void
next_cap(IrcSession *irc)
{
	if (irc->single != 0) {
		unsigned bit = irc->single & -irc->single;
		irc->single &= ~bit;
		request(irc, bit);
	} else if (!irc->sasl_out && (irc->state == IRC_OPEN ? irc_may_login(irc) : !irc->capped)) {
		irc_start_login(irc);
	}
}

static void
on_listed(IrcSession *irc, CapList *list, bool more)
{
	irc->offered |= list->on;
	if (list->multiline != NULL)
		irc_multiline_limits(irc, list->multiline);
	if ((list->on & IRC_CAP_SASL) != 0)
		irc->mechs = irc_sasl_mechs(list->sasl);
	if (more || irc->asked != 0 || irc->sasl_out)
		return;
	unsigned bits = useful(irc);
	if (bits != 0)
		request(irc, bits);
	else
		next_cap(irc);
}

void
irc_on_cap(IrcSession *irc, const IrcMsg *msg)
{
	if (irc->state != IRC_REGISTERING && irc->state != IRC_OPEN)
		return;
	const char *sub = irc_param(msg, 1);
	bool more = msg->n > 3 && strcmp(irc_param(msg, 2), "*") == 0;
	CapList list = read_caps(irc_param(msg, msg->n - 1));
	bool lost = false, moved = false;

	if (msg->n >= 3 && list.sts != NULL &&
	    (g_ascii_strcasecmp(sub, "LS") == 0 || g_ascii_strcasecmp(sub, "NEW") == 0))
		moved = irc_on_sts(irc, list.sts);
	if (!moved && !more)
		irc_introduce(irc);
	if (moved) {
		/* on another connection */
	} else if (msg->n < 3) {
		if (g_ascii_strcasecmp(sub, "LS") == 0 && irc->asked == 0 && !irc->sasl_out)
			next_cap(irc); /* none, and not even an empty list */
	} else if (g_ascii_strcasecmp(sub, "LS") == 0 || g_ascii_strcasecmp(sub, "NEW") == 0) {
		irc_bouncer_offered(irc, irc_param(msg, msg->n - 1));
		on_listed(irc, &list, more);
	} else if (g_ascii_strcasecmp(sub, "DEL") == 0) {
		lost = (irc->caps & list.on & (IRC_CAP_ECHO | IRC_CAP_LABEL)) != 0;
		irc->offered &= ~list.on;
		irc->caps &= ~list.on;
		if ((list.on & IRC_CAP_SASL) != 0 && irc->state == IRC_OPEN)
			irc_end_caps(irc); /* whatever was under way has nobody to answer it */
	} else if (g_ascii_strcasecmp(sub, "ACK") == 0) {
		irc->caps = (irc->caps | (list.on & irc->asked)) & ~list.off;
		irc->asked &= ~(list.on | list.off);
		if (irc->asked == 0)
			next_cap(irc);
	} else if (g_ascii_strcasecmp(sub, "NAK") == 0 && irc->asked != 0) {
		if ((irc->asked & (irc->asked - 1)) != 0)
			irc->single = irc->asked; /* one that it does not like: find out which */
		irc->asked = 0;
		next_cap(irc);
	}
	g_free(list.sasl);
	g_free(list.multiline);
	g_free(list.sts);
	if (lost && irc->state == IRC_OPEN)
		irc_flight_by_pong(irc);
	irc_tell_caps(irc);
}
