/*
 * message.c - one thing said: made, counted, freed; everything else is reading
 */
#include "core/message.h"

#include "base/hash.h"

WryMessage *
wry_message_new(const WryAddress *peer)
{
	WryMessage *m = g_new0(WryMessage, 1);
	g_atomic_ref_count_init(&m->refs);
	m->peer = wry_address_copy(peer);
	m->sent = g_get_real_time();
	m->id = wry_random_hex(16);
	return m;
}

WryMessage *
wry_message_ref(const WryMessage *message)
{
	WryMessage *m = (WryMessage *)message; /* the count is not the content */
	g_atomic_ref_count_inc(&m->refs);
	return m;
}

void
wry_message_unref(WryMessage *m)
{
	if (m == NULL || !g_atomic_ref_count_dec(&m->refs))
		return;
	g_free(m->id);
	g_free(m->foreign_id);
	g_free(m->once);
	g_free(m->about);
	g_free(m->thread);
	g_free(m->parent);
	wry_address_free(m->peer);
	g_free(m->nick);
	g_free(m->subject);
	g_free(m->body);
	g_free(m->lang);
	g_clear_pointer(&m->spans, g_array_unref);
	g_clear_pointer(&m->also, g_ptr_array_unref);
	g_clear_pointer(&m->attachments, g_ptr_array_unref);
	g_free(m);
}
