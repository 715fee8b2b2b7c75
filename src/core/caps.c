/*
 * caps.c - disco#info as a thing, its hash, and what users' clients say of theirs
 */
#include "core/caps.h"

#include "base/hash.h"
#include "base/text.h"
#include "core/ask.h"
#include "xmpp/form.h"
#include "xmpp/ns.h"

#include <string.h>

#define CLIENTS_MOST 5000 /* whose ver is kept, of a component */
#define KNOWN_MOST 500	  /* vers that were verified */
#define TRIES_MOST 4	  /* clients of one user that are asked */
#define ASK_MS 10000
#define IDENTITIES_MOST 32 /* of one answer that we read */
#define FEATURES_MOST 512
#define FORMS_MOST 32
#define VER_MOST 64 /* bytes: base64 of a SHA-1 is 28 */

typedef struct {
	char *category, *type, *lang, *name; /* "" where there is none */
} Identity;

typedef struct {
	char *var, *type;
	GPtrArray *values; /* of char * */
} Field;

typedef struct {
	char *form_type;
	GPtrArray *fields; /* of Field */
} Form;

struct _WryInfo {
	GPtrArray *identities; /* of Identity */
	GPtrArray *features;   /* of char * */
	GPtrArray *forms;      /* of Form */
};

static void
free_identity(gpointer data)
{
	Identity *i = data;
	g_free(i->category);
	g_free(i->type);
	g_free(i->lang);
	g_free(i->name);
	g_free(i);
}

static void
free_field(gpointer data)
{
	Field *f = data;
	g_ptr_array_unref(f->values);
	g_free(f->var);
	g_free(f->type);
	g_free(f);
}

static void
free_form(gpointer data)
{
	Form *f = data;
	g_ptr_array_unref(f->fields);
	g_free(f->form_type);
	g_free(f);
}

WryInfo *
info_new(void)
{
	WryInfo *info = g_new(WryInfo, 1);
	*info = (WryInfo){
		.identities = g_ptr_array_new_with_free_func(free_identity),
		.features = g_ptr_array_new_with_free_func(g_free),
		.forms = g_ptr_array_new_with_free_func(free_form),
	};
	return info;
}

void
info_free(WryInfo *info)
{
	if (info == NULL)
		return;
	g_ptr_array_unref(info->identities);
	g_ptr_array_unref(info->features);
	g_ptr_array_unref(info->forms);
	g_free(info);
}

/* As it will be sent: what the writer would replace must not be hashed as it was. */
static char *
clean(const char *text)
{
	return text != NULL ? wry_text_repair(text, strlen(text), NULL) : g_strdup("");
}

/* --- building ------------------------------------------------------------------------ */

static void
add_identity(WryInfo *info, const char *category, const char *type, const char *lang,
	     const char *name)
{
	Identity *i = g_new(Identity, 1);
	*i = (Identity){ clean(category), clean(type), clean(lang), clean(name) };
	g_ptr_array_add(info->identities, i);
}

void
info_identity(WryInfo *info, const char *category, const char *type, const char *name)
{
	add_identity(info, category, type, NULL, name);
}

bool
info_has(const WryInfo *info, const char *feature)
{
	for (guint i = 0; i < info->features->len; i++)
		if (strcmp(info->features->pdata[i], feature) == 0)
			return true;
	return false;
}

void
info_feature(WryInfo *info, const char *var)
{
	if (!info_has(info, var))
		g_ptr_array_add(info->features, clean(var));
}

static gpointer
last(GPtrArray *array)
{
	return array->pdata[array->len - 1];
}

void
info_form(WryInfo *info, const char *form_type)
{
	Form *f = g_new(Form, 1);
	*f = (Form){ clean(form_type), g_ptr_array_new_with_free_func(free_field) };
	g_ptr_array_add(info->forms, f);
}

void
info_field(WryInfo *info, const char *var, const char *type)
{
	Form *form = last(info->forms);
	Field *f = g_new(Field, 1);
	*f = (Field){ clean(var), clean(type), g_ptr_array_new_with_free_func(g_free) };
	g_ptr_array_add(form->fields, f);
}

void
info_value(WryInfo *info, const char *value)
{
	Form *form = last(info->forms);
	Field *field = last(form->fields);
	g_ptr_array_add(field->values, clean(value));
}

