/*
 * queue.c - every message's fate
 *
 * For networks that neither store nor forward RAM is enough, since nothing is receipted before the
 * network has it, and what fails goes back to its sender.  For the others each message has a row (ledger.c),
 * which says when it is tried; here it gets its session, and here its fate is told.
 */
#include "core/queue.h"

#include "base/hash.h"
#include "base/text.h"
#include "core/attach.h"
#include "core/backlog.h"
#include "core/complaint.h"
#include "core/fate.h"
#include "store/accounts.h"

#include <string.h>

#define UNDER_WAY_BYTES                                                                            \
	(8u * 1024 * 1024) /* of stanzas kept for reflection, and of words, a session */
#define WORDS_SHOWN 80 /* bytes of what is given up */

void
wry_under_way_free(WryUnderWay *u)
{
	if (u == NULL)
		return;
	if (u->held != NULL)
		g_queue_delete_link(&u->session->held, u->held);
	if (u->due != NULL)
		ledger_let_go(u->due);
	g_clear_error(&u->again);
	g_clear_error(&u->untold);
	u->session->under_way_bytes -= u->bytes;
	wry_message_unref(u->message);
	wry_back_free(u->back);
	if (u->xml != NULL)
		xmpp_stanza_release(u->xml);
	g_free(u->said);
	g_free(u->corrects);
	g_free(u->words);
	g_free(u);
}

/* --- what is remembered of it (said.c) ---------------------------------------------------- */

/* *ret_words: what it reads, where it corrects another; else NULL. */
static void
remember(WrySession *session, const WryMessage *message, const WryBack *back, xmpp_stanza_t *xml,
	 char **ret_words)
{
	const WryMessageFlags no_words = WRY_MESSAGE_REACTS | WRY_MESSAGE_RETRACTS;
	*ret_words = NULL;
	if ((message->flags & no_words) != 0)
		return;
	g_autofree char *words = payload_words(session->account, xml, back->lang);
	bool corrects = payload_corrects(xml) != NULL;
	/* Of a correction the client shows nothing by itself: it is the other message that changes.
	 */
	said_by_user(&session->said, message, back->id, payload_origin_id(xml),
		     corrects ? NULL : words);
	if (corrects)
		*ret_words = g_steal_pointer(&words);
}

/* All of it is there: what it corrects reads otherwise now. */
static void
remember_corrected(const WryUnderWay *u)
{
	WrySaid *old =
	    u->corrects != NULL ? said_find(u->session->said, u->message->peer, u->corrects) : NULL;
	if (old != NULL && old->own && u->words != NULL)
		said_set_text(old, u->words);
}

static void
give_up(WryUnderWay *u, const WryAddress *who, const GError *error)
{
	g_autoptr(GError) whose = complaint_whose(u->message, who, error);
	wry_session_component(u->session)->counts.out_failed++;
	said_never(u->session->said, u->message);
	fate_refused(u->session, u->message, u->back);
	outbox_error(u->back, whose);
	complaint_failed(u->session->account, who, u->since, error);
}

/* --- what stands on the disk too (ledger.c) --------------------------------------------------- */

static bool
is_journalled(const WrySession *session, const WryMessage *message)
{
	return wry_session_component(session)->ledger != NULL &&
	       message->peer->kind == WRY_ADDRESS_CONTACT;
}

static void
journal(WrySession *session, const WryMessage *message, const WryBack *back, xmpp_stanza_t *xml)
{
	g_autofree char *words = NULL;
	remember(session, message, back, xml, &words);
	ledger_add(session->account, message, back, payload_is_markable(xml));
	backlog_watch(session->account);
}

static uint64_t
recipient(const WryPiece *piece)
{
	return (uint64_t)1 << MIN(piece->to, 63);
}

/* (transfer full) */
static GError *
unknown_fate(void)
{
	return wry_error_new(
	    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
	    N_("The link broke while sending. The text may or may not have arrived; I do not send "
	       "twice, it costs. Ask, or send again."),
	    NULL);
}

