/*
 * history.c - what was said in rooms, kept for their user: lines in, and out again on joining
 *
 * It decides what is kept, for how long, and what of it a client is shown; what a line looks like
 * is sight.c's, who waits for it muc.c's.  Reading is the one thing of an engine that waits for the
 * disk: so a room's gate is closed meanwhile, and nothing overtakes the past.
 */
#include "core/history.h"

#include "core/payload.h"
#include "xmpp/ns.h"

#include <string.h>

#define READ_MS 5000 /* then the room is shown without */
#define MISSED 500   /* lines, of who sat there when the network was lost */
#define SWEEP_US G_TIME_SPAN_HOUR
#define DAY_US G_TIME_SPAN_DAY

typedef struct {
	WryRoom *room;
	WryArchive *archive;
	GPtrArray *reads; /* of Reading, owned */
} WryHistory;

typedef struct {
	WryHistory *history;
	char *jid;
	gint64 most, chars; /* -1: any */
	gint64 from;	    /* place: what stands there or later he has to have; 0: nothing */
	WryHistoryFunc done;
	WryReply *near;
} Reading;

static void
reading_free(gpointer data)
{
	Reading *r = data;
	wry_reply_cancel(&r->near);
	g_free(r->jid);
	g_free(r);
}

static void
history_free(gpointer data)
{
	WryHistory *h = data;
	g_ptr_array_unref(h->reads);
	wry_archive_close(h->archive);
	g_free(h);
}

static WryHistory *
history_of(WryRoom *room)
{
	if (room->history != NULL)
		return room->history;
	WryHistory *h = g_new0(WryHistory, 1);
	h->room = room;
	h->archive = history_open(wry_session_component(room->session), room->session->account->jid,
				  room->jid);
	h->reads = g_ptr_array_new_with_free_func(reading_free);
	room->history = h;
	room->history_free = history_free;
	return h;
}

/* --- what is kept ------------------------------------------------------------------------ */

bool
history_is_on(const WryComponent *c)
{
	return c->backend->room_join != NULL &&
	       wry_values_int(c->config->common, "history_days") > 0;
}

/* 1 yes, 0 no, -1: it says nothing. */
static int
wish(const WryValues *values)
{
	if (values == NULL || wry_field_find(wry_values_fields(values), "history") == NULL)
		return -1;
	const char *word = wry_values_text(values, "history");
	return g_strcmp0(word, "yes") == 0 ? 1 : g_strcmp0(word, "no") == 0 ? 0 : -1;
}

bool
history_keeps(const WryRoom *room)
{
	const WrySession *s = room->session;
	if (!history_is_on(wry_session_component(s)))
		return false;
	int said = wish(room->options);
	if (said < 0)
		said = wish(s->options);
	if (said >= 0)
		return said == 1;
	return g_strcmp0(wry_account_row_get(s->account->row, "", "history"), "no") != 0;
}

WryArchive *
history_open(WryComponent *c, const char *user, const char *room_jid)
{
	return wry_archive_open(c->store, c->domain, user, room_jid);
}

static void prune(WryComponent *c, gint64 after);

static void
on_pruned(gpointer result, const GError *error, gpointer data)
{
	const gint64 *next = result;
	if (error == NULL && *next != 0)
		prune(data, *next);
}

/* 0 days: nothing is kept, and what there was goes too. */
static void
prune(WryComponent *c, gint64 after)
{
	gint64 days = wry_values_int(c->config->common, "history_days");
	wry_archives_prune(c->store, c->domain, g_get_real_time() - days * DAY_US, after,
			   wry_reply_new(NULL, 0, on_pruned, c));
}

void
history_sweep(WryComponent *c)
{
	gint64 now = g_get_monotonic_time();
	if (c->backend->room_join == NULL || c->stopping ||
	    (c->history_swept != 0 && now - c->history_swept < SWEEP_US))
		return;
	c->history_swept = now;
	prune(c, 0);
}

