/*
 * mime-wire.c - a GVariant of one fixed type
 *
 * The helper may have been taken over by what it read: its answer is checked to be of the form
 * (strings are UTF-8 then) and is words and numbers, of which the daemon believes as much as of the
 * mail.
 */
#include "backends/smtp/mime-wire.h"

#define BOX "(mss)"
#define PART "(ssxbmsu)"
#define REPORT "(umsmsms)"
#define EVENT "(msmsmsmsmsmsmsms)"
#define READ                                                                                       \
	"(m" BOX "m" BOX "a" BOX "a" BOX "a" BOX "msmsmsasxsmsbbmsa" PART                          \
	"msbbasumsmsmsmsum" EVENT "a" REPORT "msmsb)"

/* --- put ----------------------------------------------------------------------- */

static GVariant *
put_box(const MailBox *box)
{
	return g_variant_new(BOX, box->name, box->address);
}

static GVariant *
put_maybe_box(const MailBox *box)
{
	return g_variant_new_maybe(G_VARIANT_TYPE(BOX), box != NULL ? put_box(box) : NULL);
}

static GVariant *
put_boxes(const GPtrArray *boxes)
{
	GVariantBuilder b;
	g_variant_builder_init(&b, G_VARIANT_TYPE("a" BOX));
	for (guint i = 0; boxes != NULL && i < boxes->len; i++)
		g_variant_builder_add_value(&b, put_box(boxes->pdata[i]));
	return g_variant_builder_end(&b);
}

static GVariant *
put_parts(const GPtrArray *parts)
{
	GVariantBuilder b;
	g_variant_builder_init(&b, G_VARIANT_TYPE("a" PART));
	for (guint i = 0; i < parts->len; i++) {
		const MailPart *p = parts->pdata[i];
		g_variant_builder_add(&b, PART, p->name, p->type, (gint64)p->size,
				      (gboolean)p->is_inline, p->content_id, (guint32)p->index);
	}
	return g_variant_builder_end(&b);
}

static GVariant *
put_reports(const GPtrArray *reports)
{
	GVariantBuilder b;
	g_variant_builder_init(&b, G_VARIANT_TYPE("a" REPORT));
	for (guint i = 0; i < reports->len; i++) {
		const MailReportLine *r = reports->pdata[i];
		g_variant_builder_add(&b, REPORT, (guint32)r->kind, r->recipient, r->status,
				      r->diagnostic);
	}
	return g_variant_builder_end(&b);
}

static GVariant *
put_event(const MailEvent *e)
{
	GVariant *event = e == NULL
			      ? NULL
			      : g_variant_new(EVENT, e->method, e->summary, e->where, e->organizer,
					      e->start, e->end, e->zone, e->rule);
	return g_variant_new_maybe(G_VARIANT_TYPE(EVENT), event);
}

static GVariant *
put_strings(char **strings)
{
	static const char *const none[] = { NULL };
	return g_variant_new_strv(strings != NULL ? (const char *const *)strings : none, -1);
}

static GVariant *
put_text(const char *text)
{
	return g_variant_new_string(text != NULL ? text : "");
}

void
mail_wire_put(const MailRead *m, GByteArray *out)
{
	GVariantBuilder b;
	g_variant_builder_init(&b, G_VARIANT_TYPE(READ));
	g_variant_builder_add_value(&b, put_maybe_box(m->from));
	g_variant_builder_add_value(&b, put_maybe_box(m->sender));
	g_variant_builder_add_value(&b, put_boxes(m->to));
	g_variant_builder_add_value(&b, put_boxes(m->cc));
	g_variant_builder_add_value(&b, put_boxes(m->reply_to));
	g_variant_builder_add(&b, "ms", m->subject);
	g_variant_builder_add(&b, "ms", m->message_id);
	g_variant_builder_add(&b, "ms", m->in_reply_to);
	g_variant_builder_add_value(&b, put_strings(m->references));
	g_variant_builder_add(&b, "x", (gint64)m->date);
	g_variant_builder_add_value(&b, put_text(m->text));
	g_variant_builder_add(&b, "ms", m->text_folded);
	g_variant_builder_add(&b, "b", (gboolean)m->text_cut);
	g_variant_builder_add(&b, "b", (gboolean)m->text_was_html);
	g_variant_builder_add(&b, "ms", m->lang);
	g_variant_builder_add_value(&b, put_parts(m->parts));
	g_variant_builder_add(&b, "ms", m->list_id);
	g_variant_builder_add(&b, "b", (gboolean)m->automatic);
	g_variant_builder_add(&b, "b", (gboolean)m->duplicate_headers);
	g_variant_builder_add_value(&b, put_strings(m->auth_results));
	g_variant_builder_add(&b, "u", (guint32)m->received_count);
	g_variant_builder_add(&b, "ms", m->loop);
	g_variant_builder_add(&b, "ms", m->spam);
	g_variant_builder_add(&b, "ms", m->face);
	g_variant_builder_add(&b, "ms", m->mdn_to);
	g_variant_builder_add(&b, "u", (guint32)m->notes);
	g_variant_builder_add_value(&b, put_event(m->event));
	g_variant_builder_add_value(&b, put_reports(m->reports));
	g_variant_builder_add(&b, "ms", m->report_envid);
	g_variant_builder_add(&b, "ms", m->report_message_id);
	g_variant_builder_add(&b, "b", (gboolean)m->damaged);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_builder_end(&b));
	g_byte_array_append(out, g_variant_get_data(all), (guint)g_variant_get_size(all));
}