static bool
can_tell(const WryUnderWay *u)
{
	return wry_link_is_up(wry_session_component(u->session)->link);
}

/* What became of it is told and the row goes; or the row keeps it until the sender can be told. */
static void
close_due(WryUnderWay *u)
{
	WryDue *due = g_steal_pointer(&u->due);
	ledger_note_end(due, !u->refused);
	if (u->untold != NULL)
		ledger_keep(due, u->untold);
	else if (!u->refused && !can_tell(u) && payload_ticks(u->session, u->message))
		ledger_keep(due, NULL);
	else
		ledger_done(due);
}

/* The lowest of these recipients. */
static const WryAddress *
recipient_of(const WryUnderWay *u, uint64_t bits)
{
	const WryMessage *m = u->message;
	guint n = bits != 0 ? (guint)__builtin_ctzll(bits) : 0;
	return n == 0 || m->also == NULL || n > m->also->len ? m->peer : m->also->pdata[n - 1];
}

/* who is refused.  The stanza can fail once; of the others the user hears in words. */
static void
refuse(WryUnderWay *u, const WryAddress *who, const GError *error)
{
	if (!can_tell(u)) {
		if (u->untold == NULL)
			u->untold = complaint_whose(u->message, who, error);
	} else if (!u->refused) {
		give_up(u, who, error);
	} else {
		wry_session_component(u->session)->counts.out_failed++;
		complaint_failed_too(u->session->account, who, u->since, error);
	}
	u->refused = true;
	ledger_note_refused(u->due);
}

static void
refuse_late(WryUnderWay *u)
{
	const char *body = u->message->body != NULL ? u->message->body : "";
	g_autofree char *words =
	    g_strndup(body, wry_text_break(body, MIN(strlen(body), WORDS_SHOWN), false));
	g_autofree char *answer = wry_text_unstopped(u->again->message);
	g_autoptr(GError) over = wry_error_new(
	    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
	    N_("It could not be delivered in all this time. Last answer: %1$s. Your text: \"%2$s\""),
	    answer, g_strdelimit(words, "\n", ' '), NULL);
	refuse(u, recipient_of(u, u->waiting), over);
	close_due(u);
}

/* Every recipient of this attempt has its answer; u: out of the table.  What is left is tried again. */
static void
end_attempt(WryUnderWay *u)
{
	if (u->waiting == 0) {
		close_due(u);
		return;
	}
	gint64 until = ledger_until(u->due);
	ledger_settle(u->due, u->waiting);
	if (u->again == NULL) { /* nobody has tried it */
		ledger_let_go(g_steal_pointer(&u->due));
		return;
	}
	switch (ledger_again(u->due, u->again)) {
	case WRY_AGAIN_NEVER:
		refuse_late(u);
		break;
	case WRY_AGAIN_LATE:
		complaint_late(u->session->account, u->message->peer, u->since, until, u->again);
		backlog_count(u->session->account);
		break;
	case WRY_AGAIN:
		backlog_count(u->session->account);
		break;
	}
	u->due = NULL;
}

/* One that was handed over has failed for all that are open, or was never tried. */
static void
fail_journalled(WryUnderWay *u, const GError *error)
{
	WryComponent *component = wry_session_component(u->session);
	bool costs = u->held == NULL && (component->backend->caps & WRY_CAP_ONCE) != 0;
	if (component->stopping && !costs)
		return; /* it stands where it stood: freed, it is let go */
	if (!costs && (u->held != NULL || wry_error_retry(error) == WRY_RETRY_WAIT)) {
		g_clear_error(&u->again);
		u->again = g_error_copy(error);
	} else {
		g_autoptr(GError) unknown = costs ? unknown_fate() : NULL;
		refuse(u, recipient_of(u, u->open), costs ? unknown : error);
		u->waiting &= ~u->open;
	}
	u->open = 0;
	end_attempt(u);
}

/* --- the queue ------------------------------------------------------------------------------ */

static void
free_under_way(gpointer data)
{
	wry_under_way_free(data);
}

