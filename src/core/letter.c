/*
 * letter.c - a message and the way back to its sender, as bytes for the journal
 *
 * A GVariant of names and values, little-endian: its own reader is bounded and checks every offset, so a
 * damaged file is an error and nothing worse.
 */
#include "core/letter.h"

#define ALSO_MOST 63 /* bits of `waiting`, but the peer's */

/* --- packing ------------------------------------------------------------------------------- */

static void
put(GVariantDict *d, const char *name, const char *text)
{
	if (text != NULL)
		g_variant_dict_insert(d, name, "s", text);
}

static GVariant *
pack_address(const WryAddress *a)
{
	return g_variant_new("(umssms)", (guint32)a->kind, a->network, a->name, a->wire);
}

static GVariant *
pack_addresses(const GPtrArray *addresses)
{
	GVariantBuilder all;
	g_variant_builder_init(&all, G_VARIANT_TYPE("a(umssms)"));
	for (guint i = 0; i < addresses->len; i++)
		g_variant_builder_add_value(&all, pack_address(addresses->pdata[i]));
	return g_variant_builder_end(&all);
}

static GVariant *
pack_spans(const GArray *spans)
{
	GVariantBuilder all;
	g_variant_builder_init(&all, G_VARIANT_TYPE("a(uuuii)"));
	for (guint i = 0; i < spans->len; i++) {
		const WrySpan *s = &g_array_index(spans, WrySpan, i);
		g_variant_builder_add(&all, "(uuuii)", s->start, s->length, s->style, s->ink,
				      s->paper);
	}
	return g_variant_builder_end(&all);
}

static GVariant *
pack_files(const GPtrArray *files)
{
	GVariantBuilder all;
	g_variant_builder_init(&all, G_VARIANT_TYPE("a(msmsmsx)"));
	for (guint i = 0; i < files->len; i++) {
		const WryAttachment *f = files->pdata[i];
		g_variant_builder_add(&all, "(msmsmsx)", f->url, f->type, f->name, f->size);
	}
	return g_variant_builder_end(&all);
}

static void
put_message(GVariantDict *d, const WryMessage *m)
{
	g_variant_dict_insert(d, "flags", "u", (guint32)m->flags);
	g_variant_dict_insert(d, "sent", "x", m->sent);
	g_variant_dict_insert_value(d, "peer", pack_address(m->peer));
	put(d, "id", m->id);
	put(d, "foreign", m->foreign_id);
	put(d, "envelope", m->envelope);
	put(d, "about", m->about);
	put(d, "thread", m->thread);
	put(d, "parent", m->parent);
	put(d, "nick", m->nick);
	put(d, "subject", m->subject);
	put(d, "body", m->body);
	put(d, "lang", m->lang);
	if (m->also != NULL)
		g_variant_dict_insert_value(d, "also", pack_addresses(m->also));
	if (m->spans != NULL)
		g_variant_dict_insert_value(d, "spans", pack_spans(m->spans));
	if (m->attachments != NULL)
		g_variant_dict_insert_value(d, "files", pack_files(m->attachments));
}

static void
put_back(GVariantDict *d, const WryBack *back)
{
	put(d, "back-from", back->from);
	put(d, "back-to", back->to);
	put(d, "back-id", back->id);
	put(d, "back-type", back->type);
	put(d, "back-lang", back->lang);
}

GBytes *
letter_pack(const WryMessage *message, const WryBack *back, bool markable)
{
	GVariantDict d;
	g_variant_dict_init(&d, NULL);
	put_message(&d, message);
	if (back != NULL)
		put_back(&d, back);
	g_variant_dict_insert(&d, "markable", "b", markable);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&d));
	return g_variant_get_data_as_bytes(all);
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

static char *
get(GVariantDict *d, const char *name)
{
	char *text = NULL;
	g_variant_dict_lookup(d, name, "s", &text);
	return text;
}

static WryAddress *
open_address(GVariant *packed)
{
	guint32 kind = 0;
	g_autofree char *network = NULL, *name = NULL, *wire = NULL;
	g_variant_get(packed, "(umssms)", &kind, &network, &name, &wire);
	WryAddress *a = wry_address_new(kind <= WRY_ADDRESS_NETWORK ? (WryAddressKind)kind
								    : WRY_ADDRESS_CONTACT,
					network, name);
	a->wire = g_steal_pointer(&wire);
	return a;
}

