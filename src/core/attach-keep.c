/*
 * attach-keep.c - files of messages on the disk
 *
 * What is small goes into its row, with the commit that all else has; what is large into a spool
 * that is synced by a worker, for that blocks.  A name is dropped when the row has gone that named
 * it, or was never written.
 */
#include "core/attach.h"

#include "base/text.h"
#include "base/worker.h"
#include "core/shorten.h"

#include <string.h>
#include <unistd.h>

#define WITHIN 32768	 /* bytes of a file that lies in its row */
#define FILES_MOST 50	 /* of a message */
#define WORDS_MOST 65536 /* bytes of its words that are kept to be shown */
#define SLICE 65536

/* --- the parts of a message --------------------------------------------------------------------
 */

char *
attach_name(const WryAttachment *file)
{
	const char *slash = file->name != NULL ? strrchr(file->name, '/') : NULL;
	const char *given = slash != NULL ? slash + 1 : file->name;
	g_autofree char *name = g_strdup(given != NULL ? given : "");
	for (char *c = name; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c) || *c == '\\')
			*c = '_';
	g_strstrip(name);
	return *name != '\0' && strspn(name, ".") != strlen(name) ? g_steal_pointer(&name)
								  : g_strdup("file");
}

static bool
is_type(const char *type)
{
	gsize n = strlen(type);
	const char *slash = strchr(type, '/');
	if (n > 127 || slash == NULL || slash == type || slash[1] == '\0')
		return false;
	for (; *type != '\0'; type++)
		if (!g_ascii_isalnum(*type) && strchr("!#$&-^_.+/", *type) == NULL)
			return false;
	return true;
}

/* What both kinds of part are of. */
static WryMessage *
part_of(const WryMessage *m, const char *id)
{
	WryMessage *part = wry_message_new(m->peer);
	g_free(part->id);
	part->id = g_strdup(id);
	part->nick = g_strdup(m->nick);
	part->sent = m->sent;
	part->thread = g_strdup(m->thread);
	part->parent = g_strdup(m->parent);
	return part;
}

static WryMessage *
file_part(const WryMessage *m, const WryAttachment *a, unsigned n)
{
	g_autofree char *id = g_strdup_printf("%s-%u", m->id, n);
	g_autofree char *name = attach_name(a);
	WryMessage *part = part_of(m, id);
	part->flags = m->flags & (WRY_MESSAGE_DELAYED | WRY_MESSAGE_CARBON | WRY_MESSAGE_NOTICE);
	WryAttachment *file =
	    wry_attachment_new(name, a->type != NULL && is_type(a->type) ? a->type : NULL, NULL);
	file->size = wry_spool_size(a->data);
	wry_message_attach(part, file);
	return part;
}

static WryMessage *
words_part(const WryMessage *m, unsigned left_out)
{
	WryMessage *part = part_of(m, m->id);
	part->flags = m->flags;
	part->foreign_id = g_strdup(m->foreign_id);
	part->envelope = g_strdup(m->envelope);
	part->about = g_strdup(m->about);
	part->subject = g_strdup(m->subject);
	part->also = m->also != NULL ? g_ptr_array_ref(m->also) : NULL;
	part->lang = g_strdup(m->lang);
	part->spans = m->spans != NULL ? g_array_ref(m->spans) : NULL;
	gsize n = m->body != NULL ? wry_text_break(m->body, WORDS_MOST, true) : 0;
	part->body = m->body != NULL ? g_strndup(m->body, n) : NULL;
	if (m->body != NULL && m->body[n] != '\0') {
		part->flags |= WRY_MESSAGE_SHORTENED;
		g_clear_pointer(&part->spans, g_array_unref);
	}
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		if (a->data != NULL || a->url == NULL)
			continue;
		WryAttachment *link = wry_attachment_new(a->name, a->type, NULL);
		link->url = g_strdup(a->url);
		link->size = a->size;
		wry_message_attach(part, link);
	}
	if (left_out > 0) {
		g_autofree char *many = g_strdup_printf("%u", left_out);
		g_autofree char *line = wry_text_fill(
		    N_("[%1$s more files came with this, which are too many.]"), many, NULL);
		g_autofree char *body = part->body;
		part->body = body != NULL && *body != '\0' ? g_strconcat(body, "\n", line, NULL)
							   : g_strdup(line);
	}
	/* A file alone bears no mark that its sender is not proven. */
	if ((m->flags & WRY_MESSAGE_UNSURE) != 0 && (part->body == NULL || *part->body == '\0')) {
		g_free(part->body);
		part->body = g_strdup(N_("[no text]"));
	}
	return part;
}

static bool
says_something(const WryMessage *m)
{
	return (m->body != NULL && *m->body != '\0') || m->subject != NULL || m->about != NULL ||
	       (m->attachments != NULL && m->attachments->len > 0);
}

