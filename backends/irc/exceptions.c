/*
 * exceptions.c - who gets in, or may speak, past the bans of a channel (+e): seen and changed by a
 * command
 *
 * XEP-0045 has no word for it: an outcast is one or is none.  Who needs no invitation (+I) is a
 * member there (lists.c).
 */
#include "backends/irc/irc.h"

#include "base/text.h"

#include <string.h>

#define SHOWN_MOST 100

typedef struct {
	char *channel, *mask; /* mask: NULL: the list was asked for */
	bool off;
	WryReply *reply;
} Asked;

static void
asked_free(Asked *a)
{
	g_free(a->channel);
	g_free(a->mask);
	g_clear_pointer(&a->reply, wry_reply_drop);
	g_free(a);
}

/* "bob!*@* (by alice)", a line each. */
static char *
list_text(const Asked *a, const GPtrArray *found)
{
	if (found == NULL || found->len == 0)
		return wry_text_fill(N_("There are no exceptions from the bans of %1$s."),
				     a->channel, NULL);
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < found->len && i < SHOWN_MOST; i++) {
		const WryMember *m = found->pdata[i];
		g_autofree char *by =
		    m->actor != NULL ? wry_text_fill(N_(" (by %1$s)"), m->actor, NULL) : NULL;
		g_string_append_printf(text, "%s%s%s", i > 0 ? "\n" : "", m->mask,
				       by != NULL ? by : "");
	}
	if (found->len > SHOWN_MOST) {
		g_autofree char *n = g_strdup_printf("%u", found->len - SHOWN_MOST);
		g_autofree char *more =
		    wry_text_fill(N_("\n(%s lines more are not shown)"), n, NULL);
		g_string_append(text, more);
	}
	return g_string_free(text, FALSE);
}

static void
on_answered(gpointer result, const GError *error, gpointer data)
{
	Asked *a = data;
	if (error != NULL) {
		wry_reply_take_error(g_steal_pointer(&a->reply), g_error_copy(error));
		asked_free(a);
		return;
	}
	g_autofree char *text =
	    a->mask == NULL ? list_text(a, result)
	    : a->off
		? wry_text_fill(N_("%1$s is no exception from the bans of %2$s any more."), a->mask,
				a->channel)
		: wry_text_fill(N_("The bans of %2$s do not touch %1$s."), a->mask, a->channel);
	WryStep step = { .text = text };
	wry_reply_done(g_steal_pointer(&a->reply), &step);
	asked_free(a);
}

/* "+bob!*@*" or "-...", the sign left out: a nick or a mask that is to be one.  NULL and error. */
static char *
read_mask(const char *text, bool *ret_off, GError **error)
{
	*ret_off = *text == '-';
	const char *mask = text + (*text == '-' || *text == '+');
	if (!irc_is_middle(mask) || strlen(mask) > 200 || strchr(mask, ',') != NULL) {
		wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			      N_("\"%s\" is no mask: nick!user@host, with * for anything."), mask,
			      NULL);
		return NULL;
	}
	return irc_is_mask(mask) ? g_strdup(mask) : g_strconcat(mask, "!*@*", NULL);
}

void
irc_command_exceptions(const WryCall *call, WryReply *reply)
{
	IrcSession *irc = wry_session_data(call->session);
	const char *channel =
	    call->values != NULL ? wry_values_text(call->values, "channel") : NULL;
	const char *wish = call->values != NULL ? wry_values_text(call->values, "mask") : NULL;
	IrcRoom *r = irc != NULL && irc->state == IRC_OPEN && channel != NULL
			 ? irc_room_sitting(irc, channel)
			 : NULL;
	if (r == NULL || r->state != IRC_ROOM_IN) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE, N_("You are not in %1$s."),
			       channel != NULL ? channel : "?", NULL);
		return;
	}
	if (strchr(irc->support.chanmodes[0], irc->support.excepts) == NULL) {
		wry_reply_fail(reply, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			       N_("%1$s knows no exceptions from bans."), irc_title(irc), NULL);
		return;
	}
	GError *error = NULL;
	Asked *a = g_new0(Asked, 1);
	a->channel = g_strdup(wry_room_address(r->room)->name);
	a->mask = wish != NULL ? read_mask(wish, &a->off, &error) : NULL;
	if (error != NULL) {
		wry_reply_take_error(reply, error);
		asked_free(a);
		return;
	}
	a->reply = reply;
	WryReply *near = wry_reply_new(NULL, 0, on_answered, a);
	char mode[] = { a->off ? '-' : '+', irc->support.excepts, '\0' };
	if (a->mask == NULL)
		irc_list_masks(r, irc->support.excepts, near);
	else
		irc_order(irc, IRC_LINE_MODE, r, a->mask,
			  irc_build(NULL, "MODE", r->wire, mode, a->mask, NULL), near);
}
