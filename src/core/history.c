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
	GPtrArray *reads;	 /* of Reading, owned */
	GArray *known;		 /* of Known: the last lines before the joining; NULL */
	struct Filling *filling; /* owned; NULL */
	WryTimer *forget;	 /* of known */
} WryHistory;

/* One line of the archive, as far as telling it from another needs. */
typedef struct {
	gint64 sent;
	guint64 mark;
	char foreign[65]; /* "": none, or too long */
	bool fresh;	  /* the network has told it, and the archive had it not */
	bool used;	  /* has been found once already */
} Known;

/* The gap between what the archive has of a room and what the network remembers. */
typedef struct Filling {
	gint64 start;  /* no older ones are wanted; 0: the archive has nothing */
	gint64 oldest; /* of those found so far; 0: none */
	gint64 until;  /* monotonic: then what has been found is all */
	unsigned pages;
	bool due;	  /* a page is to be ordered */
	GPtrArray *found; /* of WryMessage, oldest first */
	void (*take)(WryRoom *room, WryMessage *message);
	void (*done)(WryRoom *room);
	WryReply *near;
} Filling;

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
filling_free(Filling *f)
{
	if (f == NULL)
		return;
	wry_reply_cancel(&f->near);
	g_ptr_array_unref(f->found);
	g_free(f);
}

static void
history_free(gpointer data)
{
	WryHistory *h = data;
	g_ptr_array_unref(h->reads);
	filling_free(h->filling);
	wry_timer_clear(&h->forget);
	g_clear_pointer(&h->known, g_array_unref);
	wry_archive_close(h->archive);
	g_free(h);
}

