/*
 * mam.c - what was said in a room, by request (XEP-0313), from the asker's own archive
 *
 * A room answers for each user from what it has kept for him, whether he sits there or not;
 * strangers are refused.  A page is one read of the store and at most 100 messages of 512 kB; a
 * user has four requests under way at most, and each line he is sent costs what a presence does.
 */
#include "core/iq/iq.h"

#include "core/access.h"
#include "core/history.h"
#include "core/payload.h"
#include "xmpp/ns.h"

#include <string.h>

#define PAGE 100
#define EACH 4	    /* requests of one user under way */
#define ALL 256	    /* and of all */
#define NOBODY "\n" /* a nick that nobody has */

typedef struct {
	WryComponent *component;
	WryBack *back;
	char *user, *room; /* bare */
	bool entitled;	   /* by having an account; else by having been there */
	char *queryid;	   /* NULL: none */
	bool flip, metadata;
	WryArchive *archive;
	WryArchiveQuery q;
	char *nick;
	GArray *only; /* of gint64; NULL */
	char first[33];
	gint64 first_sent; /* of metadata */
	WryReply *near;
} Asking;

static void
asking_free(gpointer data)
{
	Asking *a = data;
	wry_reply_cancel(&a->near);
	wry_back_free(a->back);
	g_free(a->user);
	g_free(a->room);
	g_free(a->queryid);
	g_free(a->nick);
	g_clear_pointer(&a->only, g_array_unref);
	wry_archive_close(a->archive);
	g_free(a);
}

static void
forget(Asking *a)
{
	g_ptr_array_remove(a->component->history_asked, a);
}

/* The one under way with that way back; refused: NULL, and answered. */
static Asking *
asking_new(const WryInbound *in)
{
	WryComponent *c = in->component;
	if (!history_is_on(c)) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE,
			    N_("Nothing that is said is kept here."), NULL);
		return NULL;
	}
	if (in->account == NULL && !access_serves_guests(c)) {
		outbox_fail(&in->back, WRY_ERROR_FORBIDDEN,
			    N_("Only who uses this gateway has an archive here."), NULL);
		return NULL;
	}
	if (c->history_asked == NULL)
		c->history_asked = g_ptr_array_new_with_free_func(asking_free);
	unsigned his = 0;
	for (guint i = 0; i < c->history_asked->len; i++)
		his += strcmp(((Asking *)c->history_asked->pdata[i])->user, in->from.bare) == 0;
	/* Into a full stream a page more would only wait behind what does already. */
	if (his >= EACH || c->history_asked->len >= ALL || access_pending(c) > WRY_LINK_BACKLOG) {
		outbox_fail(&in->back, WRY_ERROR_RESOURCE_CONSTRAINT,
			    N_("Too many requests at once; try again in a few seconds."), NULL);
		return NULL;
	}
	Asking *a = g_new0(Asking, 1);
	a->component = c;
	a->back = wry_back_copy(&in->back);
	a->user = g_strdup(in->from.bare);
	a->room = wry_component_jid(c, in->peer);
	a->entitled = in->account != NULL;
	a->archive = history_open(c, a->user, a->room);
	g_ptr_array_add(c->history_asked, a);
	return a;
}

/* --- what is asked for ---------------------------------------------------------------- */

static bool
refuse_request(GError **error)
{
	return wry_error_set(error, WRY_ERROR_BAD_REQUEST, N_("This is no request known here."),
			     NULL);
}

static bool
unknown_id(GError **error)
{
	return wry_error_set(error, WRY_ERROR_ITEM_NOT_FOUND,
			     N_("There is no such message in this archive."), NULL);
}

/* XEP-0082.  false and error: it is none. */
static bool
read_time(const char *text, gint64 *ret, GError **error)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);
	if (time == NULL)
		return wry_error_set(error, WRY_ERROR_BAD_REQUEST, N_("\"%s\" is no time."), text,
				     NULL);
	*ret = g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time);
	if (*ret == 0) /* which is open; nothing is as old */
		*ret = -1;
	return true;
}

