/*
 * letter.c - a message and the way back to its sender, as bytes for the journal
 *
 * A record of base/pack.h, whose reader keeps within its bytes: a damaged file is an error and
 * nothing worse.  The numbers stand on disks: one that is not used any more is not given again.
 */
#include "core/letter.h"

#include "base/pack.h"

#include <stddef.h>

#define ALSO_MOST 63 /* bits of `waiting`, but the peer's */

enum {
	FLAGS = 1,
	SENT,
	PEER,
	ID,
	FOREIGN,
	ENVELOPE,
	ABOUT,
	THREAD,
	PARENT,
	NICK,
	SUBJECT,
	BODY,
	LANG,
	ALSO,
	SPAN,
	ATTACHED,
	BACK,
	MARKABLE,
};

/* What within those is a record. */
enum { ADDRESS_KIND = 1, ADDRESS_NETWORK, ADDRESS_NAME, ADDRESS_WIRE };
enum { SPAN_START = 1, SPAN_LENGTH, SPAN_STYLE, SPAN_INK, SPAN_PAPER };
enum { FILE_URL = 1, FILE_TYPE, FILE_NAME, FILE_SIZE };
enum { BACK_FROM = 1, BACK_TO, BACK_ID, BACK_TYPE, BACK_LANG };

/* The texts of a message, for both ways. */
static const struct {
	guint8 field;
	gsize at;
} texts[] = {
	{ ID, offsetof(WryMessage, id) },
	{ FOREIGN, offsetof(WryMessage, foreign_id) },
	{ ENVELOPE, offsetof(WryMessage, envelope) },
	{ ABOUT, offsetof(WryMessage, about) },
	{ THREAD, offsetof(WryMessage, thread) },
	{ PARENT, offsetof(WryMessage, parent) },
	{ NICK, offsetof(WryMessage, nick) },
	{ SUBJECT, offsetof(WryMessage, subject) },
	{ BODY, offsetof(WryMessage, body) },
	{ LANG, offsetof(WryMessage, lang) },
};

static char **
text_of(const WryMessage *m, guint i)
{
	return (char **)((char *)m + texts[i].at);
}

/* --- packing ------------------------------------------------------------------------------- */

static void
put_address(GByteArray *out, guint8 field, const WryAddress *a)
{
	gsize mark = wry_pack_open(out, field);
	wry_pack_int(out, ADDRESS_KIND, a->kind);
	wry_pack_text(out, ADDRESS_NETWORK, a->network);
	wry_pack_text(out, ADDRESS_NAME, a->name);
	wry_pack_text(out, ADDRESS_WIRE, a->wire);
	wry_pack_close(out, mark);
}

static void
put_span(GByteArray *out, const WrySpan *s)
{
	gsize mark = wry_pack_open(out, SPAN);
	wry_pack_int(out, SPAN_START, s->start);
	wry_pack_int(out, SPAN_LENGTH, s->length);
	wry_pack_int(out, SPAN_STYLE, s->style);
	wry_pack_int(out, SPAN_INK, s->ink);
	wry_pack_int(out, SPAN_PAPER, s->paper);
	wry_pack_close(out, mark);
}

static void
put_file(GByteArray *out, const WryAttachment *f)
{
	gsize mark = wry_pack_open(out, ATTACHED);
	wry_pack_text(out, FILE_URL, f->url);
	wry_pack_text(out, FILE_TYPE, f->type);
	wry_pack_text(out, FILE_NAME, f->name);
	wry_pack_int(out, FILE_SIZE, f->size);
	wry_pack_close(out, mark);
}

static void
put_back(GByteArray *out, const WryBack *back)
{
	gsize mark = wry_pack_open(out, BACK);
	wry_pack_text(out, BACK_FROM, back->from);
	wry_pack_text(out, BACK_TO, back->to);
	wry_pack_text(out, BACK_ID, back->id);
	wry_pack_text(out, BACK_TYPE, back->type);
	wry_pack_text(out, BACK_LANG, back->lang);
	wry_pack_close(out, mark);
}

GBytes *
letter_pack(const WryMessage *m, const WryBack *back, bool markable)
{
	GByteArray *out = wry_pack_new();
	wry_pack_int(out, FLAGS, m->flags);
	wry_pack_int(out, SENT, m->sent);
	put_address(out, PEER, m->peer);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		wry_pack_text(out, texts[i].field, *text_of(m, i));
	for (guint i = 0; m->also != NULL && i < m->also->len; i++)
		put_address(out, ALSO, m->also->pdata[i]);
	for (guint i = 0; m->spans != NULL && i < m->spans->len; i++)
		put_span(out, &g_array_index(m->spans, WrySpan, i));
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++)
		put_file(out, m->attachments->pdata[i]);
	if (back != NULL)
		put_back(out, back);
	wry_pack_int(out, MARKABLE, markable);
	return wry_pack_end(out);
}

WryMessage *
letter_outline(const WryMessage *message)
{
	WryMessage *m = wry_message_new(message->peer);
	g_free(m->id);
	m->id = g_strdup(message->id);
	m->flags = message->flags;
	m->sent = message->sent;
	m->foreign_id = g_strdup(message->foreign_id);
	m->envelope = g_strdup(message->envelope);
	m->subject = g_strdup(message->subject);
	for (guint i = 0; message->also != NULL && i < message->also->len; i++) {
		if (m->also == NULL)
			m->also =
			    g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
		g_ptr_array_add(m->also, wry_address_copy(message->also->pdata[i]));
	}
	return m;
}

/* --- opening --------------------------------------------------------------------------------- */