/* --- writing --------------------------------------------------------------------------- */

static void
write_field(WryXml *xml, const Field *f)
{
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "var", f->var);
	if (*f->type != '\0')
		wry_xml_attr(xml, "type", f->type);
	for (guint i = 0; i < f->values->len; i++)
		wry_xml_leaf(xml, "value", NULL, f->values->pdata[i]);
	wry_xml_close(xml);
}

static void
write_form(WryXml *xml, const Form *form)
{
	wry_xml_open(xml, "x", NS_XDATA);
	wry_xml_attr(xml, "type", "result");
	wry_form_type_write(xml, form->form_type);
	for (guint i = 0; i < form->fields->len; i++)
		write_field(xml, form->fields->pdata[i]);
	wry_xml_close(xml);
}

void
info_write(const WryInfo *info, WryXml *xml)
{
	for (guint n = 0; n < info->identities->len; n++) {
		const Identity *i = info->identities->pdata[n];
		wry_xml_open(xml, "identity", NULL);
		wry_xml_attr(xml, "category", i->category);
		wry_xml_attr(xml, "type", i->type);
		if (*i->name != '\0')
			wry_xml_attr(xml, "name", i->name);
		wry_xml_close(xml);
	}
	for (guint n = 0; n < info->features->len; n++) {
		wry_xml_open(xml, "feature", NULL);
		wry_xml_attr(xml, "var", info->features->pdata[n]);
		wry_xml_close(xml);
	}
	for (guint n = 0; n < info->forms->len; n++)
		write_form(xml, info->forms->pdata[n]);
}

/* --- hashing (XEP-0115 5.1) --------------------------------------------------------------- */

/* i;octet: strcmp compares as bytes. */
static int
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
by_identity(gconstpointer a, gconstpointer b)
{
	const Identity *x = *(Identity *const *)a, *y = *(Identity *const *)b;
	int order = strcmp(x->category, y->category);
	order = order != 0 ? order : strcmp(x->type, y->type);
	order = order != 0 ? order : strcmp(x->lang, y->lang);
	return order != 0 ? order : strcmp(x->name, y->name);
}

static int
by_var(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Field *const *)a)->var, (*(Field *const *)b)->var);
}

static int
by_form_type(gconstpointer a, gconstpointer b)
{
	return strcmp((*(Form *const *)a)->form_type, (*(Form *const *)b)->form_type);
}

/* A sorted copy that owns nothing. */
static GPtrArray *
sorted(const GPtrArray *array, GCompareFunc compare)
{
	GPtrArray *copy = g_ptr_array_sized_new(array->len);
	for (guint i = 0; i < array->len; i++)
		g_ptr_array_add(copy, array->pdata[i]);
	g_ptr_array_sort(copy, compare);
	return copy;
}

static void
say_all(GString *out, const GPtrArray *texts)
{
	g_autoptr(GPtrArray) in_order = sorted(texts, by_text);
	for (guint i = 0; i < in_order->len; i++)
		g_string_append_printf(out, "%s<", (const char *)in_order->pdata[i]);
}

static void
say_form(GString *out, const Form *form)
{
	g_autoptr(GPtrArray) fields = sorted(form->fields, by_var);
	g_string_append_printf(out, "%s<", form->form_type);
	for (guint i = 0; i < fields->len; i++) {
		const Field *f = fields->pdata[i];
		g_string_append_printf(out, "%s<", f->var);
		say_all(out, f->values);
	}
}

char *
info_hash(const WryInfo *info)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GPtrArray) identities = sorted(info->identities, by_identity);
	g_autoptr(GPtrArray) forms = sorted(info->forms, by_form_type);
	for (guint n = 0; n < identities->len; n++) {
		const Identity *i = identities->pdata[n];
		g_string_append_printf(out, "%s/%s/%s/%s<", i->category, i->type, i->lang, i->name);
	}
	say_all(out, info->features);
	for (guint i = 0; i < forms->len; i++)
		say_form(out, forms->pdata[i]);

	guint8 digest[20];
	gsize n = sizeof digest;
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
	g_checksum_update(sum, (const guchar *)out->str, (gssize)out->len);
	g_checksum_get_digest(sum, digest, &n);
	return g_base64_encode(digest, n);
}

