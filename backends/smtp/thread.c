/*
 * thread.c - memories of mails: kept as memos, found again
 *
 * Keys are digests: nothing of a mail can be read off them, and each begins with its user's key, so
 * that all go with him.
 */
#include "backends/smtp/thread.h"

#include "base/hash.h"
#include "base/pack.h"

#include <string.h>

#define SPACE "mail"
#define KEEP_US (365 * 24 * 3600 * (gint64)G_USEC_PER_SEC)
#define IDS_MOST 10
#define ALSO_MOST 63
#define TEXT_MOST 400 /* bytes of an id, an address, a subject */
#define FACE_MOST 2000

/* --- what it is --- */

void
mail_memory_free(MailMemory *m)
{
	if (m == NULL)
		return;
	g_free(m->message_id);
	g_free(m->in_reply_to);
	g_strfreev(m->references);
	g_free(m->self);
	g_free(m->peer);
	g_free(m->to);
	g_strfreev(m->also);
	g_free(m->thread);
	g_free(m->parent);
	g_free(m->subject);
	g_free(m->name);
	g_free(m->face);
	g_free(m);
}

MailMemory *
mail_memory_copy(const MailMemory *of)
{
	MailMemory *m = g_new0(MailMemory, 1);
	*m = (MailMemory){
		.message_id = g_strdup(of->message_id),
		.in_reply_to = g_strdup(of->in_reply_to),
		.references = g_strdupv(of->references),
		.self = g_strdup(of->self),
		.peer = g_strdup(of->peer),
		.to = g_strdup(of->to),
		.also = g_strdupv(of->also),
		.thread = g_strdup(of->thread),
		.parent = g_strdup(of->parent),
		.subject = g_strdup(of->subject),
		.name = g_strdup(of->name),
		.face = g_strdup(of->face),
		.out = of->out,
	};
	return m;
}

/* No more of it than may be kept, and no half a letter.  NULL stays NULL.  (transfer full) */
static char *
cut(const char *text, gsize most)
{
	if (text == NULL || strlen(text) <= most)
		return g_strdup(text);
	const char *end = g_utf8_find_prev_char(text, text + most + 1);
	return g_strndup(text, end != NULL ? (gsize)(end - text) : 0);
}

/* (transfer full) */
static char **
cut_list(char *const *list, guint most)
{
	g_autoptr(GStrvBuilder) all = g_strv_builder_new();
	for (guint i = 0; list != NULL && list[i] != NULL && i < most; i++)
		if (strlen(list[i]) <= TEXT_MOST && g_utf8_validate(list[i], -1, NULL))
			g_strv_builder_add(all, list[i]);
	return g_strv_builder_end(all);
}

enum {
	MESSAGE_ID = 1,
	IN_REPLY_TO,
	REFERENCE,
	SELF,
	PEER,
	TO,
	ALSO,
	THREAD,
	PARENT,
	SUBJECT,
	NAME,
	FACE,
	OUT,
};

static GBytes *
pack(const MailMemory *m)
{
	g_auto(GStrv) references = cut_list(m->references, MAIL_REFERENCES_MOST);
	g_auto(GStrv) also = cut_list(m->also, ALSO_MOST);
	g_autofree char *subject = cut(m->subject != NULL ? m->subject : "", TEXT_MOST);
	g_autofree char *name = cut(m->name, TEXT_MOST);
	GByteArray *out = wry_pack_new();
	wry_pack_text(out, MESSAGE_ID, m->message_id);
	wry_pack_text(out, IN_REPLY_TO, m->in_reply_to);
	wry_pack_texts(out, REFERENCE, references);
	wry_pack_text(out, SELF, m->self);
	wry_pack_text(out, PEER, m->peer);
	wry_pack_text(out, TO, m->to);
	wry_pack_texts(out, ALSO, also);
	wry_pack_text(out, THREAD, m->thread);
	wry_pack_text(out, PARENT, m->parent);
	wry_pack_text(out, SUBJECT, subject);
	wry_pack_text(out, NAME, name);
	wry_pack_text(out, FACE, m->face != NULL && strlen(m->face) <= FACE_MOST ? m->face : NULL);
	wry_pack_int(out, OUT, m->out);
	return wry_pack_end(out);
}

static void
take_listed(WryUnpack *u, GStrvBuilder *list, guint *n, guint most)
{
	g_autofree char *text = NULL;
	wry_unpack_text(u, &text);
	if (text != NULL && (*n)++ < most)
		g_strv_builder_add(list, text);
}