static bool
read_place(const Asking *a, const char *name, gint64 *ret, GError **error)
{
	*ret = wry_archive_place(a->archive, name);
	return *ret != 0 || unknown_id(error);
}

/* In a room: one of its occupants, or the room, which is everybody. */
static bool
read_with(Asking *a, const char *text, GError **error)
{
	g_auto(WryJid) with = { 0 };
	if (!wry_jid_parse(&with, text, error))
		return false;
	g_free(a->nick);
	if (strcmp(with.bare, a->room) != 0)
		a->nick = g_strdup(NOBODY);
	else
		a->nick = g_strdup(with.resource);
	a->q.nick = a->nick;
	return true;
}

static int
by_place(gconstpointer a, gconstpointer b)
{
	gint64 one = *(const gint64 *)a, two = *(const gint64 *)b;
	return (one > two) - (one < two);
}

static bool
read_ids(Asking *a, xmpp_stanza_t *field, GError **error)
{
	g_clear_pointer(&a->only, g_array_unref);
	a->only = g_array_new(FALSE, FALSE, sizeof(gint64));
	for (xmpp_stanza_t *v = wry_stanza_child(field, "value", NS_XDATA); v != NULL;
	     v = wry_stanza_next(v, "value", NS_XDATA)) {
		g_autofree char *id = wry_stanza_text(v);
		gint64 place;
		if (a->only->len >= PAGE)
			return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
					     N_("At most 100 messages can be asked for at once."),
					     NULL);
		if (!read_place(a, id != NULL ? id : "", &place, error))
			return false;
		g_array_append_val(a->only, place);
	}
	if (a->only->len == 0)
		return refuse_request(error);
	g_array_sort(a->only, by_place);
	a->q.only = (const gint64 *)(const void *)a->only->data;
	a->q.n_only = a->only->len;
	return true;
}

static bool
read_field(Asking *a, xmpp_stanza_t *field, GError **error)
{
	const char *var = wry_stanza_attr(field, "var");
	g_autofree char *value = wry_stanza_child_text(field, "value", NS_XDATA);
	const char *text = value != NULL ? value : "";
	if (var == NULL)
		return refuse_request(error);
	if (strcmp(var, "FORM_TYPE") == 0)
		return strcmp(text, NS_MAM) == 0 || refuse_request(error);
	if (strcmp(var, "with") == 0)
		return read_with(a, text, error);
	if (strcmp(var, "start") == 0)
		return read_time(text, &a->q.start, error);
	if (strcmp(var, "end") == 0)
		return read_time(text, &a->q.end, error);
	if (strcmp(var, "before-id") == 0)
		return read_place(a, text, &a->q.high, error);
	if (strcmp(var, "after-id") == 0)
		return read_place(a, text, &a->q.low, error);
	if (strcmp(var, "ids") == 0)
		return read_ids(a, field, error);
	return wry_error_set(error, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
			     N_("An archive cannot be asked by \"%s\"."), var, NULL);
}

static bool
read_form(Asking *a, xmpp_stanza_t *x, GError **error)
{
	if (x == NULL)
		return true;
	if (g_strcmp0(wry_stanza_attr(x, "type"), "submit") != 0)
		return refuse_request(error);
	for (xmpp_stanza_t *f = wry_stanza_child(x, "field", NS_XDATA); f != NULL;
	     f = wry_stanza_next(f, "field", NS_XDATA))
		if (!read_field(a, f, error))
			return false;
	return true;
}