/* --- reading ------------------------------------------------------------------------------- */

/* '<' parts what is hashed: who writes it into a name means to be taken for another. */
static bool
is_plain(const char *text)
{
	return text == NULL || strchr(text, '<') == NULL;
}

static bool
read_identity(WryInfo *info, xmpp_stanza_t *child)
{
	const char *category = wry_stanza_attr(child, "category");
	const char *type = wry_stanza_attr(child, "type"), *name = wry_stanza_attr(child, "name");
	const char *lang = wry_stanza_attr(child, "xml:lang");
	if (!is_plain(category) || !is_plain(type) || !is_plain(name) || !is_plain(lang) ||
	    info->identities->len >= IDENTITIES_MOST)
		return false;
	add_identity(info, category, type, lang, name);
	const Identity *mine = last(info->identities);
	for (guint i = 0; i + 1 < info->identities->len; i++)
		if (by_identity(&info->identities->pdata[i], &mine) == 0)
			return false;
	return true;
}

static bool
read_field(WryInfo *info, xmpp_stanza_t *child)
{
	const char *var = wry_stanza_attr(child, "var");
	if (var == NULL || !is_plain(var))
		return false;
	info_field(info, var, wry_stanza_attr(child, "type"));
	for (xmpp_stanza_t *v = wry_stanza_child(child, "value", NS_XDATA); v != NULL;
	     v = wry_stanza_next(v, "value", NS_XDATA)) {
		g_autofree char *text = wry_stanza_text(v);
		if (!is_plain(text))
			return false;
		info_value(info, text);
	}
	return true;
}

/* A form without a hidden FORM_TYPE is no part of the hash; two of one type are refused. */
static bool
read_form(WryInfo *info, xmpp_stanza_t *x)
{
	xmpp_stanza_t *f = wry_stanza_child(x, "field", NS_XDATA);
	while (f != NULL && g_strcmp0(wry_stanza_attr(f, "var"), "FORM_TYPE") != 0)
		f = wry_stanza_next(f, "field", NS_XDATA);
	if (f == NULL || g_strcmp0(wry_stanza_attr(f, "type"), "hidden") != 0)
		return true;
	g_autofree char *type = wry_stanza_child_text(f, "value", NS_XDATA);
	if (type == NULL || !is_plain(type) || wry_stanza_n_children(f) != 1 ||
	    info->forms->len >= FORMS_MOST)
		return false;
	for (guint i = 0; i < info->forms->len; i++)
		if (strcmp(((const Form *)info->forms->pdata[i])->form_type, type) == 0)
			return false;
	info_form(info, type);
	for (xmpp_stanza_t *child = wry_stanza_child(x, "field", NS_XDATA); child != NULL;
	     child = wry_stanza_next(child, "field", NS_XDATA))
		if (child != f && !read_field(info, child))
			return false;
	return true;
}

static bool
read_child(WryInfo *info, xmpp_stanza_t *child)
{
	if (wry_stanza_is(child, "identity", NS_DISCO_INFO))
		return read_identity(info, child);
	if (wry_stanza_is(child, "x", NS_XDATA))
		return read_form(info, child);
	if (!wry_stanza_is(child, "feature", NS_DISCO_INFO))
		return true;
	const char *var = wry_stanza_attr(child, "var");
	if (var == NULL || !is_plain(var) || info->features->len >= FEATURES_MOST ||
	    info_has(info, var))
		return false;
	g_ptr_array_add(info->features, clean(var));
	return true;
}

WryInfo *
info_read(xmpp_stanza_t *query)
{
	g_autoptr(WryInfo) info = info_new();
	for (xmpp_stanza_t *child = wry_stanza_child(query, NULL, NULL); child != NULL;
	     child = wry_stanza_next(child, NULL, NULL))
		if (!read_child(info, child))
			return NULL;
	return g_steal_pointer(&info);
}

/* --- ours ------------------------------------------------------------------------------------ */