/* message: (transfer full); in no table yet. */
static WryUnderWay *
under_way_new(WrySession *session, WryMessage *message, const WryBack *back)
{
	WryUnderWay *u = g_new0(WryUnderWay, 1);
	u->session = session;
	u->since = g_get_monotonic_time();
	u->message = message;
	u->back = wry_back_copy(back);
	u->waiting = u->open = 1;
	return u;
}

/* Into the table, and behind what is held. */
static void
hold(WryUnderWay *u)
{
	WrySession *session = u->session;
	if (session->under_way == NULL)
		session->under_way =
		    g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_under_way);
	g_hash_table_insert(session->under_way, u->message->id, u);
	g_queue_push_tail(&session->held, u);
	u->held = session->held.tail;
	wry_session_wake(session); /* it is in use */
}

/* What is still to be told of it, now that the stream is up. */
static void
tell_word(WryDue *due, WryAccount *account, WryDueWhat what, const WryMessage *message,
	  const WryBack *back, const GError *error)
{
	g_autoptr(GError) unknown = what == WRY_DUE_UNSURE ? unknown_fate() : NULL;
	const GError *why = unknown != NULL ? unknown : error;
	if (why != NULL) {
		outbox_error(back, why);
		complaint_failed(account, message->peer, ledger_since(due), why);
	} else {
		payload_received(back);
	}
	ledger_done(due);
}

/* A row in hand, and what it holds. */
typedef struct {
	WryDue *due;
	WryMessage *message;
	WryBack *back;
	bool markable;
} Taken;

static void
free_taken(Taken *t)
{
	wry_message_unref(t->message);
	wry_back_free(t->back);
	g_free(t);
}

/* Its sender's account; NULL: he is not there, and the row is out of hand. */
static WryAccount *
sender_of(const Taken *t)
{
	WryComponent *component = ledger_component(t->due);
	WryAccount *account = wry_component_find_account(component, ledger_user(t->due));
	if (account != NULL && !account->going)
		return account;
	g_autoptr(GError) gone = wry_error_new(
	    WRY_ERROR_RESOURCE_CONSTRAINT, N_("The account is not there just now."), NULL);
	if (ledger_again(t->due, gone) == WRY_AGAIN_NEVER)
		ledger_done(t->due); /* there is nobody to tell */
	return NULL;
}

static WryUnderWay *
under_way_of(const Taken *t, WryAccount *account)
{
	const char *network = t->message->peer->network;
	WrySession *session = wry_account_find_session(account, network);
	if (session == NULL)
		session = wry_account_add_session(account, network);
	WryUnderWay *u = under_way_new(session, wry_message_ref(t->message), t->back);
	u->since = ledger_since(t->due);
	u->markable = t->markable;
	u->due = t->due;
	u->waiting = u->open = ledger_waiting(t->due);
	u->refused = ledger_is_refused(t->due);
	return u;
}

/* Without its files it is not sent to anybody. */
static void
fail_files(WryUnderWay *u, const GError *error)
{
	if (wry_error_retry(error) == WRY_RETRY_WAIT) {
		u->again = g_error_copy(error);
	} else {
		refuse(u, recipient_of(u, u->open), error);
		u->waiting &= ~u->open;
	}
	u->open = 0;
	end_attempt(u);
	wry_under_way_free(u);
}

static void
on_files(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	Taken *t = data;
	if (ledger_component(t->due)->stopping) {
		ledger_let_go(t->due);
		free_taken(t);
		return;
	}
	WryAccount *account = sender_of(t);
	if (account != NULL && error != NULL)
		fail_files(under_way_of(t, account), error);
	else if (account != NULL)
		hold(under_way_of(t, account));
	free_taken(t);
}