GPtrArray *
attach_split(const WryMessage *m)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func((GDestroyNotify)wry_message_unref);
	unsigned files = 0;
	g_ptr_array_add(parts, NULL);
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		if (a->data == NULL || files++ >= FILES_MOST)
			continue;
		g_ptr_array_add(parts, file_part(m, a, files));
	}
	g_autoptr(WryMessage) words = words_part(m, files > FILES_MOST ? files - FILES_MOST : 0);
	if (says_something(words) || parts->len == 1)
		parts->pdata[0] = g_steal_pointer(&words);
	return parts;
}

/* --- the bytes -----------------------------------------------------------------------------------
 */

typedef struct {
	WrySpool *spool; /* NULL: row->content is there */
	WryFileRow *row;
	bool digest; /* is wanted */
} Item;

typedef struct {
	WryReply *reply;
	GArray *items;	 /* of Item; row NULL: there is no original */
	GPtrArray *rows; /* of WryFileRow: what they became */
	GError *error;
} Keeping;

static void
free_keeping(Keeping *k)
{
	for (guint i = 0; i < k->items->len; i++) {
		Item *item = &g_array_index(k->items, Item, i);
		wry_spool_unref(item->spool);
		wry_file_row_free(item->row);
	}
	g_array_unref(k->items);
	g_clear_pointer(&k->rows, g_ptr_array_unref);
	g_clear_error(&k->error);
	g_free(k);
}

static void
set_digest(Item *item, GChecksum *sum)
{
	guint8 digest[32];
	gsize length = sizeof digest;
	g_checksum_get_digest(sum, digest, &length);
	g_autofree char *text = g_base64_encode(digest, length);
	item->row->about = g_bytes_new(text, strlen(text));
}

/* Through its bytes once: into memory where they are few, into a digest where one is wanted. */
static bool
read_through(Item *item, GError **error)
{
	g_autoptr(GBytes) bytes = wry_spool_bytes(item->spool);
	int fd = bytes == NULL ? wry_spool_fd(item->spool, error) : -1;
	if (bytes == NULL && fd < 0)
		return false;
	g_autoptr(GChecksum) sum = item->digest ? g_checksum_new(G_CHECKSUM_SHA256) : NULL;
	g_autoptr(GByteArray) all =
	    bytes == NULL && item->row->size <= WITHIN ? g_byte_array_new() : NULL;
	g_autofree guint8 *slice = bytes == NULL ? g_malloc(SLICE) : NULL;
	ssize_t n = 0;
	if (bytes != NULL && sum != NULL)
		g_checksum_update(sum, g_bytes_get_data(bytes, NULL), (gssize)item->row->size);
	while (fd >= 0 && (n = read(fd, slice, SLICE)) > 0) {
		if (sum != NULL)
			g_checksum_update(sum, slice, n);
		if (all != NULL)
			g_byte_array_append(all, slice, (guint)n);
	}
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
				     N_("cannot read a file that was kept"), NULL);
	if (all != NULL)
		item->row->content = g_byte_array_free_to_bytes(g_steal_pointer(&all));
	else if (bytes != NULL && item->row->size <= WITHIN)
		item->row->content = g_steal_pointer(&bytes);
	if (sum != NULL)
		set_digest(item, sum);
	return true;
}

static bool
keep_item(Item *item, GError **error)
{
	if (item->row == NULL || item->spool == NULL)
		return true;
	if ((item->digest || item->row->size <= WITHIN) && !read_through(item, error))
		return false;
	if (item->row->content == NULL)
		item->row->name = wry_spool_link(item->spool, error);
	return item->row->content != NULL || item->row->name != NULL;
}

/* On a worker's thread, or at once. */
static void
run(gpointer data)
{
	Keeping *k = data;
	for (guint i = 0; k->error == NULL && i < k->items->len; i++)
		if (!keep_item(&g_array_index(k->items, Item, i), &k->error))
			return;
}

static void
done(gpointer data)
{
	Keeping *k = data;
	WryReply *reply = g_steal_pointer(&k->reply);
	k->rows = g_ptr_array_new_with_free_func((GDestroyNotify)wry_file_row_free);
	for (guint i = 0; i < k->items->len; i++)
		g_ptr_array_add(k->rows, g_steal_pointer(&g_array_index(k->items, Item, i).row));
	if (k->error != NULL) {
		attach_unkeep(k->rows);
		wry_reply_take_error(reply, g_steal_pointer(&k->error));
	} else {
		wry_reply_done(reply, k->rows);
	}
	free_keeping(k);
}

static void
add_item(Keeping *k, WrySpool *spool, WryFileRow *row, bool digest)
{
	Item item = { spool != NULL ? wry_spool_ref(spool) : NULL, row, digest };
	g_array_append_val(k->items, item);
}

static WryFileRow *
row_new(unsigned place, gint64 size)
{
	WryFileRow *row = g_new0(WryFileRow, 1);
	row->place = place;
	row->since = g_get_real_time();
	row->size = size;
	return row;
}

static GBytes *
pack_about(const WryComponent *component, const WryMessage *m, const char *name, const char *type)
{
	g_autofree char *peer = component->backend->address_format(component, m->peer);
	g_autoptr(GVariant) all = g_variant_ref_sink(
	    g_variant_new("(ssss)", peer, m->subject != NULL ? m->subject : "", name, type));
	return g_variant_get_data_as_bytes(all);
}