/* --- lines ----------------------------------------------------------------------------------- */

guint64
history_mark(const char *nick, const char *text)
{
	/* FNV-1a: who finds two lines of one mark hides a line of his own from nobody but himself.
	 */
	guint64 mark = G_GUINT64_CONSTANT(14695981039346656037);
	const char *const parts[] = { nick != NULL ? nick : "", text != NULL ? text : "" };
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		for (const char *p = parts[i]; *p != '\0'; p++)
			mark = (mark ^ (guint8)*p) * G_GUINT64_CONSTANT(1099511628211);
		mark *= G_GUINT64_CONSTANT(1099511628211);
	}
	return mark;
}

char *
history_next(WryRoom *room)
{
	WryArchive *archive = history_of(room)->archive;
	char name[33];
	wry_archive_name(archive, wry_archive_next(archive), name);
	return g_strdup(name);
}

gint64
history_place(WryRoom *room)
{
	return history_keeps(room) ? wry_archive_next(history_of(room)->archive) : 0;
}

bool
history_keep(WryRoom *room, const WryLine *line, char ret_name[33])
{
	WryHistory *h = history_of(room);
	WryComponent *c = wry_session_component(room->session);
	gsize n;
	const char *inside = wry_xml_inside(&c->xml, &n);
	g_autofree char *xml = g_strndup(inside, n);
	WryLine mine = *line;
	mine.xml = xml;
	gint64 now = g_get_real_time();
	if (mine.sent <= 0 || mine.sent > now) /* a network's clock may be wrong */
		mine.sent = now;
	wry_xml_reset(&c->xml);
	gint64 place = wry_archive_add(h->archive, &mine);
	if (place == 0)
		return false;
	wry_archive_name(h->archive, place, ret_name);
	return true;
}

void
history_stanza_id(WryXml *xml, const WryRoom *room, const char *name)
{
	wry_xml_open(xml, "stanza-id", NS_SID);
	wry_xml_attr(xml, "by", room->jid);
	wry_xml_attr(xml, "id", name);
	wry_xml_close(xml);
}

WryXml *
history_write(WryRoom *room, const WryLine *line, const char *to)
{
	WryHistory *h = history_of(room);
	char name[33];
	g_autofree char *from = *line->nick != '\0' ? g_strconcat(room->jid, "/", line->nick, NULL)
						    : g_strdup(room->jid);
	WryXml *xml = outbox_open(wry_session_component(room->session), "message", from, to,
				  "groupchat", *line->id != '\0' ? line->id : NULL);
	wry_xml_attr(xml, "xml:lang", *line->lang != '\0' ? line->lang : NULL);
	wry_xml_raw(xml, line->xml);
	payload_delay(xml, room->jid, line->sent);
	wry_archive_name(h->archive, line->place, name);
	history_stanza_id(xml, room, name);
	return xml;
}

/* --- what a join asks for ------------------------------------------------------------------------
 */

/* -1: none, or nonsense, which asks for nothing in particular. */
static gint64
read_count(xmpp_stanza_t *history, const char *name)
{
	const char *text = wry_stanza_attr(history, name);
	guint64 n;
	if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT32, &n, NULL))
		return -1;
	return (gint64)n;
}

/* XEP-0082; 0: none. */
static gint64
read_time(const char *text)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601(text, utc) : NULL;
	return time != NULL
		   ? g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time)
		   : 0;
}

void
history_wish(WryClient *client, xmpp_stanza_t *x)
{
	xmpp_stanza_t *history = x != NULL ? wry_stanza_child(x, "history", NS_MUC) : NULL;
	client->lines_asked = client->chars_asked = -1;
	client->since_asked = 0;
	client->missed = 0;
	if (history == NULL)
		return;
	client->lines_asked = read_count(history, "maxstanzas");
	client->chars_asked = read_count(history, "maxchars");
	gint64 seconds = read_count(history, "seconds");
	gint64 since = read_time(wry_stanza_attr(history, "since"));
	if (seconds >= 0)
		since = MAX(since, g_get_real_time() - seconds * G_USEC_PER_SEC);
	client->since_asked = since;
}

