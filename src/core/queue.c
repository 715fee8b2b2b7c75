/*
 * queue.c - every message's fate
 *
 * For networks that neither store nor forward: RAM is enough, since nothing is
 * receipted before the network has it, and what fails goes back to its sender.
 */
#include "core/queue.h"

#include "base/hash.h"

void
wry_under_way_free(WryUnderWay *u)
{
	if (u == NULL)
		return;
	if (u->held != NULL)
		g_queue_delete_link(&u->session->held, u->held);
	wry_message_unref(u->message);
	wry_back_free(u->back);
	if (u->xml != NULL)
		xmpp_stanza_release(u->xml);
	g_free(u->said);
	g_free(u);
}

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
	if (g_hash_table_size(session->under_way) >= (guint64)wry_values_int(common, "queue_max"))
		return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
				     N_("Too many of your messages wait already; try again later."),
				     NULL);

	WryUnderWay *u = g_new0(WryUnderWay, 1);
	u->session = session;
	u->message = g_steal_pointer(&mine);
	u->back = wry_back_copy(back);
	u->xml = xml != NULL ? xmpp_stanza_clone(xml) : NULL;
	g_hash_table_insert(session->under_way, u->message->id, u);
	g_queue_push_tail(&session->held, u);
	u->held = session->held.tail;

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
queue_accepted(WrySession *session, const WryPiece *piece, const char *said, bool *ret_known)
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
	return u->pieces >= MAX(piece->parts, 1) ? take(session, u) : NULL;
}

bool
queue_failed(WrySession *session, const WryPiece *piece, const GError *error)
{
	WryUnderWay *u = find(session, piece->id);
	if (u == NULL)
		return false;
	g_autoptr(WryUnderWay) mine = take(session, u);
	outbox_error(mine->back, error);
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
		outbox_error(u->back, error);
	}
}