/* XEP-0059. */
static bool
read_page(Asking *a, xmpp_stanza_t *set, GError **error)
{
	guint64 most = PAGE;
	a->q.most = PAGE;
	if (set == NULL)
		return true;
	g_autofree char *max = wry_stanza_child_text(set, "max", NS_RSM);
	g_autofree char *after = wry_stanza_child_text(set, "after", NS_RSM);
	g_autofree char *before = wry_stanza_child_text(set, "before", NS_RSM);
	if (wry_stanza_child(set, "index", NS_RSM) != NULL)
		return wry_error_set(error, WRY_ERROR_FEATURE_NOT_IMPLEMENTED,
				     N_("An archive cannot be asked by \"%s\"."), "index", NULL);
	if (max != NULL && !g_ascii_string_to_unsigned(max, 10, 0, G_MAXINT32, &most, NULL))
		return refuse_request(error);
	a->q.most = (unsigned)MIN(most, PAGE);
	a->q.last = wry_stanza_child(set, "before", NS_RSM) != NULL;
	return (after == NULL || *after == '\0' || read_place(a, after, &a->q.after, error)) &&
	       (before == NULL || *before == '\0' || read_place(a, before, &a->q.before, error));
}

/* --- the answer ------------------------------------------------------------------------- */

static void
write_result(const Asking *a, const WryLine *line)
{
	char name[33];
	WryXml *xml = outbox_open(a->component, "message", a->room, a->back->to, NULL, NULL);
	g_autofree char *from =
	    *line->nick != '\0' ? g_strconcat(a->room, "/", line->nick, NULL) : g_strdup(a->room);
	wry_archive_name(a->archive, line->place, name);
	wry_xml_open(xml, "result", NS_MAM);
	wry_xml_attr(xml, "queryid", a->queryid);
	wry_xml_attr(xml, "id", name);
	wry_xml_open(xml, "forwarded", NS_FORWARD);
	payload_delay(xml, NULL, line->sent);
	wry_xml_open(xml, "message", NS_CLIENT);
	wry_xml_attr(xml, "type", "groupchat");
	wry_xml_attr(xml, "from", from);
	wry_xml_attr(xml, "id", *line->id != '\0' ? line->id : NULL);
	wry_xml_attr(xml, "xml:lang", *line->lang != '\0' ? line->lang : NULL);
	wry_xml_raw(xml, line->xml);
	outbox_close(a->component);
}

static void
write_fin(const Asking *a, const WryArchivePage *page)
{
	char name[33];
	guint n = page->lines->len;
	WryXml *xml = outbox_result(a->back);
	wry_xml_open(xml, "fin", NS_MAM);
	if (page->complete && a->q.most > 0)
		wry_xml_attr(xml, "complete", "true");
	wry_xml_open(xml, "set", NS_RSM);
	if (n > 0) {
		wry_archive_name(a->archive, ((WryLine *)page->lines->pdata[0])->place, name);
		wry_xml_open(xml, "first", NULL);
		if (page->index >= 0)
			wry_xml_attr_int(xml, "index", page->index);
		wry_xml_text(xml, name);
		wry_xml_close(xml);
		wry_archive_name(a->archive, ((WryLine *)page->lines->pdata[n - 1])->place, name);
		wry_xml_leaf(xml, "last", NULL, name);
	}
	if (page->count >= 0) {
		g_autofree char *count = g_strdup_printf("%" G_GINT64_FORMAT, page->count);
		wry_xml_leaf(xml, "count", NULL, count);
	}
	outbox_close(a->component);
}

/* What he gets is on him, as if so many people were told of. */
static void
charge(const Asking *a, guint lines)
{
	WryAccount *account = wry_component_find_account(a->component, a->user);
	if (account != NULL)
		access_charge(account, lines);
}

static bool
is_forbidden(const Asking *a, const WryArchivePage *page)
{
	if (a->entitled || page->exists)
		return false;
	outbox_fail(a->back, WRY_ERROR_FORBIDDEN,
		    N_("Only who has been in this room has an archive of it."), NULL);
	return true;
}

static void
on_page(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const WryArchivePage *page = result;
	if (error != NULL) {
		outbox_error(a->back, error);
	} else if (!is_forbidden(a, page)) {
		guint n = page->lines->len;
		charge(a, n);
		for (guint i = 0; i < n; i++)
			write_result(a, page->lines->pdata[a->flip ? n - 1 - i : i]);
		write_fin(a, page);
	}
	forget(a);
}