static void end_filling(WryHistory *h);

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
	wry_archives_prune(c->store, c->domain, g_get_real_time() - days * DAY_US, days == 0, after,
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

/* --- the network's own past ------------------------------------------------------------------ */

#define KNOWN 300		     /* lines of the archive that are looked at for duplicates */
#define KNOWN_MS 120000		     /* after a joining: a bouncer's playback is over then */
#define SAME_US (5 * G_USEC_PER_SEC) /* between two clocks, of one line without an id */
#define OVERLAP_US (10 * G_USEC_PER_SEC)
#define PAGES 6
#define LEAST 20 /* a page of fewer is no full one: no network gives so few */
#define FILL_MS 5000

bool
history_is_known(WryRoom *room, const WryMessage *m)
{
	WryHistory *h = room->history;
	guint64 mark = history_mark(m->nick, m->body);
	bool late = (m->flags & WRY_MESSAGE_DELAYED) != 0;
	for (guint i = 0; h != NULL && h->known != NULL && i < h->known->len; i++) {
		Known *k = &g_array_index(h->known, Known, i);
		if (!late && !k->fresh) /* what is said now was not said before we came */
			continue;
		bool named = m->foreign_id != NULL && *k->foreign != '\0';
		bool same = named
				? strcmp(k->foreign, m->foreign_id) == 0
				: !k->used && k->mark == mark && ABS(k->sent - m->sent) <= SAME_US;
		if (same) {
			k->used = true;
			return true;
		}
	}
	return false;
}

static void
forget_known(gpointer data)
{
	WryHistory *h = data;
	g_clear_pointer(&h->known, g_array_unref);
}

static void
add_known(WryHistory *h, gint64 sent, guint64 mark, const char *foreign, bool fresh)
{
	Known k = { .sent = sent, .mark = mark, .fresh = fresh };
	if (h->known == NULL)
		h->known = g_array_new(FALSE, TRUE, sizeof(Known));
	if (foreign != NULL && strlen(foreign) < sizeof k.foreign)
		g_strlcpy(k.foreign, foreign, sizeof k.foreign);
	g_array_append_val(h->known, k);
	wry_timer_start(&h->forget, KNOWN_MS, forget_known, h);
}

static void
end_filling(WryHistory *h)
{
	Filling *f = g_steal_pointer(&h->filling);
	WryRoom *room = h->room;
	g_autoptr(GPtrArray) found = g_ptr_array_ref(f->found);
	void (*take)(WryRoom *, WryMessage *) = f->take;
	void (*done)(WryRoom *) = f->done;
	filling_free(f);
	g_autofree bool *known = g_new0(bool, found->len + 1);
	for (guint i = 0; i < found->len; i++) {
		WryMessage *m = found->pdata[i];
		m->flags |= WRY_MESSAGE_DELAYED;
		known[i] = history_is_known(room, m);
		if (!known[i])
			take(room, m);
	}
	/* What was said while we came in waits at the gate, and is among the new ones, too. */
	for (guint i = 0; i < found->len; i++) {
		const WryMessage *m = found->pdata[i];
		add_known(h, m->sent, history_mark(m->nick, m->body), m->foreign_id, !known[i]);
	}
	done(room);
}

static void
remember_known(WryHistory *h, const GPtrArray *lines)
{
	forget_known(h);
	for (guint i = 0; i < lines->len; i++) {
		const WryLine *line = lines->pdata[i];
		add_known(h, line->sent, line->mark, line->foreign, false);
	}
}

/*
 * What the archive ends with is there: the network is asked from a little before it.  Where it cannot be
 * read nothing is asked: all that came would be archived once more.
 */
static void
on_known(gpointer result, const GError *error, gpointer data)
{
	WryHistory *h = data;
	Filling *f = h->filling;
	const WryArchivePage *page = result;
	WrySession *s = h->room->session;
	/* The youngest: the last may be one of years ago, that a bouncer has played back. */
	for (guint i = 0; page != NULL && i < page->lines->len; i++)
		f->start = MAX(f->start, ((const WryLine *)page->lines->pdata[i])->sent);
	if (f->start != 0) {
		f->start = MAX(f->start - OVERLAP_US, 1);
		remember_known(h, page->lines);
	}
	if (error != NULL || (s->caps & WRY_CAP_HISTORY) == 0 || wry_session_backend(s)->history_fetch == NULL) {
		end_filling(h);
		return;
	}
	f->until = g_get_monotonic_time() + (gint64)FILL_MS * 1000;
	f->due = true;
	wry_session_wake(s);
}

bool
history_fill(WryRoom *room, void (*take)(WryRoom *, WryMessage *), void (*done)(WryRoom *))
{
	if (!history_keeps(room))
		return false;
	WryHistory *h = history_of(room);
	g_assert(h->filling == NULL);
	Filling *f = h->filling = g_new0(Filling, 1);
	f->take = take;
	f->done = done;
	f->found = g_ptr_array_new_with_free_func((GDestroyNotify)wry_message_unref);
	WryArchiveQuery query = { .most = KNOWN, .last = true };
	wry_archive_read(h->archive, &query, wry_reply_new(&f->near, READ_MS, on_known, h));
	return true;
}

bool
history_is_filling(const WryRoom *room)
{
	const WryHistory *h = room->history;
	return h != NULL && h->filling != NULL;
}

/* Those of a page that are older than what was found before, in front of it.  0: there were none.
 */
static guint
take_page(Filling *f, const GPtrArray *messages)
{
	guint n = 0;
	for (guint i = 0; i < messages->len; i++) {
		WryMessage *m = messages->pdata[i];
		if (m->sent >= f->start && (f->oldest == 0 || m->sent < f->oldest))
			g_ptr_array_insert(f->found, (gint)n++, wry_message_ref(m));
	}
	if (f->found->len > 0)
		f->oldest = ((const WryMessage *)f->found->pdata[0])->sent;
	return n;
}

static void
on_fetched(gpointer result, const GError *error, gpointer data)
{
	WryHistory *h = data;
	Filling *f = h->filling;
	const GPtrArray *messages = result;
	guint n = error == NULL ? take_page(f, messages) : 0;
	/* On a first visit one page is enough; else until there is no gap any more. */
	if (n == 0 || messages->len < LEAST || f->start == 0 || ++f->pages >= PAGES) {
		end_filling(h);
		return;
	}
	f->due = true;
	wry_session_wake(h->room->session);
}

bool
history_serve(WryRoom *room)
{
	WryHistory *h = room->history;
	Filling *f = h != NULL ? h->filling : NULL;
	WrySession *s = room->session;
	if (f == NULL || !f->due)
		return false;
	const WryValues *common = wry_session_component(s)->config->common;
	WryHistoryPage page = {
		.start = f->start,
		.end = f->oldest,
		.limit =
		    f->start != 0 ? MISSED : (unsigned)wry_values_int(common, "history_on_join"),
	};
	gint64 left = f->until - g_get_monotonic_time();
	f->due = false;
	if (page.limit == 0 || left <= 0) {
		end_filling(h);
		return true;
	}
	/* All pages together: a slow network keeps nobody waiting for each of them. */
	WryReply *reply =
	    wry_reply_new(&f->near, (unsigned)(left / 1000) + 1, on_fetched, h);
	WRY_ORDER(s);
	wry_session_backend(s)->history_fetch(s, room->address, &page, reply);
	return true;
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

static Reading *
reading_for(const WryHistory *h, const char *jid)
{
	for (guint i = 0; i < h->reads->len; i++)
		if (strcmp(((Reading *)h->reads->pdata[i])->jid, jid) == 0)
			return h->reads->pdata[i];
	return NULL;
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
	Reading *r = reading_for(h, client->jid);
	if (r != NULL) { /* who asks again and again is read for once: nothing has passed since */
		r->most = most;
		r->chars = client->chars_asked;
		r->from = client->shown_from;
		return true;
	}
	r = g_new0(Reading, 1);
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
	return h != NULL && (h->reads->len > 0 || h->filling != NULL);
}

void
history_hurry(WryRoom *room)
{
	WryHistory *h = room->history;
	if (h != NULL && h->filling != NULL)
		end_filling(h);
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
	g_clear_pointer(&h->filling, filling_free);
	for (guint i = 0; i < room->clients->len; i++) {
		WryClient *client = room->clients->pdata[i];
		if (client->in)
			client->missed = wry_archive_next(h->archive) - 1;
	}
}