/* Where the text of this field stands in it; NULL: it is none. */
static char **
text_of(MailMemory *m, guint8 field)
{
	switch (field) {
	case MESSAGE_ID:
		return &m->message_id;
	case IN_REPLY_TO:
		return &m->in_reply_to;
	case SELF:
		return &m->self;
	case PEER:
		return &m->peer;
	case TO:
		return &m->to;
	case THREAD:
		return &m->thread;
	case PARENT:
		return &m->parent;
	case SUBJECT:
		return &m->subject;
	case NAME:
		return &m->name;
	case FACE:
		return &m->face;
	default:
		return NULL;
	}
}

/* NULL: it is damaged. */
static MailMemory *
unpack(GBytes *bytes)
{
	g_autoptr(MailMemory) m = g_new0(MailMemory, 1);
	g_autoptr(GStrvBuilder) references = g_strv_builder_new(), also = g_strv_builder_new();
	guint n_references = 0, n_also = 0;
	WryUnpack u;
	wry_unpack_init(&u, bytes);
	while (wry_unpack_next(&u)) {
		char **text = text_of(m, u.field);
		if (text != NULL)
			wry_unpack_text(&u, text);
		else if (u.field == REFERENCE)
			take_listed(&u, references, &n_references, MAIL_REFERENCES_MOST);
		else if (u.field == ALSO)
			take_listed(&u, also, &n_also, ALSO_MOST);
		else if (u.field == OUT)
			m->out = wry_unpack_int(&u) != 0;
	}
	m->references = g_strv_builder_end(references);
	m->also = g_strv_builder_end(also);
	bool whole = m->message_id != NULL && m->self != NULL && m->peer != NULL && m->to != NULL &&
		     m->thread != NULL && m->subject != NULL;
	return whole && !u.damaged ? g_steal_pointer(&m) : NULL;
}

/* --- keys --- */

/* What is named, in 160 bits: two of the same are not met.  (transfer full) */
static char *
key_of(const char *user, char kind, const char *a, const char *b)
{
	g_autofree char *text = g_strconcat(a, "\n", b, NULL);
	char sum[65];
	wry_hash_sha256(sum, text, strlen(text), NULL, 0);
	return g_strdup_printf("%s%c%.40s", user, kind, sum);
}

/* By a Message-ID; or by our own id, which tells nothing as it is, and is greater than those before. */
static char *
key_of_mail(const char *user, const char *id)
{
	bool ours = strlen(id) == 32 && strspn(id, "0123456789abcdef") == 32;
	return ours ? g_strconcat(user, "i", id, NULL) : key_of(user, 'm', id, "");
}

static void
on_kept(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	if (error != NULL)
		wry_log_warn(wry_component_log(data), "cannot remember a mail: %s", error->message);
}

void
mail_memory_keep(WryComponent *component, const char *user, const MailMemory *m, const char *id)
{
	if (strlen(m->message_id) > TEXT_MOST || strlen(m->thread) > TEXT_MOST ||
	    !g_utf8_validate(m->message_id, -1, NULL))
		return; /* nobody answers to what is longer than a line */
	g_autoptr(GBytes) value = pack(m);
	g_autofree char *thread = key_of(user, 't', m->peer, m->thread);
	g_autofree char *peer = key_of(user, 'p', m->peer, "");
	g_autofree char *mail = id != NULL ? key_of_mail(user, m->message_id) : NULL;
	g_autofree char *ours = id != NULL ? key_of_mail(user, id) : NULL;
	const char *const keys[] = { thread, peer, mail, ours, NULL };
	wry_memo_put_all(component, SPACE, keys, value, WRY_MEMO_PLAIN, g_get_real_time() + KEEP_US,
			 wry_reply_new(NULL, 0, on_kept, component));
}

void
mail_memory_note(WryComponent *component, const char *user, const MailMemory *m, WryReply *stored)
{
	g_autoptr(GBytes) value = pack(m);
	g_autofree char *mail = key_of_mail(user, m->message_id);
	wry_memo_put(component, SPACE, mail, value, WRY_MEMO_PLAIN, g_get_real_time() + KEEP_US,
		     stored);
}

/* --- finding --- */

typedef struct {
	char *ids[IDS_MOST], *thread, *peer; /* keys; NULL: not asked for */
	guint n_ids;
	WryReply *reply;
} Search;