/* --- get ----------------------------------------------------------------------- */

static MailBox *
get_box(GVariantIter *iter)
{
	g_autoptr(GVariant) maybe = g_variant_iter_next_value(iter);
	g_autoptr(GVariant) box = g_variant_get_maybe(maybe);
	const char *name, *address;
	if (box == NULL)
		return NULL;
	g_variant_get(box, "(m&s&s)", &name, &address);
	return mail_box_new(name, address);
}

static GPtrArray *
get_boxes(GVariantIter *iter)
{
	g_autoptr(GVariant) all = g_variant_iter_next_value(iter);
	GPtrArray *boxes = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	GVariantIter each;
	const char *name, *address;
	g_variant_iter_init(&each, all);
	while (g_variant_iter_next(&each, "(m&s&s)", &name, &address))
		g_ptr_array_add(boxes, mail_box_new(name, address));
	return boxes;
}

static void
get_parts(GVariantIter *iter, MailRead *m)
{
	g_autoptr(GVariant) all = g_variant_iter_next_value(iter);
	GVariantIter each;
	MailPart part;
	gint64 size;
	gboolean is_inline;
	guint32 index;
	g_variant_iter_init(&each, all);
	while (g_variant_iter_next(&each, PART, &part.name, &part.type, &size, &is_inline,
				   &part.content_id, &index)) {
		part.size = size;
		part.is_inline = is_inline;
		part.index = index;
		g_ptr_array_add(m->parts, g_memdup2(&part, sizeof part));
	}
}

static void
get_reports(GVariantIter *iter, MailRead *m)
{
	g_autoptr(GVariant) all = g_variant_iter_next_value(iter);
	GVariantIter each;
	MailReportLine line;
	guint32 kind;
	g_variant_iter_init(&each, all);
	while (g_variant_iter_next(&each, REPORT, &kind, &line.recipient, &line.status,
				   &line.diagnostic)) {
		line.kind = MIN(kind, MAIL_MDN_OTHER);
		g_ptr_array_add(m->reports, g_memdup2(&line, sizeof line));
	}
}

static MailEvent *
get_event(GVariantIter *iter)
{
	g_autoptr(GVariant) maybe = g_variant_iter_next_value(iter);
	g_autoptr(GVariant) event = g_variant_get_maybe(maybe);
	if (event == NULL)
		return NULL;
	MailEvent *e = g_new0(MailEvent, 1);
	g_variant_get(event, EVENT, &e->method, &e->summary, &e->where, &e->organizer, &e->start,
		      &e->end, &e->zone, &e->rule);
	return e;
}

static bool
get_bool(GVariantIter *iter)
{
	gboolean b = FALSE;
	g_variant_iter_next(iter, "b", &b);
	return b;
}

static unsigned
get_number(GVariantIter *iter)
{
	guint32 n = 0;
	g_variant_iter_next(iter, "u", &n);
	return n;
}

static char *
get_text(GVariantIter *iter)
{
	char *text = NULL;
	g_variant_iter_next(iter, "ms", &text);
	return text;
}

MailRead *
mail_wire_get(GBytes *bytes)
{
	g_autoptr(GVariant) all =
	    g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(READ), bytes, FALSE));
	if (!g_variant_is_normal_form(all))
		return NULL;
	MailRead *m = mail_read_new();
	gint64 date = 0;
	GVariantIter iter;
	g_variant_iter_init(&iter, all);
	m->from = get_box(&iter);
	m->sender = get_box(&iter);
	m->to = get_boxes(&iter);
	m->cc = get_boxes(&iter);
	m->reply_to = get_boxes(&iter);
	m->subject = get_text(&iter);
	m->message_id = get_text(&iter);
	m->in_reply_to = get_text(&iter);
	g_variant_iter_next(&iter, "^as", &m->references);
	g_variant_iter_next(&iter, "x", &date);
	m->date = date;
	g_variant_iter_next(&iter, "s", &m->text);
	m->text_folded = get_text(&iter);
	m->text_cut = get_bool(&iter);
	m->text_was_html = get_bool(&iter);
	m->lang = get_text(&iter);
	get_parts(&iter, m);
	m->list_id = get_text(&iter);
	m->automatic = get_bool(&iter);
	m->duplicate_headers = get_bool(&iter);
	g_variant_iter_next(&iter, "^as", &m->auth_results);
	m->received_count = get_number(&iter);
	m->loop = get_text(&iter);
	m->spam = get_text(&iter);
	m->face = get_text(&iter);
	m->mdn_to = get_text(&iter);
	m->notes = get_number(&iter);
	m->event = get_event(&iter);
	get_reports(&iter, m);
	m->report_envid = get_text(&iter);
	m->report_message_id = get_text(&iter);
	m->damaged = get_bool(&iter);
	return m;
}