void
caps_stamp(WryXml *xml, WryComponent *component, const char *jid, const WryContact *contact)
{
	g_autoptr(WryInfo) info = info_new();
	g_autoptr(WryAddress) named = NULL;
	const WryAddress *address = contact != NULL ? contact->address : NULL;
	const char *at = strchr(jid, '@');
	g_autofree char *local = at != NULL ? g_strndup(jid, (gsize)(at - jid)) : NULL;
	bool help = local != NULL && strcmp(local, component->help) == 0;
	if (contact == NULL && local != NULL && !help) {
		g_autofree char *plain = wry_jid_unescape(local);
		named = component->backend->address_parse(component, plain, NULL, NULL);
		address = named;
	}
	if (address == NULL && local != NULL && !help)
		return;
	component->describe(component, contact != NULL ? contact->account : NULL, address, help,
			    info);
	g_autofree char *ver = info_hash(info);
	wry_xml_open(xml, "c", NS_CAPS);
	wry_xml_attr(xml, "hash", "sha-1");
	wry_xml_attr(xml, "node", CAPS_NODE);
	wry_xml_attr(xml, "ver", ver);
	wry_xml_close(xml);
	wry_xml_open(xml, "x", NS_VCARD_UPDATE);
	/* Of people the network tells one; all else here has the operator's picture. */
	bool ours = help || address == NULL || address->kind == WRY_ADDRESS_NETWORK;
	const char *photo = ours ? component->avatar.hash : contact != NULL ? contact->photo : NULL;
	wry_xml_leaf(xml, "photo", NULL, avatar_is_hash(photo) ? photo : NULL);
	wry_xml_close(xml);
}

bool
caps_is_node(const WryInfo *info, const char *node)
{
	if (!g_str_has_prefix(node, CAPS_NODE "#"))
		return false;
	g_autofree char *ver = info_hash(info);
	return strcmp(node + strlen(CAPS_NODE "#"), ver) == 0;
}

/* --- users' ---------------------------------------------------------------------------------- */

typedef struct _WryCapsTable WryCapsTable;
struct _WryCapsTable {
	GHashTable *clients; /* full JID -> "node#ver" of a client that is there, owned */
	GHashTable *known;   /* ver that was verified -> GUINT: WryWishes, owned */
};

void
caps_configure(WryComponent *component)
{
	WryCapsTable *t = component->caps = g_new(WryCapsTable, 1);
	t->clients = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, g_free);
	t->known = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
}

void
caps_free(WryComponent *component)
{
	WryCapsTable *t = g_steal_pointer(&component->caps);
	if (t == NULL)
		return;
	g_hash_table_destroy(t->clients);
	g_hash_table_destroy(t->known);
	g_free(t);
}

static const char *
ver_of(const char *node)
{
	return strrchr(node, '#') + 1;
}

bool
caps_seen(const WryInbound *in)
{
	WryCapsTable *t = in->component->caps;
	bool there = in->type == NULL;
	/* Strangers have nothing here that a client of theirs could take. */
	if (there ? in->account == NULL : strcmp(in->type, "unavailable") != 0)
		return false;
	xmpp_stanza_t *c = there ? wry_stanza_child(in->xml, "c", NS_CAPS) : NULL;
	const char *node = c != NULL ? wry_stanza_attr(c, "node") : NULL;
	const char *ver = c != NULL ? wry_stanza_attr(c, "ver") : NULL;
	if (node == NULL || ver == NULL || strlen(node) > 512 || strlen(ver) > VER_MOST ||
	    strchr(ver, '#') != NULL || in->from.resource == NULL ||
	    g_strcmp0(wry_stanza_attr(c, "hash"), "sha-1") != 0) {
		/* Not all of them say it to rooms, too; and who leaves one is still there. */
		if ((in->target & (WRY_TO_ROOM | WRY_TO_OCCUPANT)) == 0)
			g_hash_table_remove(t->clients, in->from.full);
		return false;
	}
	g_autofree char *said = g_strconcat(node, "#", ver, NULL);
	if (g_strcmp0(g_hash_table_lookup(t->clients, in->from.full), said) == 0)
		return false;
	if (g_hash_table_size(t->clients) >= CLIENTS_MOST)
		g_hash_table_remove_all(t->clients);
	g_hash_table_replace(t->clients, g_strdup(in->from.full), g_steal_pointer(&said));
	return true;
}

