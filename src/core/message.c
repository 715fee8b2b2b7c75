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
	m->id = wry_random_id();
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
	g_free(m->envelope);
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
	wry_attachment_free(m->original);
	g_free(m);
}

WryAttachment *
wry_attachment_new(const char *name, const char *type, WrySpool *data)
{
	WryAttachment *a = g_new0(WryAttachment, 1);
	a->name = g_strdup(name);
	a->type = g_strdup(type);
	a->size = data != NULL ? wry_spool_size(data) : -1;
	a->data = data;
	return a;
}

void
wry_attachment_free(WryAttachment *a)
{
	if (a == NULL)
		return;
	g_free(a->url);
	g_free(a->type);
	g_free(a->name);
	g_free(a->sha256);
	wry_spool_unref(a->data);
	g_free(a);
}

void
wry_message_attach(WryMessage *m, WryAttachment *attachment)
{
	if (m->attachments == NULL)
		m->attachments =
		    g_ptr_array_new_with_free_func((GDestroyNotify)wry_attachment_free);
	g_ptr_array_add(m->attachments, attachment);
}