/* The ledger's hand: a message whose time has come.  Its account is in memory. */
static void
take_due(WryDue *due, WryDueWhat what, WryMessage *message, WryBack *back, bool markable,
	 const GError *error)
{
	Taken *t = g_new0(Taken, 1);
	*t = (Taken){ due, message, back, markable };
	WryAccount *account = sender_of(t);
	if (account != NULL && what == WRY_DUE_SEND &&
	    attach_wants(ledger_component(due), message)) {
		attach_fetch(ledger_component(due), ledger_user(due), message, ledger_since(due),
			     wry_reply_new(NULL, 0, on_files, t));
		return;
	}
	if (account != NULL && what != WRY_DUE_SEND)
		tell_word(due, account, what, message, back, error);
	else if (account != NULL)
		hold(under_way_of(t, account));
	free_taken(t);
}

void
queue_start(WryComponent *component)
{
	fate_start(component);
	ledger_start(component, take_due);
}

bool
queue_submit(WrySession *session, WryMessage *message, const WryBack *back, xmpp_stanza_t *xml,
	     GError **error)
{
	g_autoptr(WryMessage) mine = message;
	const WryValues *common = wry_session_component(session)->config->common;
	if (is_journalled(session, mine)) {
		journal(session, mine, back, xml);
		return true;
	}
	bool room = mine->peer->kind == WRY_ADDRESS_ROOM;
	gsize bytes = room && xml != NULL  ? wry_stanza_weight(xml)
		      : mine->body != NULL ? strlen(mine->body)
					   : 0;
	guint n = session->under_way != NULL ? g_hash_table_size(session->under_way) : 0;
	if (n >= (guint64)wry_values_int(common, "queue_max") ||
	    (bytes > 0 && session->under_way_bytes + bytes > UNDER_WAY_BYTES)) {
		wry_session_component(session)->counts.out_refused++;
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("Too many of your messages wait already; try again later."),
				     NULL);
	}

	WryUnderWay *u = under_way_new(session, g_steal_pointer(&mine), back);
	hold(u);
	u->xml = room ? xmpp_stanza_clone(xml) : NULL;
	u->bytes = bytes;
	session->under_way_bytes += bytes;
	remember(session, u->message, back, xml, &u->words);
	u->corrects = u->words != NULL ? g_strdup(payload_corrects(xml)) : NULL;
	u->markable = payload_is_markable(xml);

	if (session->state == WRY_SESSION_OPEN)
		queue_hand_over(session);
	return true;
}

bool
queue_hand_over(WrySession *session)
{
	const WryBackend *backend = wry_session_backend(session);
	bool any = false;
	/* An op may tell the fate at once, and so free the record: nothing of it is used after. */
	while (session->state == WRY_SESSION_OPEN && session->held.head != NULL) {
		WryUnderWay *u = g_queue_pop_head(&session->held);
		u->held = NULL;
		g_autoptr(WryMessage) message = wry_message_ref(u->message);
		WRY_ORDER(session);
		backend->message_send(session, message, u->open);
		any = true;
	}
	return any;
}

static WryUnderWay *
find(WrySession *session, const char *id)
{
	return session->under_way != NULL ? g_hash_table_lookup(session->under_way, id) : NULL;
}

static WryUnderWay *
take(WrySession *session, WryUnderWay *u)
{
	g_hash_table_steal(session->under_way, u->message->id);
	return u;
}

typedef enum {
	KNOWN,
	COUNTED,
	WHOLE
} Accepted; /* had been counted already; the last piece of what is open */

static Accepted
accept_piece(WryUnderWay *u, const WryPiece *piece, const char *foreign_id)
{
	WrySession *session = u->session;
	uint64_t bit = (uint64_t)1 << MIN(piece->part, 63), to = recipient(piece);
	bool alone = piece->parts <= 1;
	if ((u->open & to) == 0 || (!alone && piece->part < 63 && (u->accepted & bit) != 0))
		return KNOWN;
	u->accepted |= bit;
	u->pieces++;
	wry_session_component(session)->counts.pieces_good++;
	/* Of several pieces the first is what is replied to. */
	WrySaid *known = piece->part == 0 && piece->to == 0
			     ? said_find_ours(session->said, u->message)
			     : NULL;
	if (known != NULL && foreign_id != NULL)
		said_set_foreign(known, foreign_id);
	if (!alone && u->pieces < piece->parts)
		return COUNTED;
	u->pieces = 0;
	u->accepted = 0;
	u->open &= ~to;
	u->waiting &= ~to;
	WryCounts *counts = &wry_session_component(session)->counts;
	counts->out_good++;
	wry_histogram_add(&counts->delivery, g_get_monotonic_time() - u->since);
	return u->open == 0 ? WHOLE : COUNTED;
}

