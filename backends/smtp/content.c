/*
 * content.c - a mail judged, and put in words
 */
#include "backends/smtp/content.h"

#include "backends/smtp/address.h"
#include "backends/smtp/path.h"
#include "backends/smtp/receipt.h"
#include "backends/smtp/verdict.h"
#include "base/hash.h"

#include <string.h>

#define HOPS_MOST 50			       /* Received lines: more is a loop (RFC 5321 6.3) */
#define LATE_US (300 * (gint64)G_USEC_PER_SEC) /* then the time it was sent is said (AR-09) */
#define AHEAD_US (24 * 3600 * (gint64)G_USEC_PER_SEC)
#define OTHERS_MOST 63
#define NAMED_MOST 5 /* other recipients that are named in the text */

static void
free_file(gpointer data)
{
	MailFile *f = data;
	g_free(f->name);
	g_free(f->type);
	if (f->data != NULL)
		wry_spool_unref(f->data);
	g_free(f);
}

void
mail_content_free(MailContent *x)
{
	if (x == NULL)
		return;
	wry_address_free(x->from);
	g_free(x->from_name);
	g_free(x->reply_to);
	g_strfreev(x->others);
	g_free(x->subject);
	g_free(x->message_id);
	g_free(x->in_reply_to);
	g_strfreev(x->references);
	g_free(x->text);
	g_free(x->folded);
	g_free(x->lang);
	g_free(x->calendar);
	g_free(x->list);
	g_free(x->face);
	g_free(x->receipt_to);
	g_ptr_array_unref(x->files);
	g_free(x);
}

/* --- judged --- */

static bool
is_ours(const MailComponent *c, const MailBox *box)
{
	return box != NULL && mail_identity_has(c->identity, mail_path_domain(box->address));
}

/* "Yes, score=9.1", "YES", "True": the filter of the operator's own server. */
static bool
is_spam(const char *said)
{
	return said != NULL && (g_ascii_strncasecmp(said, "yes", 3) == 0 ||
				g_ascii_strncasecmp(said, "true", 4) == 0 ||
				g_ascii_strncasecmp(said, "spam", 4) == 0);
}

static MailVerdict
verdict_of(const MailComponent *c, const MailRead *r)
{
	const WryValues *settings = wry_component_settings(c->component);
	if (r->duplicate_headers || r->from == NULL)
		return MAIL_VERDICT_NONE;
	return mail_verdict(r->auth_results, wry_values_text(settings, "authserv_id"),
			    mail_path_domain(r->from->address));
}

static bool
judge(const MailComponent *c, const MailRead *r, MailContent *x, GError **error)
{
	const WryValues *settings = wry_component_settings(c->component);
	MailVerdict verdict = verdict_of(c, r);
	bool proven = verdict == MAIL_VERDICT_PROVEN;
	bool comes_back = r->loop != NULL && mail_identity_has(c->identity, r->loop);
	if (r->received_count > HOPS_MOST || (comes_back && r->list_id == NULL && !proven))
		return wry_error_set(
		    error, WRY_ERROR_CONFLICT,
		    N_("This mail goes round in circles; it has been here before."), NULL);
	if (verdict == MAIL_VERDICT_REFUSED)
		return wry_error_set(
		    error, WRY_ERROR_FORBIDDEN,
		    N_("The sender's domain asks that mail like this be refused (DMARC)."), NULL);
	if ((is_ours(c, r->from) || is_ours(c, r->sender)) && !proven)
		return wry_error_set(
		    error, WRY_ERROR_FORBIDDEN,
		    N_("Nobody sends mail from this domain but by its own gateway."), NULL);
	x->unsure = !proven;
	if (!proven && g_strcmp0(wry_values_text(settings, "unverified"), "refuse") == 0)
		return wry_error_set(error, WRY_ERROR_FORBIDDEN,
				     N_("Nothing proves that this mail is from the one it names "
					"(DKIM, SPF, DMARC)."),
				     NULL);
	x->spam = is_spam(r->spam);
	if (x->spam && g_strcmp0(wry_values_text(settings, "spam"), "refuse") == 0)
		return wry_error_set(error, WRY_ERROR_FORBIDDEN, N_("This mail looks like spam."),
				     NULL);
	return true;
}