static MailMemory *
find(const GPtrArray *memos, const char *key)
{
	for (guint i = 0; key != NULL && i < memos->len; i++) {
		const WryMemo *memo = memos->pdata[i];
		if (strcmp(memo->key, key) == 0)
			return unpack(memo->value);
	}
	return NULL;
}

static void
on_found(gpointer result, const GError *error, gpointer data)
{
	Search *s = data;
	if (error != NULL) {
		wry_reply_take_error(s->reply, g_error_copy(error));
	} else {
		g_autoptr(MailMemory) mail = NULL, thread = find(result, s->thread),
				      peer = find(result, s->peer);
		for (guint i = 0; i < s->n_ids && mail == NULL; i++)
			mail = find(result, s->ids[i]);
		MailFound found = { mail, thread, peer };
		wry_reply_done(s->reply, &found);
	}
	for (guint i = 0; i < s->n_ids; i++)
		g_free(s->ids[i]);
	g_free(s->thread);
	g_free(s->peer);
	g_free(s);
}

void
mail_memories_find(WryComponent *component, const char *user, const char *peer, const char *thread,
		   const char *const *ids, WryReply *reply)
{
	const char *keys[IDS_MOST + 3];
	guint n = 0;
	Search *s = g_new0(Search, 1);
	s->reply = reply;
	for (; ids != NULL && ids[s->n_ids] != NULL && s->n_ids < IDS_MOST; s->n_ids++)
		keys[n++] = s->ids[s->n_ids] = key_of_mail(user, ids[s->n_ids]);
	if (peer != NULL)
		keys[n++] = s->peer = key_of(user, 'p', peer, "");
	if (peer != NULL && thread != NULL)
		keys[n++] = s->thread = key_of(user, 't', peer, thread);
	keys[n] = NULL;
	if (n == 0) {
		g_autoptr(GPtrArray) none = g_ptr_array_new();
		on_found(none, NULL, s);
		return;
	}
	wry_memo_get(component, SPACE, keys, wry_reply_new(NULL, 0, on_found, s));
}

/* --- subjects, references, threads --- */

/* "Re", as mail programs of many countries put it. */
static const char *const answers[] = { "re",   "aw",  "antw",  "antwort", "sv",	  "vs",
				       "ref",  "rif", "r",     "res",	  "odp",  "ynt",
				       "vá",   "ha",  "回复",  "回覆",	  "答复", "答覆",
				       "返信", "отв", "ответ", NULL };

/* Behind one such mark: "Re:", "RE[2]:", "Re^2:", "Re :"; NULL: there is none. */
static const char *
skip_mark(const char *text)
{
	for (guint i = 0; answers[i] != NULL; i++) {
		gsize n = strlen(answers[i]);
		g_autofree char *start = g_utf8_strdown(text, (gssize)strnlen(text, n));
		if (!g_str_has_prefix(start, answers[i]))
			continue;
		const char *c = text + n;
		if (*c == '[' || *c == '^' || *c == '(') {
			c++;
			c += strspn(c, "0123456789");
			c += *c == ']' || *c == ')';
		}
		c += strspn(c, " ");
		if (*c == ':')
			return c + 1;
		if (g_str_has_prefix(c, "：")) /* the one of full width */
			return c + strlen("：");
	}
	return NULL;
}

const char *
mail_subject_base(const char *subject)
{
	const char *c = subject + strspn(subject, " \t");
	for (const char *next; (next = skip_mark(c)) != NULL;)
		c = next + strspn(next, " \t");
	return c;
}

char **
mail_references(char *const *references, const char *last)
{
	g_autoptr(GStrvBuilder) all = g_strv_builder_new();
	g_autoptr(GPtrArray) others = g_ptr_array_new();
	guint most = MAIL_REFERENCES_MOST - 1;
	for (; references != NULL && *references != NULL; references++)
		if (strcmp(*references, last) != 0)
			g_ptr_array_add(others, *references);
	/* Cut in the middle: the first names the conversation, the last say where in it. */
	for (guint i = 0; i < others->len; i++)
		if (others->len <= most || i == 0 || i > others->len - most)
			g_strv_builder_add(all, others->pdata[i]);
	g_strv_builder_add(all, last);
	return g_strv_builder_end(all);
}

char *
mail_thread_new(GBytes *key, const char *user, const char *root)
{
	char name[17];
	gsize n = 0;
	const void *bytes = g_bytes_get_data(key, &n);
	g_autofree char *text = g_strconcat("thread ", user, " ", root, NULL);
	wry_hash_name(name, bytes, n, text);
	return g_strdup(name);
}