WryUnderWay *
queue_accepted(WrySession *session, const WryPiece *piece, const char *foreign_id, const char *said,
	       bool *ret_known)
{
	WryUnderWay *u = find(session, piece->id);
	*ret_known = u != NULL;
	if (u == NULL)
		return NULL;
	/* What was altered can only be shown where it is the whole. */
	if (said != NULL && piece->parts <= 1 && u->said == NULL)
		u->said = g_strdup(said);
	g_autoptr(WryMessage) message = wry_message_ref(u->message);
	Accepted accepted = accept_piece(u, piece, foreign_id);
	if (accepted == WHOLE)
		take(session, u);
	else if (u->due != NULL)
		ledger_settle(u->due, u->waiting);
	/* Word of its fate may be here already, and what follows from that may end what is still
	 * under way. */
	if (accepted != KNOWN)
		fate_expect(session, message, u->back, u->markable, u->refused, piece, foreign_id);
	if (accepted != WHOLE)
		return NULL;
	remember_corrected(u);
	if (u->due == NULL)
		return u;
	bool all = u->waiting == 0 && !u->refused && can_tell(u);
	end_attempt(u);
	if (all)
		return u;
	wry_under_way_free(u);
	return NULL;
}

static void
fail_recipient(WryUnderWay *u, const WryPiece *piece, const GError *error)
{
	uint64_t to = recipient(piece);
	if ((u->open & to) == 0)
		return;
	u->open &= ~to;
	/* What nobody can be told now, and others of it wait: it is refused again, later. */
	bool later = (u->waiting & ~to) != 0 && !can_tell(u);
	if (wry_error_retry(error) == WRY_RETRY_WAIT || later) {
		g_clear_error(&u->again);
		u->again = g_error_copy(error);
	} else {
		u->waiting &= ~to;
		refuse(u, recipient_of(u, to), error);
	}
	if (u->open != 0) {
		ledger_settle(u->due, u->waiting);
		return;
	}
	g_autoptr(WryUnderWay) mine = take(u->session, u);
	end_attempt(mine);
}

bool
queue_failed(WrySession *session, const WryPiece *piece, const GError *error)
{
	WryUnderWay *u = find(session, piece->id);
	if (u == NULL)
		return false;
	wry_session_component(session)->counts.pieces_failed++;
	if (u->due != NULL) {
		fail_recipient(u, piece, error);
		return true;
	}
	g_autoptr(WryUnderWay) mine = take(session, u);
	give_up(mine, recipient_of(mine, recipient(piece)), error);
	return true;
}

bool
queue_untried(WrySession *session, const WryPiece *piece)
{
	WryUnderWay *u = find(session, piece->id);
	uint64_t to = recipient(piece);
	if (u == NULL || u->due == NULL || (u->open & to) == 0)
		return false;
	u->open &= ~to;
	if (u->open != 0) {
		ledger_settle(u->due, u->waiting);
		return true;
	}
	g_autoptr(WryUnderWay) mine = take(session, u);
	end_attempt(mine);
	return true;
}

void
queue_fail_all(WrySession *session, const GError *error)
{
	if (session->under_way == NULL)
		return;
	GHashTableIter it;
	gpointer value;
	g_hash_table_iter_init(&it, session->under_way);
	while (g_hash_table_iter_next(&it, NULL, &value)) {
		g_hash_table_iter_steal(&it);
		g_autoptr(WryUnderWay) u = value;
		if (u->due != NULL)
			fail_journalled(u, error);
		else
			give_up(u, u->message->peer, error);
	}
}