/* --- taken over --- */

static void
add_others(GStrvBuilder *all, GHashTable *seen, const GPtrArray *boxes)
{
	for (guint i = 0; boxes != NULL && i < boxes->len && g_hash_table_size(seen) < OTHERS_MOST;
	     i++) {
		const MailBox *box = boxes->pdata[i];
		g_autoptr(WryAddress) a = mail_address_new(box->address, NULL);
		if (a == NULL || !g_hash_table_add(seen, g_strdup(a->name)))
			continue;
		g_strv_builder_add(all, mail_address_wire(a));
	}
}

/* As it came; one line for a thing without a name. */
static void
take_files(MailContent *x, const MailRead *r)
{
	for (guint i = 0; r->parts != NULL && i < r->parts->len; i++) {
		const MailPart *p = r->parts->pdata[i];
		MailFile *f = g_new0(MailFile, 1);
		*f = (MailFile){ g_strdup(p->name), g_strdup(p->type), p->size, p->index, NULL };
		g_ptr_array_add(x->files, f);
	}
}

static void
add_line(GString *out, const char *label, const char *text)
{
	if (text != NULL && *text != '\0')
		g_string_append_printf(out, "%s: %s\n", label, text);
}

/* An event as lines: what, when, where.  (transfer full) */
static char *
words_of(const MailEvent *e)
{
	GString *out = g_string_new(NULL);
	bool cancelled = g_strcmp0(e->method, "CANCEL") == 0,
	     answer = g_strcmp0(e->method, "REPLY") == 0;
	g_autofree char *when =
	    e->start == NULL
		? NULL
		: g_strdup_printf("%s%s%s%s%s%s", e->start, e->end != NULL ? " to " : "",
				  e->end != NULL ? e->end : "", e->zone != NULL ? " (" : "",
				  e->zone != NULL ? e->zone : "", e->zone != NULL ? ")" : "");
	add_line(out,
		 cancelled ? "Cancelled"
		 : answer  ? "Answer about"
			   : "Event",
		 e->summary != NULL ? e->summary : "without a name");
	add_line(out, "When", when);
	add_line(out, "Repeats", e->rule);
	add_line(out, "Where", e->where);
	add_line(out, "By", e->organizer);
	return g_string_free(out, FALSE);
}

static void
take_times(MailContent *x, int64_t date)
{
	int64_t now = g_get_real_time();
	x->sent = date > 0 && date < now + AHEAD_US ? date : now;
	x->late = x->sent < now - LATE_US;
}

/* A name that is an address is his own, or none: nobody goes by another's.  (transfer full) */
static char *
name_of(const MailBox *from)
{
	const char *name = from != NULL ? from->name : NULL;
	bool is_address = name != NULL && strchr(name, '@') != NULL;
	return is_address && g_ascii_strcasecmp(name, from->address) != 0 ? NULL : g_strdup(name);
}

static void
take_over(MailContent *x, const MailRead *r)
{
	g_autoptr(GStrvBuilder) others = g_strv_builder_new();
	g_autoptr(GHashTable) seen = g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, NULL);
	const MailBox *answers =
	    r->reply_to != NULL && r->reply_to->len > 0 ? r->reply_to->pdata[0] : NULL;
	g_autoptr(WryAddress) reply_to =
	    answers != NULL ? mail_address_new(answers->address, NULL) : NULL;
	if (reply_to != NULL && !wry_address_equal(reply_to, x->from))
		x->reply_to = g_strdup(mail_address_wire(reply_to));
	g_hash_table_add(seen, g_strdup(x->from->name));
	add_others(others, seen, r->to);
	add_others(others, seen, r->cc);
	x->others = g_strv_builder_end(others);
	x->from_name = name_of(r->from);
	x->subject = g_strdup(r->subject);
	x->message_id = g_strdup(r->message_id);
	x->in_reply_to = g_strdup(r->in_reply_to);
	x->references = g_strdupv(r->references);
	take_times(x, r->date);
	x->text = g_strdup(r->text != NULL ? r->text : "");
	x->folded = g_strdup(r->text_folded);
	x->lang = g_strdup(r->lang);
	x->notes = r->notes;
	x->calendar = r->event != NULL ? words_of(r->event) : NULL;
	x->list = g_strdup(r->list_id);
	x->face = g_strdup(r->face);
	x->automatic = r->automatic;
	x->html = r->text_was_html;
	x->cut = r->text_cut;
	x->damaged = r->damaged;
	take_files(x, r);
}