static GPtrArray *
open_addresses(GVariant *packed)
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	for (gsize i = 0; i < MIN(g_variant_n_children(packed), ALSO_MOST); i++) {
		g_autoptr(GVariant) one = g_variant_get_child_value(packed, i);
		g_ptr_array_add(all, open_address(one));
	}
	return all;
}

static GArray *
open_spans(GVariant *packed)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	for (gsize i = 0; i < g_variant_n_children(packed); i++) {
		WrySpan s;
		g_variant_get_child(packed, i, "(uuuii)", &s.start, &s.length, &s.style, &s.ink,
				    &s.paper);
		g_array_append_val(all, s);
	}
	return all;
}

static GPtrArray *
open_files(GVariant *packed)
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)wry_attachment_free);
	for (gsize i = 0; i < g_variant_n_children(packed); i++) {
		WryAttachment *f = wry_attachment_new(NULL, NULL, NULL);
		g_variant_get_child(packed, i, "(msmsmsx)", &f->url, &f->type, &f->name, &f->size);
		g_ptr_array_add(all, f);
	}
	return all;
}

static GVariant *
child(GVariantDict *d, const char *name, const char *type)
{
	return g_variant_dict_lookup_value(d, name, G_VARIANT_TYPE(type));
}

static WryMessage *
open_message(GVariantDict *d)
{
	g_autoptr(GVariant) peer = child(d, "peer", "(umssms)");
	g_autoptr(GVariant) also = child(d, "also", "a(umssms)");
	g_autoptr(GVariant) spans = child(d, "spans", "a(uuuii)");
	g_autoptr(GVariant) files = child(d, "files", "a(msmsmsx)");
	g_autofree char *id = get(d, "id");
	if (peer == NULL || id == NULL)
		return NULL;
	g_autoptr(WryAddress) whom = open_address(peer);
	WryMessage *m = wry_message_new(whom);
	g_free(m->id);
	m->id = g_steal_pointer(&id);
	guint32 flags = 0;
	g_variant_dict_lookup(d, "flags", "u", &flags);
	g_variant_dict_lookup(d, "sent", "x", &m->sent);
	m->flags = flags;
	m->foreign_id = get(d, "foreign");
	m->envelope = get(d, "envelope");
	m->about = get(d, "about");
	m->thread = get(d, "thread");
	m->parent = get(d, "parent");
	m->nick = get(d, "nick");
	m->subject = get(d, "subject");
	m->body = get(d, "body");
	m->lang = get(d, "lang");
	m->also = also != NULL ? open_addresses(also) : NULL;
	m->spans = spans != NULL ? open_spans(spans) : NULL;
	m->attachments = files != NULL ? open_files(files) : NULL;
	return m;
}

static bool
open_back(GVariantDict *d, WryComponent *component, WryBack **ret)
{
	g_autofree char *from = get(d, "back-from"), *to = get(d, "back-to");
	g_autofree char *id = get(d, "back-id"), *type = get(d, "back-type"),
			*lang = get(d, "back-lang");
	if (from == NULL || to == NULL)
		return false;
	WryBack back = { .component = component,
			 .name = "message",
			 .from = from,
			 .to = to,
			 .id = id,
			 .type = type,
			 .lang = lang };
	*ret = wry_back_copy(&back);
	return true;
}

WryMessage *
letter_open(WryComponent *component, GBytes *bytes, WryBack **ret_back, bool *ret_markable,
	    GError **error)
{
	g_autoptr(GVariant) raw =
	    g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE_VARDICT, bytes, FALSE));
	/* What is out of its form reads as empty values: no guess at what a damaged row meant. */
	if (!g_variant_is_normal_form(raw)) {
		wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			      N_("this message of the database is damaged"), NULL);
		return NULL;
	}
	GVariantDict d;
	g_variant_dict_init(&d, raw);
	WryMessage *m = open_message(&d);
	if (m == NULL || (ret_back != NULL && !open_back(&d, component, ret_back))) {
		wry_error_set(error, WRY_ERROR_INTERNAL_SERVER_ERROR,
			      N_("this message of the database is damaged"), NULL);
		g_clear_pointer(&m, wry_message_unref);
	}
	gboolean markable = FALSE;
	g_variant_dict_lookup(&d, "markable", "b", &markable);
	if (ret_markable != NULL)
		*ret_markable = markable;
	g_variant_dict_clear(&d);
	return m;
}
