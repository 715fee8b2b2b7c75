/*
 * queue.c - every message's fate
 *
 * For networks that neither store nor forward: RAM is enough, since nothing is
 * receipted before the network has it, and what fails goes back to its sender.
 */
#include "core/queue.h"

#include "base/hash.h"
#include "core/complaint.h"
#include "core/fate.h"

#define UNDER_WAY_BYTES (8u * 1024 * 1024) /* of stanzas kept for reflection, a session */

void
wry_under_way_free(WryUnderWay *u)
{
	if (u == NULL)
		return;
	if (u->held != NULL)
		g_queue_delete_link(&u->session->held, u->held);
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

static void
remember(WryUnderWay *u, xmpp_stanza_t *xml)
{
	const WryMessageFlags no_words = WRY_MESSAGE_REACTS | WRY_MESSAGE_RETRACTS;
	if ((u->message->flags & no_words) != 0)
		return;
	g_autofree char *words = payload_words(u->session->account, xml, u->back->lang);
	u->corrects = g_strdup(payload_corrects(xml));
	u->markable = payload_is_markable(xml);
	/* Of a correction the client shows nothing by itself: it is the other message that changes.
	 */
	said_by_user(&u->session->said, u->message, u->back->id, payload_origin_id(xml),
		     u->corrects == NULL ? words : NULL);
	if (u->corrects != NULL)
		u->words = g_steal_pointer(&words);
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
give_up(WryUnderWay *u, const GError *error)
{
	said_never(u->session->said, u->message);
	fate_forget(wry_session_component(u->session), u->message->id);
	outbox_error(u->back, error);
	complaint_failed(u->session->account, u->message->peer, u->since, error);
}

/* --- the queue ------------------------------------------------------------------------------ */

static void
free_under_way(gpointer data)
{
	wry_under_way_free(data);
}

bool
queue_submit(WrySession *session, WryMessage *message, const WryBack *back, xmpp_stanza_t *xml,
	     GError **error)
{
	g_autoptr(WryMessage) mine = message;
	const WryValues *common = wry_session_component(session)->config->common;
	if (session->under_way == NULL)
		session->under_way =
		    g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_under_way);
	bool room = mine->peer->kind == WRY_ADDRESS_ROOM;
	gsize bytes = room && xml != NULL ? wry_stanza_weight(xml) : 0;
	if (g_hash_table_size(session->under_way) >= (guint64)wry_values_int(common, "queue_max") ||
	    (bytes > 0 && session->under_way_bytes + bytes > UNDER_WAY_BYTES))
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("Too many of your messages wait already; try again later."),
				     NULL);

	WryUnderWay *u = g_new0(WryUnderWay, 1);
	u->session = session;
	u->since = g_get_monotonic_time();
	u->message = g_steal_pointer(&mine);
	u->back = wry_back_copy(back);
	u->xml = room ? xmpp_stanza_clone(xml) : NULL;
	u->bytes = bytes;
	session->under_way_bytes += bytes;
	g_hash_table_insert(session->under_way, u->message->id, u);
	g_queue_push_tail(&session->held, u);
	u->held = session->held.tail;
	remember(u, xml);

	wry_session_wake(session); /* it is in use */
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
		backend->message_send(session, message, 1);
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

WryUnderWay *
queue_accepted(WrySession *session, const WryPiece *piece, const char *foreign_id, const char *said,
	       bool *ret_known)
{
	WryUnderWay *u = find(session, piece->id);
	uint64_t bit = (uint64_t)1 << MIN(piece->part, 63);
	*ret_known = u != NULL;
	if (u == NULL || (piece->part < 63 && (u->accepted & bit) != 0))
		return NULL;
	u->accepted |= bit;
	u->pieces++;
	/* What was altered can only be shown where it is the whole. */
	if (said != NULL && piece->parts <= 1)
		u->said = g_strdup(said);
	fate_expect(session, u->message, u->back, u->markable, piece, foreign_id);
	/* Of several pieces the first is what is replied to. */
	WrySaid *known = piece->part == 0 ? said_find_ours(session->said, u->message) : NULL;
	if (known != NULL && foreign_id != NULL)
		said_set_foreign(known, foreign_id);
	if (u->pieces < MAX(piece->parts, 1))
		return NULL;
	remember_corrected(u);
	return take(session, u);
}

bool
queue_failed(WrySession *session, const WryPiece *piece, const GError *error)
{
	WryUnderWay *u = find(session, piece->id);
	if (u == NULL)
		return false;
	g_autoptr(WryUnderWay) mine = take(session, u);
	give_up(mine, error);
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
		give_up(u, error);
	}
}