void
attach_about(const WryFileRow *row, char **ret_peer, char **ret_subject, char **ret_name,
	     char **ret_type)
{
	*ret_peer = *ret_subject = *ret_name = *ret_type = NULL;
	if (row->about == NULL)
		return;
	g_autoptr(GVariant) all = g_variant_ref_sink(
	    g_variant_new_from_bytes(G_VARIANT_TYPE("(ssss)"), row->about, FALSE));
	if (g_variant_is_normal_form(all))
		g_variant_get(all, "(ssss)", ret_peer, ret_subject, ret_name, ret_type);
}

static WrySpool *
spool_of(const char *text, GError **error)
{
	gsize n = strlen(text);
	g_autoptr(WrySpool) spool = wry_spool_new((int64_t)n, error);
	if (spool == NULL || !wry_spool_write(spool, text, n, error))
		return NULL;
	wry_spool_seal(spool);
	return g_steal_pointer(&spool);
}

/* What the network has; else, where the words are too many to be shown, those. */
static void
add_original(Keeping *k, const WryComponent *component, const WryMessage *m, gint64 *bytes)
{
	gint64 keep = wry_values_int(component->config->common, "original_keep") * 1000;
	bool long_words = m->body != NULL && strlen(m->body) > SHORTEN_SHOWN;
	if (keep <= 0 || (m->original == NULL && !long_words)) {
		add_item(k, NULL, NULL, false);
		return;
	}
	const WryAttachment *o = m->original;
	g_autofree char *name = o != NULL ? attach_name(o) : g_strdup("message.txt");
	const char *type = o == NULL				 ? "text/plain"
			   : o->type != NULL && is_type(o->type) ? o->type
								 : "application/octet-stream";
	g_autoptr(WrySpool) spool =
	    o != NULL ? wry_spool_ref(o->data) : spool_of(m->body, &k->error);
	if (spool == NULL)
		return;
	WryFileRow *row = row_new(0, wry_spool_size(spool));
	row->expires = row->since + keep;
	row->about = pack_about(component, m, name, type);
	*bytes += row->size;
	add_item(k, spool, row, false);
}

void
attach_keep(WryComponent *component, const WryMessage *m, WryReply *reply)
{
	Keeping *k = g_new0(Keeping, 1);
	gint64 bytes = 0;
	unsigned n = 0;
	k->reply = reply;
	k->items = g_array_new(FALSE, FALSE, sizeof(Item));
	for (guint i = 0; m->attachments != NULL && i < m->attachments->len; i++) {
		const WryAttachment *a = m->attachments->pdata[i];
		if (a->data == NULL || n >= FILES_MOST)
			continue;
		add_item(k, a->data, row_new(n++, wry_spool_size(a->data)), true);
		bytes += wry_spool_size(a->data);
	}
	add_original(k, component, m, &bytes);
	if (k->error != NULL || bytes <= WITHIN) { /* nothing that is to be synced by itself */
		run(k);
		done(k);
		return;
	}
	attach_push(component, k, run, done);
}

void
attach_unkeep(const GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++) {
		const WryFileRow *row = rows->pdata[i];
		if (row != NULL && row->name != NULL)
			wry_spool_drop(row->name);
	}
}

WrySpool *
attach_open(const WryFileRow *row, GError **error)
{
	if (row->name != NULL)
		return wry_spool_open(row->name, error);
	gsize n = 0;
	const void *bytes = row->content != NULL ? g_bytes_get_data(row->content, &n) : NULL;
	g_autoptr(WrySpool) spool = wry_spool_new((int64_t)n, error);
	if (spool == NULL || (n > 0 && !wry_spool_write(spool, bytes, n, error)))
		return NULL;
	wry_spool_seal(spool);
	return g_steal_pointer(&spool);
}

/* --- what has gone
 * -------------------------------------------------------------------------------- */

typedef struct {
	WryStore *store;
	GPtrArray *names;
} Litter;

/* On a worker's thread: a large file takes its time to go. */
static void
drop_names(gpointer data)
{
	const Litter *l = data;
	for (guint i = 0; i < l->names->len; i++)
		wry_spool_drop(l->names->pdata[i]);
}

static void
on_dropped(gpointer data)
{
	Litter *l = data;
	wry_files_dropped(l->store, l->names);
	g_ptr_array_unref(l->names);
	g_free(l);
}

static void
on_litter(gpointer result, const GError *error, gpointer data)
{
	WryComponent *component = data;
	GPtrArray *names = result;
	if (error != NULL || names->len == 0 || component->stopping)
		return;
	Litter *l = g_new0(Litter, 1);
	*l = (Litter){ component->store, g_ptr_array_ref(names) };
	attach_push(component, l, drop_names, on_dropped);
}

void
attach_sweep(WryComponent *component)
{
	wry_files_litter(component->store, wry_reply_new(NULL, 0, on_litter, component));
}