/* (transfer full) */
static WryAddress *
take_address(WryUnpack *u)
{
	WryUnpack in;
	unsigned kind = WRY_ADDRESS_CONTACT;
	g_autofree char *network = NULL, *name = NULL, *wire = NULL;
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == ADDRESS_KIND)
			kind = wry_unpack_unsigned(&in);
		else if (in.field == ADDRESS_NETWORK)
			wry_unpack_text(&in, &network);
		else if (in.field == ADDRESS_NAME)
			wry_unpack_text(&in, &name);
		else if (in.field == ADDRESS_WIRE)
			wry_unpack_text(&in, &wire);
	in.damaged |= name == NULL || kind > WRY_ADDRESS_NETWORK;
	wry_unpack_leave(u, &in);
	WryAddress *a = wry_address_new(u->damaged ? WRY_ADDRESS_CONTACT : (WryAddressKind)kind,
					network, name != NULL ? name : "");
	a->wire = g_steal_pointer(&wire);
	return a;
}

static void
take_span(WryUnpack *u, WryMessage *m)
{
	WryUnpack in;
	WrySpan s = { 0 };
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == SPAN_START)
			s.start = wry_unpack_unsigned(&in);
		else if (in.field == SPAN_LENGTH)
			s.length = wry_unpack_unsigned(&in);
		else if (in.field == SPAN_STYLE)
			s.style = wry_unpack_unsigned(&in);
		else if (in.field == SPAN_INK)
			s.ink = (int32_t)wry_unpack_int(&in);
		else if (in.field == SPAN_PAPER)
			s.paper = (int32_t)wry_unpack_int(&in);
	wry_unpack_leave(u, &in);
	if (m->spans == NULL)
		m->spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	g_array_append_val(m->spans, s);
}

static void
take_file(WryUnpack *u, WryMessage *m)
{
	WryUnpack in;
	WryAttachment *f = wry_attachment_new(NULL, NULL, NULL);
	f->size = 0;
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == FILE_URL)
			wry_unpack_text(&in, &f->url);
		else if (in.field == FILE_TYPE)
			wry_unpack_text(&in, &f->type);
		else if (in.field == FILE_NAME)
			wry_unpack_text(&in, &f->name);
		else if (in.field == FILE_SIZE)
			f->size = wry_unpack_int(&in);
	wry_unpack_leave(u, &in);
	wry_message_attach(m, f);
}

static void
take_back(WryUnpack *u, WryComponent *component, WryBack **ret)
{
	WryUnpack in;
	g_autofree char *from = NULL, *to = NULL, *id = NULL, *type = NULL, *lang = NULL;
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == BACK_FROM)
			wry_unpack_text(&in, &from);
		else if (in.field == BACK_TO)
			wry_unpack_text(&in, &to);
		else if (in.field == BACK_ID)
			wry_unpack_text(&in, &id);
		else if (in.field == BACK_TYPE)
			wry_unpack_text(&in, &type);
		else if (in.field == BACK_LANG)
			wry_unpack_text(&in, &lang);
	in.damaged |= from == NULL || to == NULL || *ret != NULL;
	wry_unpack_leave(u, &in);
	if (u->damaged)
		return;
	WryBack back = { .component = component,
			 .name = "message",
			 .from = from,
			 .to = to,
			 .id = id,
			 .type = type,
			 .lang = lang };
	*ret = wry_back_copy(&back);
}

static void
take_also(WryUnpack *u, WryMessage *m)
{
	if (m->also == NULL)
		m->also = g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	WryAddress *a = take_address(u);
	if (m->also->len < ALSO_MOST)
		g_ptr_array_add(m->also, a);
	else
		wry_address_free(a);
}

static void
take_text(WryUnpack *u, WryMessage *m)
{
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (texts[i].field == u->field)
			wry_unpack_text(u, text_of(m, i));
}

/* What one field says of it. */
static void
take(WryUnpack *u, WryMessage *m)
{
	switch (u->field) {
	case FLAGS:
		m->flags = (WryMessageFlags)wry_unpack_unsigned(u);
		break;
	case SENT:
		m->sent = wry_unpack_int(u);
		break;
	case PEER:
		wry_address_free(m->peer);
		m->peer = take_address(u);
		break;
	case ALSO:
		take_also(u, m);
		break;
	case SPAN:
		take_span(u, m);
		break;
	case ATTACHED:
		take_file(u, m);
		break;
	default:
		take_text(u, m);
		break;
	}
}

WryMessage *
letter_open(WryComponent *component, GBytes *bytes, WryBack **ret_back, bool *ret_markable,
	    GError **error)
{
	g_autoptr(WryMessage) m = g_new0(WryMessage, 1);
	WryBack *back = NULL;
	bool markable = false;
	WryUnpack u;
	g_atomic_ref_count_init(&m->refs);
	wry_unpack_init(&u, bytes);
	while (wry_unpack_next(&u))
		if (u.field == BACK)
			take_back(&u, component, &back);
		else if (u.field == MARKABLE)
			markable = wry_unpack_int(&u) != 0;
		else
			take(&u, m);
	/* No guess at what a damaged row meant. */
	bool whole =
	    !u.damaged && m->peer != NULL && m->id != NULL && (ret_back == NULL || back != NULL);
	if (whole && ret_back != NULL)
		*ret_back = g_steal_pointer(&back);
	if (whole && ret_markable != NULL)
		*ret_markable = markable;
	wry_back_free(back);
	if (whole)
		return g_steal_pointer(&m);
	wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
		      N_("this message of the database is damaged"), NULL);
	return NULL;
}