/* Whom it is from: From, else the envelope's word for it, which proves nothing. */
static WryAddress *
author_of(const MailComponent *c, const MailEnvelope *e, const MailRead *r)
{
	WryAddress *a = r->from != NULL ? mail_address_new(r->from->address, NULL) : NULL;
	if (a == NULL)
		a = mail_address_new(e->sender, NULL);
	if (a != NULL)
		return a;
	g_autofree char *nobody = g_strconcat("mailer-daemon@", c->domain, NULL);
	return wry_address_new(WRY_ADDRESS_CONTACT, NULL, nobody);
}

MailContent *
mail_content_new(const MailComponent *c, const MailEnvelope *e, const MailRead *r, GError **error)
{
	g_autoptr(MailContent) x = g_new0(MailContent, 1);
	x->files = g_ptr_array_new_with_free_func(free_file);
	x->size = wry_spool_size(e->data);
	x->from = author_of(c, e, r);
	if (!judge(c, r, x, error))
		return NULL;
	take_over(x, r);
	if (!x->automatic && !x->unsure && !x->spam && x->list == NULL && r->message_id != NULL)
		x->receipt_to = mail_receipt_to(r->mdn_to, e->sender);
	if (x->message_id == NULL) {
		g_autofree char *id = wry_random_hex(16);
		x->message_id = g_strconcat("<", id, "@none.", c->domain, ">", NULL);
	}
	return g_steal_pointer(&x);
}

/* --- shown --- */

GPtrArray *
mail_content_also(const MailContent *x, const char *self)
{
	g_autoptr(GPtrArray) also =
	    g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	for (char **o = x->others; *o != NULL; o++) {
		g_autoptr(WryAddress) a = mail_address_new(*o, NULL);
		if (a != NULL && strcmp(a->name, self) != 0)
			g_ptr_array_add(also, g_steal_pointer(&a));
	}
	return also->len > 0 ? g_steal_pointer(&also) : NULL;
}

static void
add_note(GString *out, const char *a, const char *b)
{
	g_string_append_printf(out, "[%s%s]\n", a, b);
}

/* "[also to: bob@x.example and 7 others; answers go to all]" */
static void
add_also(GString *out, const GPtrArray *also, bool all)
{
	g_string_append(out, "[also to: ");
	for (guint i = 0; i < MIN(also->len, NAMED_MOST); i++)
		g_string_append_printf(out, "%s%s", i > 0 ? ", " : "",
				       mail_address_wire(also->pdata[i]));
	if (also->len > NAMED_MOST)
		g_string_append_printf(out, " and %u more", also->len - NAMED_MOST);
	g_string_append(out, all ? "; answers go to all]\n" : "]\n");
}

static void
add_head(GString *out, const MailContent *x, const GPtrArray *also, const WryValues *registration,
	 bool begins, bool turns)
{
	bool all = g_strcmp0(wry_values_text(registration, "answers"), "all") == 0;
	if (x->spam)
		add_note(out, "marked as spam", "");
	if (x->list != NULL && begins)
		add_note(out, "list ", x->list);
	if (x->automatic && x->list == NULL)
		add_note(out, "automatic", "");
	for (unsigned bit = 1; bit <= x->notes; bit <<= 1)
		if ((x->notes & bit) != 0)
			add_note(out, mail_note_text(bit), "");
	if (turns && also != NULL)
		add_also(out, also, all);
	if (turns && x->reply_to != NULL)
		add_note(out, "answers go to ", x->reply_to);
}

/* Its files, where he wants none of them: he is told what there is. */
static void
add_unwanted(GString *out, const MailContent *x)
{
	if (x->files->len == 0)
		return;
	g_string_append_printf(out, "\n[%u file%s: ", x->files->len, x->files->len > 1 ? "s" : "");
	for (guint i = 0; i < MIN(x->files->len, NAMED_MOST); i++) {
		const MailFile *f = x->files->pdata[i];
		g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", f->name);
	}
	g_string_append(out, x->files->len > NAMED_MOST ? " ...]" : "]");
}

