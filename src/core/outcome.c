/*
 * outcome.c - what becomes of one message that the network has
 */
#include "core/outcome.h"

#include "core/complaint.h"
#include "core/payload.h"

#include <string.h>

#define OF_LEAST 6 /* characters of the end of an address that tell it from others */

WryOutcome *
outcome_new(WryComponent *component, WryFateRow *row, WryMessage *message, WryBack *back)
{
	WryOutcome *o = g_new0(WryOutcome, 1);
	*o = (WryOutcome){ component, row, message, back };
	return o;
}

void
outcome_free(WryOutcome *o)
{
	if (o == NULL)
		return;
	wry_fate_row_free(o->row);
	wry_message_unref(o->message);
	wry_back_free(o->back);
	g_free(o);
}

/* --- pieces ----------------------------------------------------------------------------------- */

static unsigned
n_recipients(const WryOutcome *o)
{
	return 1 + (o->message->also != NULL ? MIN(o->message->also->len, 63) : 0);
}

static const WryAddress *
recipient(const WryOutcome *o, unsigned to)
{
	return to == 0 || to >= n_recipients(o) ? o->message->peer : o->message->also->pdata[to - 1];
}

/* A guess at a name counts where the address fits, as far as it goes. */
static bool
fits(const WryOutcome *o, const WryPieceRow *piece, const WryHeard *heard, guint index)
{
	const WryAddress *who = recipient(o, piece->to);
	if (heard->of == NULL || index >= 64 || (heard->guesses & (uint64_t)1 << index) == 0)
		return true;
	if (who == NULL || !g_str_has_suffix(who->name, heard->of))
		return false;
	return strlen(heard->of) >= OF_LEAST || strcmp(who->name, heard->of) == 0;
}

WryPieceRow *
outcome_find(const WryOutcome *o, const WryHeard *heard, guint *ret_index)
{
	char **names = heard->names;
	*ret_index = 0;
	for (guint i = 0; names != NULL && names[i] != NULL; i++)
		for (guint n = 0; n < o->row->pieces->len; n++) {
			WryPieceRow *p = o->row->pieces->pdata[n];
			if (g_strcmp0(p->name, names[i]) != 0 || !fits(o, p, heard, i))
				continue;
			*ret_index = i;
			return p;
		}
	return NULL;
}

bool
outcome_is_meant(const WryOutcome *o, const char *const *names, const WryPieceRow *piece,
		 WryFate fate)
{
	bool named = names != NULL && names[0] != NULL;
	return piece != NULL || !named || n_recipients(o) == 1 || fate == WRY_FATE_BOUNCED ||
	       fate == WRY_FATE_DELAYED;
}

/* Which parts of what is for that recipient have arrived; sent twice, a part has two names. */
static bool
has_all(const WryOutcome *o, unsigned to)
{
	unsigned parts = 0, n = 0;
	bool there[256] = { false };
	for (guint i = 0; i < o->row->pieces->len; i++) {
		const WryPieceRow *p = o->row->pieces->pdata[i];
		if (p->to != to)
			continue;
		parts = MAX(parts, MIN(p->parts, G_N_ELEMENTS(there)));
		unsigned part = MIN(p->part, G_N_ELEMENTS(there) - 1);
		n += p->arrived && !there[part];
		there[part] |= p->arrived;
	}
	return parts > 0 && n >= parts;
}

static bool
is_all_there(const WryOutcome *o)
{
	for (unsigned to = 0; to < n_recipients(o); to++)
		if (!has_all(o, to))
			return false;
	return true;
}

/* piece NULL: all; alone: this one and not the others of its recipient.  true: that is news. */
static bool
set_arrived(WryOutcome *o, const WryPieceRow *piece, bool alone)
{
	bool news = false;
	for (guint i = 0; i < o->row->pieces->len; i++) {
		WryPieceRow *p = o->row->pieces->pdata[i];
		if (piece != NULL && (p->to != piece->to || (alone && p->part != piece->part)))
			continue;
		news |= !p->arrived;
		p->arrived = true;
	}
	return news;
}