void
mam_set(const WryInbound *in)
{
	g_autoptr(GError) error = NULL;
	Asking *a = asking_new(in);
	if (a == NULL)
		return;
	a->queryid = g_strdup(wry_stanza_attr(in->payload, "queryid"));
	a->flip = wry_stanza_child(in->payload, "flip-page", NS_MAM) != NULL;
	a->q.known = a->q.counts = true;
	if (!read_form(a, wry_stanza_child(in->payload, "x", NS_XDATA), &error) ||
	    !read_page(a, wry_stanza_child(in->payload, "set", NS_RSM), &error)) {
		outbox_error(a->back, error);
		forget(a);
		return;
	}
	wry_archive_read(a->archive, &a->q, wry_reply_new(&a->near, 0, on_page, a));
}

/* --- the form, the metadata --------------------------------------------------------------- */

static void
write_time(WryXml *xml, const char *name, gint64 when, const char *id)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(when / G_USEC_PER_SEC);
	g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
	wry_xml_open(xml, name, NULL);
	wry_xml_attr(xml, "id", id);
	wry_xml_attr(xml, "timestamp", stamp);
	wry_xml_close(xml);
}

static void
on_last(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const WryArchivePage *page = result;
	if (error != NULL) {
		outbox_error(a->back, error);
	} else {
		WryXml *xml = outbox_result(a->back);
		wry_xml_open(xml, "metadata", NS_MAM);
		if (page->lines->len > 0) {
			const WryLine *line = page->lines->pdata[0];
			char name[33];
			wry_archive_name(a->archive, line->place, name);
			write_time(xml, "start", a->first_sent, a->first);
			write_time(xml, "end", line->sent, name);
		}
		outbox_close(a->component);
	}
	forget(a);
}

static void
on_first(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const WryArchivePage *page = result;
	if (error != NULL || is_forbidden(a, page)) {
		if (error != NULL)
			outbox_error(a->back, error);
		forget(a);
		return;
	}
	if (page->lines->len > 0) {
		const WryLine *line = page->lines->pdata[0];
		wry_archive_name(a->archive, line->place, a->first);
		a->first_sent = line->sent;
	}
	WryArchiveQuery last = { .most = 1, .last = true };
	wry_archive_read(a->archive, &last, wry_reply_new(&a->near, 0, on_last, a));
}

static void
write_field(WryXml *xml, const char *var, const char *type)
{
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "var", var);
	wry_xml_attr(xml, "type", type);
	if (strcmp(var, "ids") == 0) { /* others than those offered may be chosen: none are */
		wry_xml_open(xml, "validate", NS_VALIDATE);
		wry_xml_attr(xml, "datatype", "xs:string");
		wry_xml_leaf(xml, "open", NULL, NULL);
		wry_xml_close(xml);
	}
	wry_xml_close(xml);
}

static void
answer_form(const WryBack *back)
{
	static const struct {
		const char *var, *type;
	} fields[] = {
		{ "with", "jid-single" },      { "start", "text-single" },
		{ "end", "text-single" },      { "before-id", "text-single" },
		{ "after-id", "text-single" }, { "ids", "list-multi" },
	};
	WryXml *xml = outbox_result(back);
	wry_xml_open(xml, "query", NS_MAM);
	wry_xml_open(xml, "x", NS_XDATA);
	wry_xml_attr(xml, "type", "form");
	wry_xml_open(xml, "field", NULL);
	wry_xml_attr(xml, "type", "hidden");
	wry_xml_attr(xml, "var", "FORM_TYPE");
	wry_xml_leaf(xml, "value", NULL, NS_MAM);
	wry_xml_close(xml);
	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		write_field(xml, fields[i].var, fields[i].type);
	outbox_close(back->component);
}

void
mam_get(const WryInbound *in)
{
	Asking *a = asking_new(in);
	if (a == NULL)
		return;
	if (strcmp(xmpp_stanza_get_name(in->payload), "metadata") != 0) {
		answer_form(a->back);
		forget(a);
		return;
	}
	WryArchiveQuery first = { .most = 1 };
	wry_archive_read(a->archive, &first, wry_reply_new(&a->near, 0, on_first, a));
}