/* A search for one of a user's clients that has a wish: they are asked one after another. */
typedef struct {
	WryComponent *component;
	WryWishes wish;
	GQueue clients; /* of char *: full JIDs still to be asked, owned */
	char *now, *node;
	WryReply *reply;
} Search;

static void next_client(Search *s);

static void
end_search(Search *s, const char *found)
{
	WryReply *reply = g_steal_pointer(&s->reply);
	if (found != NULL)
		wry_reply_done(reply, (gpointer)found);
	else
		wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND,
			       N_("no client of this user is known to take that"), NULL);
	g_queue_clear_full(&s->clients, g_free);
	g_free(s->now);
	g_free(s->node);
	g_free(s);
}

static WryWishes
wishes_of(const WryInfo *info)
{
	return (info_has(info, NS_ROSTERX) ? WRY_WISH_CONTACTS : 0) |
	       (info_has(info, NS_AVATAR_METADATA "+notify") ? WRY_WISH_PICTURES : 0);
}

static void
on_info(gpointer result, const GError *error, gpointer data)
{
	Search *s = data;
	WryCapsTable *t = s->component->caps;
	xmpp_stanza_t *query =
	    error == NULL ? wry_stanza_child(result, "query", NS_DISCO_INFO) : NULL;
	g_autoptr(WryInfo) info = query != NULL ? info_read(query) : NULL;
	if (info != NULL) {
		g_autofree char *ver = info_hash(info);
		WryWishes wishes = wishes_of(info);
		/* What hashes to its name holds for everybody who says that name; else the answer
		 * is this client's word about itself, and is forgotten (DI-11). */
		if (strcmp(ver, ver_of(s->node)) == 0) {
			if (g_hash_table_size(t->known) >= KNOWN_MOST)
				g_hash_table_remove_all(t->known);
			g_hash_table_replace(t->known, g_steal_pointer(&ver),
					     GUINT_TO_POINTER(wishes));
		}
		if ((wishes & s->wish) != 0) {
			end_search(s, s->now);
			return;
		}
	}
	next_client(s);
}

static void
next_client(Search *s)
{
	WryCapsTable *t = s->component->caps;
	g_free(s->now);
	g_free(s->node);
	s->node = NULL;
	s->now = g_queue_pop_head(&s->clients);
	if (s->now == NULL) {
		end_search(s, NULL);
		return;
	}
	const char *node = g_hash_table_lookup(t->clients, s->now);
	gpointer wishes = NULL;
	if (node == NULL) { /* gone meanwhile */
		next_client(s);
		return;
	}
	if (g_hash_table_lookup_extended(t->known, ver_of(node), NULL, &wishes)) {
		if ((GPOINTER_TO_UINT(wishes) & s->wish) != 0)
			end_search(s, s->now);
		else
			next_client(s);
		return;
	}
	s->node = g_strdup(node);
	WryXml *xml = ask_open(s->component, s->component->domain, s->now, "get");
	wry_xml_open(xml, "query", NS_DISCO_INFO);
	wry_xml_attr(xml, "node", node);
	ask_send(s->component, wry_reply_new(NULL, ASK_MS, on_info, s));
}

static Search *
search_new(WryComponent *component, WryWishes wish, WryReply *reply)
{
	Search *s = g_new0(Search, 1);
	*s = (Search){ .component = component, .wish = wish, .reply = reply };
	g_queue_init(&s->clients);
	return s;
}

void
caps_ask(WryComponent *component, const char *full, WryWishes wish, WryReply *reply)
{
	Search *s = search_new(component, wish, reply);
	g_queue_push_tail(&s->clients, g_strdup(full));
	next_client(s);
}

void
caps_find_exchange(WryComponent *component, const char *bare, WryReply *reply)
{
	gsize n = strlen(bare);
	GHashTableIter it;
	gpointer full;
	Search *s = search_new(component, WRY_WISH_CONTACTS, reply);
	g_hash_table_iter_init(&it, component->caps->clients);
	while (g_hash_table_iter_next(&it, &full, NULL) && s->clients.length < TRIES_MOST)
		if (strncmp(full, bare, n) == 0 && ((const char *)full)[n] == '/')
			g_queue_push_tail(&s->clients, g_strdup(full));
	next_client(s);
}