static void
attach(WryMessage *m, const MailContent *x)
{
	for (guint i = 0; i < x->files->len; i++) {
		const MailFile *f = x->files->pdata[i];
		if (f->data != NULL)
			wry_message_attach(
			    m, wry_attachment_new(f->name, f->type, wry_spool_ref(f->data)));
	}
}

WryMessage *
mail_content_message(const MailContent *x, const WryAddress *self, const WryValues *registration,
		     bool begins, bool turns)
{
	const char *subject_wish = wry_values_text(registration, "subject");
	bool fold = wry_values_bool(registration, "quotes") && x->folded != NULL;
	bool files = wry_values_bool(registration, "files");
	WryMessage *m = wry_message_new(x->from);
	g_autoptr(GString) body = g_string_new(NULL);
	m->also = mail_content_also(x, self->name);
	m->nick = g_strdup(x->from_name);
	m->foreign_id = g_strdup(x->message_id);
	m->sent = x->sent;
	m->subject = g_strdup(x->subject);
	m->lang = g_strdup(x->lang);
	m->flags = (x->automatic ? WRY_MESSAGE_NOTICE : 0) | (x->unsure ? WRY_MESSAGE_UNSURE : 0) |
		   (x->late ? WRY_MESSAGE_DELAYED : 0) |
		   (fold || x->cut || (!files && x->files->len > 0) ? WRY_MESSAGE_SHORTENED : 0);
	if (x->receipt_to == NULL || !mail_receipt_is_wished(registration))
		m->flags |= WRY_MESSAGE_UNMARKED;
	bool said = g_strcmp0(subject_wish, "always") == 0 ||
		    (begins && g_strcmp0(subject_wish, "never") != 0);
	if (said && x->subject != NULL && *x->subject != '\0') {
		WrySpan bold = { 0, (unsigned)strlen(x->subject), WRY_SPAN_BOLD, -1, -1 };
		m->spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
		g_array_append_val(m->spans, bold);
		g_string_append_printf(body, "%s\n", x->subject);
	}
	add_head(body, x, m->also, registration, begins, turns);
	g_string_append(body, fold ? x->folded : x->text);
	if (x->calendar != NULL)
		g_string_append_printf(body, "%s%s", body->len > 0 ? "\n" : "", x->calendar);
	if (!files)
		add_unwanted(body, x);
	else
		attach(m, x);
	while (body->len > 0 && body->str[body->len - 1] == '\n')
		g_string_truncate(body, body->len - 1);
	if (body->len == 0 && (m->attachments == NULL || m->attachments->len == 0))
		g_string_assign(body, "[an empty mail]");
	m->body = g_string_free(g_steal_pointer(&body), FALSE);
	return m;
}

MailMemory *
mail_content_memory(const MailContent *x, const char *self, const char *thread, const char *parent)
{
	g_autoptr(GPtrArray) also = mail_content_also(x, self);
	g_autoptr(GStrvBuilder) others = g_strv_builder_new();
	MailMemory *m = g_new0(MailMemory, 1);
	for (guint i = 0; also != NULL && i < also->len; i++)
		g_strv_builder_add(others, mail_address_wire(also->pdata[i]));
	m->message_id = g_strdup(x->message_id);
	m->in_reply_to = g_strdup(x->in_reply_to);
	m->references = x->references != NULL ? g_strdupv(x->references) : g_new0(char *, 1);
	m->self = g_strdup(self);
	m->peer = g_strdup(x->from->name);
	m->to = g_strdup(x->reply_to != NULL ? x->reply_to : mail_address_wire(x->from));
	m->also = g_strv_builder_end(others);
	m->thread = g_strdup(thread);
	m->parent = g_strdup(parent);
	m->subject = g_strdup(x->subject != NULL ? mail_subject_base(x->subject) : "");
	m->name = g_strdup(x->from_name);
	m->face = g_strdup(x->face);
	return m;
}