/* --- words -------------------------------------------------------------------------------------- */

static gint64
monotonic_since(const WryOutcome *o)
{
	return g_get_monotonic_time() - MAX(g_get_real_time() - o->row->since, 0);
}

static void
say_received(WryOutcome *o)
{
	const unsigned due = WRY_OUTCOME_TICKS, done = WRY_OUTCOME_TICKED | WRY_OUTCOME_REFUSED;
	if ((o->row->state & (due | done)) == due)
		payload_received(o->back);
	o->row->state |= WRY_OUTCOME_TICKED;
}

static WryOutcomeEnd
bounced(WryOutcome *o, WryPieceRow *piece, const GError *error)
{
	WryAccount *account = wry_component_find_account(o->component, o->row->user);
	const WryAddress *who = recipient(o, piece != NULL ? piece->to : 0);
	g_autoptr(GError) unknown =
	    error == NULL ? wry_error_new(WRY_ERROR_RECIPIENT_UNAVAILABLE,
					  N_("The network could not deliver this message."), NULL)
			  : NULL;
	const GError *why = error != NULL ? error : unknown;
	gint64 since = monotonic_since(o);
	bool first = (o->row->state & WRY_OUTCOME_REFUSED) == 0;
	if (first) {
		g_autoptr(GError) whose = complaint_whose(o->message, who, why);
		outbox_error(o->back, whose);
	}
	if (account != NULL && first)
		complaint_failed(account, who, since, why);
	else if (account != NULL)
		complaint_failed_too(account, who, since, why);
	o->row->state |= WRY_OUTCOME_REFUSED;
	if (n_recipients(o) == 1)
		return WRY_OUTCOME_CLOSED;
	/* Told, and so done with; the others may still bounce. */
	if (piece != NULL)
		set_arrived(o, piece, false);
	return is_all_there(o) ? WRY_OUTCOME_CLOSED : WRY_OUTCOME_CHANGED;
}

static WryOutcomeEnd
delayed(WryOutcome *o, const WryPieceRow *piece, const GError *error)
{
	WryAccount *account = wry_component_find_account(o->component, o->row->user);
	if ((o->row->state & WRY_OUTCOME_LATE) != 0)
		return WRY_OUTCOME_SAME;
	o->row->state |= WRY_OUTCOME_LATE;
	if (account != NULL)
		complaint_delayed(account, recipient(o, piece != NULL ? piece->to : 0),
				  monotonic_since(o), error);
	return WRY_OUTCOME_CHANGED;
}

static WryOutcomeEnd
delivered(WryOutcome *o, const WryPieceRow *piece, bool read)
{
	const unsigned marks = WRY_OUTCOME_MARKS, refused = WRY_OUTCOME_REFUSED;
	unsigned before = o->row->state;
	bool news = set_arrived(o, piece, !read);
	if (read)
		o->row->state |= WRY_OUTCOME_READ;
	if (piece == NULL || is_all_there(o)) {
		say_received(o);
		if ((o->row->state & (marks | refused)) != marks)
			return WRY_OUTCOME_CLOSED;
		if ((o->row->state & WRY_OUTCOME_READ) != 0) {
			payload_displayed(o->back);
			return WRY_OUTCOME_CLOSED;
		}
	}
	return news || o->row->state != before ? WRY_OUTCOME_CHANGED : WRY_OUTCOME_SAME;
}

WryOutcomeEnd
outcome_apply(WryOutcome *o, WryPieceRow *piece, WryFate fate, const GError *error)
{
	switch (fate) {
	case WRY_FATE_DELAYED:
		return delayed(o, piece, error);
	case WRY_FATE_DELIVERED:
		return delivered(o, piece, false);
	case WRY_FATE_DISPLAYED:
		return delivered(o, piece, true);
	case WRY_FATE_BOUNCED:
		return bounced(o, piece, error);
	}
	return WRY_OUTCOME_SAME;
}