static gint64
length_of(WryRoom *room, const WryLine *line, const char *to)
{
	WryXml *xml = history_write(room, line, to);
	while (xml->open->len > 0)
		wry_xml_close(xml);
	gint64 n = g_utf8_strlen(xml->out->str, (gssize)xml->out->len);
	wry_xml_reset(xml);
	return n;
}

/*
 * What he asked for, of the last ones: whole stanzas, no more than so many, and no more characters,
 * markup and all (MU-27).  What was said while he was being shown the room is none of that: he has to have it.
 */
static void
fit(const Reading *r, GPtrArray *lines)
{
	guint from = lines->len;
	gint64 chars = r->chars, most = r->most;
	while (from > 0) {
		const WryLine *line = lines->pdata[from - 1];
		bool past = r->from == 0 || line->place < r->from;
		if (past && most-- == 0)
			break;
		if (past && r->chars >= 0 &&
		    (chars -= length_of(r->history->room, line, r->jid)) < 0)
			break;
		from--;
	}
	if (from > 0)
		g_ptr_array_remove_range(lines, 0, from);
}

/* --- reading
 * ----------------------------------------------------------------------------------------- */

static void
finish(Reading *r, GPtrArray *lines)
{
	WryHistory *h = r->history;
	WryRoom *room = h->room;
	WryHistoryFunc done = r->done;
	g_autofree char *jid = g_strdup(r->jid);
	if (lines != NULL)
		fit(r, lines);
	g_ptr_array_remove(h->reads, r);
	done(room, jid, lines);
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	Reading *r = data;
	const WryArchivePage *page = result;
	if (error != NULL)
		wry_log_info(&r->history->room->session->log, "no history: %s", error->message);
	finish(r, page != NULL ? page->lines : NULL);
}

bool
history_read(WryRoom *room, const WryClient *client, WryHistoryFunc done)
{
	const WryComponent *c = wry_session_component(room->session);
	gint64 most = wry_values_int(c->config->common, "history_on_join");
	if (client->missed != 0)
		most = MISSED;
	else if (client->chars_asked == 0)
		most = 0;
	else if (client->lines_asked >= 0)
		most = MIN(most, client->lines_asked);
	if (!history_is_on(c) || (most == 0 && client->shown_from == 0))
		return false;
	WryHistory *h = history_of(room);
	Reading *r = g_new0(Reading, 1);
	*r = (Reading){ h,    g_strdup(client->jid), most, client->chars_asked, client->shown_from,
			done, NULL };
	g_ptr_array_add(h->reads, r);
	WryArchiveQuery query = {
		.start = client->since_asked,
		.after = client->missed,
		.most = client->shown_from != 0 ? MISSED : (unsigned)most,
		.last = true,
	};
	wry_archive_read(h->archive, &query, wry_reply_new(&r->near, READ_MS, on_read, r));
	return true;
}

bool
history_is_reading(const WryRoom *room)
{
	const WryHistory *h = room->history;
	return h != NULL && h->reads->len > 0;
}

void
history_hurry(WryRoom *room)
{
	WryHistory *h = room->history;
	while (h != NULL && h->reads->len > 0) {
		Reading *r = h->reads->pdata[0];
		wry_reply_cancel(&r->near);
		finish(r, NULL);
	}
}

void
history_leave(WryRoom *room)
{
	WryHistory *h = room->history;
	if (h == NULL)
		return;
	g_ptr_array_set_size(h->reads, 0);
	for (guint i = 0; i < room->clients->len; i++) {
		WryClient *client = room->clients->pdata[i];
		if (client->in)
			client->missed = wry_archive_next(h->archive) - 1;
	}
}
