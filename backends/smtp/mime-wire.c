/*
 * mime-wire.c - what a helper has read, as a record (base/pack.h)
 *
 * The helper may have been taken over by what it read: its answer is checked to be of the form
 * (strings are UTF-8 then, and lists have an end), and is words and numbers, of which the daemon
 * believes as much as of the mail.
 */
#include "backends/smtp/mime-wire.h"

#include "base/pack.h"

#include <stddef.h>

enum {
	FROM = 1,
	SENDER,
	TO,
	CC,
	REPLY_TO,
	SUBJECT,
	MESSAGE_ID,
	IN_REPLY_TO,
	REFERENCE,
	DATE,
	TEXT,
	TEXT_FOLDED,
	FLAGS,
	LANG,
	PART,
	LIST_ID,
	AUTH_RESULT,
	RECEIVED_COUNT,
	LOOP,
	SPAM,
	FACE,
	MDN_TO,
	NOTES,
	EVENT,
	REPORT,
	REPORT_ENVID,
	REPORT_MESSAGE_ID,
};

enum { BOX_NAME = 1, BOX_ADDRESS };
enum { PART_NAME = 1, PART_TYPE, PART_SIZE, PART_INLINE, PART_CONTENT_ID, PART_INDEX };
enum { REPORT_KIND = 1, REPORT_RECIPIENT, REPORT_STATUS, REPORT_DIAGNOSTIC };

enum {
	CUT = 1 << 0,
	WAS_HTML = 1 << 1,
	AUTOMATIC = 1 << 2,
	DUPLICATE_HEADERS = 1 << 3,
	DAMAGED = 1 << 4,
};

typedef struct {
	guint8 field;
	gsize at; /* a char * within the struct; 0 field: no more */
} TextField;

static const TextField read_texts[] = {
	{ SUBJECT, offsetof(MailRead, subject) },
	{ MESSAGE_ID, offsetof(MailRead, message_id) },
	{ IN_REPLY_TO, offsetof(MailRead, in_reply_to) },
	{ TEXT, offsetof(MailRead, text) },
	{ TEXT_FOLDED, offsetof(MailRead, text_folded) },
	{ LANG, offsetof(MailRead, lang) },
	{ LIST_ID, offsetof(MailRead, list_id) },
	{ LOOP, offsetof(MailRead, loop) },
	{ SPAM, offsetof(MailRead, spam) },
	{ FACE, offsetof(MailRead, face) },
	{ MDN_TO, offsetof(MailRead, mdn_to) },
	{ REPORT_ENVID, offsetof(MailRead, report_envid) },
	{ REPORT_MESSAGE_ID, offsetof(MailRead, report_message_id) },
	{ 0 },
};

static const TextField event_texts[] = {
	{ 1, offsetof(MailEvent, method) },
	{ 2, offsetof(MailEvent, summary) },
	{ 3, offsetof(MailEvent, where) },
	{ 4, offsetof(MailEvent, organizer) },
	{ 5, offsetof(MailEvent, start) },
	{ 6, offsetof(MailEvent, end) },
	{ 7, offsetof(MailEvent, zone) },
	{ 8, offsetof(MailEvent, rule) },
	{ 0 },
};

static char **
text_at(const void *of, const TextField *t)
{
	return (char **)((char *)of + t->at);
}

/* --- put ----------------------------------------------------------------------- */

static void
put_texts(GByteArray *out, const TextField *fields, const void *of)
{
	for (const TextField *t = fields; t->field != 0; t++)
		wry_pack_text(out, t->field, *text_at(of, t));
}

static void
put_box(GByteArray *out, guint8 field, const MailBox *box)
{
	if (box == NULL)
		return;
	gsize mark = wry_pack_open(out, field);
	wry_pack_text(out, BOX_NAME, box->name);
	wry_pack_text(out, BOX_ADDRESS, box->address);
	wry_pack_close(out, mark);
}

static void
put_boxes(GByteArray *out, guint8 field, const GPtrArray *boxes)
{
	for (guint i = 0; boxes != NULL && i < boxes->len; i++)
		put_box(out, field, boxes->pdata[i]);
}

static void
put_parts(GByteArray *out, const GPtrArray *parts)
{
	for (guint i = 0; i < parts->len; i++) {
		const MailPart *p = parts->pdata[i];
		gsize mark = wry_pack_open(out, PART);
		wry_pack_text(out, PART_NAME, p->name);
		wry_pack_text(out, PART_TYPE, p->type);
		wry_pack_int(out, PART_SIZE, p->size);
		wry_pack_int(out, PART_INLINE, p->is_inline);
		wry_pack_text(out, PART_CONTENT_ID, p->content_id);
		wry_pack_int(out, PART_INDEX, p->index);
		wry_pack_close(out, mark);
	}
}

static void
put_reports(GByteArray *out, const GPtrArray *reports)
{
	for (guint i = 0; i < reports->len; i++) {
		const MailReportLine *r = reports->pdata[i];
		gsize mark = wry_pack_open(out, REPORT);
		wry_pack_int(out, REPORT_KIND, r->kind);
		wry_pack_text(out, REPORT_RECIPIENT, r->recipient);
		wry_pack_text(out, REPORT_STATUS, r->status);
		wry_pack_text(out, REPORT_DIAGNOSTIC, r->diagnostic);
		wry_pack_close(out, mark);
	}
}

static void
put_event(GByteArray *out, const MailEvent *e)
{
	if (e == NULL)
		return;
	gsize mark = wry_pack_open(out, EVENT);
	put_texts(out, event_texts, e);
	wry_pack_close(out, mark);
}

void
mail_wire_put(const MailRead *m, GByteArray *ret)
{
	GByteArray *out = wry_pack_new();
	put_box(out, FROM, m->from);
	put_box(out, SENDER, m->sender);
	put_boxes(out, TO, m->to);
	put_boxes(out, CC, m->cc);
	put_boxes(out, REPLY_TO, m->reply_to);
	put_texts(out, read_texts, m);
	wry_pack_texts(out, REFERENCE, m->references);
	wry_pack_int(out, DATE, m->date);
	wry_pack_int(out, FLAGS,
		     (m->text_cut ? CUT : 0) | (m->text_was_html ? WAS_HTML : 0) |
			 (m->automatic ? AUTOMATIC : 0) |
			 (m->duplicate_headers ? DUPLICATE_HEADERS : 0) |
			 (m->damaged ? DAMAGED : 0));
	put_parts(out, m->parts);
	wry_pack_texts(out, AUTH_RESULT, m->auth_results);
	wry_pack_int(out, RECEIVED_COUNT, m->received_count);
	wry_pack_int(out, NOTES, m->notes);
	put_event(out, m->event);
	put_reports(out, m->reports);
	g_byte_array_append(ret, out->data, out->len);
	g_byte_array_unref(out);
}

/* --- get ----------------------------------------------------------------------- */

/* false: it is none of these. */
static bool
take_texts(WryUnpack *u, const TextField *fields, void *of)
{
	for (const TextField *t = fields; t->field != 0; t++)
		if (t->field == u->field) {
			wry_unpack_text(u, text_at(of, t));
			return true;
		}
	return false;
}

/* (transfer full); NULL: damaged */
static MailBox *
take_box(WryUnpack *u)
{
	WryUnpack in;
	g_autofree char *name = NULL, *address = NULL;
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == BOX_NAME)
			wry_unpack_text(&in, &name);
		else if (in.field == BOX_ADDRESS)
			wry_unpack_text(&in, &address);
	in.damaged |= address == NULL;
	wry_unpack_leave(u, &in);
	return in.damaged ? NULL : mail_box_new(name, address);
}

static void
take_one_box(WryUnpack *u, MailBox **box)
{
	mail_box_free(*box);
	*box = take_box(u);
}

/* Is there room for one more of them?  More than the helper may tell are damage. */
static bool
has_room(WryUnpack *u, const GPtrArray *list, guint most)
{
	u->damaged |= list->len >= most;
	return !u->damaged;
}

static void
take_listed_box(WryUnpack *u, GPtrArray *boxes)
{
	MailBox *box = has_room(u, boxes, MAIL_BOXES_MAX) ? take_box(u) : NULL;
	if (box != NULL)
		g_ptr_array_add(boxes, box);
}

static void
take_part(WryUnpack *u, MailRead *m)
{
	WryUnpack in;
	if (!has_room(u, m->parts, 2 * MAIL_PARTS_MAX))
		return;
	MailPart *p = g_new0(MailPart, 1);
	g_ptr_array_add(m->parts, p);
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == PART_NAME)
			wry_unpack_text(&in, &p->name);
		else if (in.field == PART_TYPE)
			wry_unpack_text(&in, &p->type);
		else if (in.field == PART_SIZE)
			p->size = wry_unpack_int(&in);
		else if (in.field == PART_INLINE)
			p->is_inline = wry_unpack_int(&in) != 0;
		else if (in.field == PART_CONTENT_ID)
			wry_unpack_text(&in, &p->content_id);
		else if (in.field == PART_INDEX)
			p->index = wry_unpack_unsigned(&in);
	in.damaged |= p->name == NULL || p->type == NULL;
	wry_unpack_leave(u, &in);
}

static void
take_report(WryUnpack *u, MailRead *m)
{
	WryUnpack in;
	if (!has_room(u, m->reports, 2 * MAIL_REPORTS_MAX))
		return;
	MailReportLine *r = g_new0(MailReportLine, 1);
	g_ptr_array_add(m->reports, r);
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		if (in.field == REPORT_KIND)
			r->kind = (MailReportKind)MIN(wry_unpack_unsigned(&in), MAIL_MDN_OTHER);
		else if (in.field == REPORT_RECIPIENT)
			wry_unpack_text(&in, &r->recipient);
		else if (in.field == REPORT_STATUS)
			wry_unpack_text(&in, &r->status);
		else if (in.field == REPORT_DIAGNOSTIC)
			wry_unpack_text(&in, &r->diagnostic);
	wry_unpack_leave(u, &in);
}

static void
take_event(WryUnpack *u, MailRead *m)
{
	WryUnpack in;
	if (m->event == NULL)
		m->event = g_new0(MailEvent, 1);
	wry_unpack_enter(u, &in);
	while (wry_unpack_next(&in))
		take_texts(&in, event_texts, m->event);
	wry_unpack_leave(u, &in);
}

static void
take_listed_text(WryUnpack *u, GPtrArray *texts, guint most)
{
	char *text = NULL;
	if (has_room(u, texts, most))
		wry_unpack_text(u, &text);
	if (text != NULL)
		g_ptr_array_add(texts, text);
}

static void
take_flags(WryUnpack *u, MailRead *m)
{
	unsigned flags = wry_unpack_unsigned(u);
	m->text_cut = (flags & CUT) != 0;
	m->text_was_html = (flags & WAS_HTML) != 0;
	m->automatic = (flags & AUTOMATIC) != 0;
	m->duplicate_headers = (flags & DUPLICATE_HEADERS) != 0;
	m->damaged = (flags & DAMAGED) != 0;
}

/* What is a list of texts is gathered beside it. */
static void
take(WryUnpack *u, MailRead *m, GPtrArray *references, GPtrArray *verdicts)
{
	switch (u->field) {
	case FROM:
		take_one_box(u, &m->from);
		break;
	case SENDER:
		take_one_box(u, &m->sender);
		break;
	case TO:
		take_listed_box(u, m->to);
		break;
	case CC:
		take_listed_box(u, m->cc);
		break;
	case REPLY_TO:
		take_listed_box(u, m->reply_to);
		break;
	case REFERENCE:
		take_listed_text(u, references, MAIL_REFERENCES_MAX);
		break;
	case DATE:
		m->date = wry_unpack_int(u);
		break;
	case FLAGS:
		take_flags(u, m);
		break;
	case PART:
		take_part(u, m);
		break;
	case AUTH_RESULT:
		take_listed_text(u, verdicts, MAIL_VERDICTS_MAX);
		break;
	case RECEIVED_COUNT:
		m->received_count = wry_unpack_unsigned(u);
		break;
	case NOTES:
		m->notes = wry_unpack_unsigned(u);
		break;
	case EVENT:
		take_event(u, m);
		break;
	case REPORT:
		take_report(u, m);
		break;
	default:
		take_texts(u, read_texts, m);
		break;
	}
}

/* (transfer full) of both. */
static char **
strings_of(GPtrArray *texts)
{
	g_ptr_array_set_free_func(texts, NULL);
	g_ptr_array_add(texts, NULL);
	return (char **)g_ptr_array_free(texts, FALSE);
}

MailRead *
mail_wire_get(GBytes *bytes)
{
	g_autoptr(MailRead) m = mail_read_new();
	GPtrArray *references = g_ptr_array_new(), *verdicts = g_ptr_array_new();
	WryUnpack u;
	m->to = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	m->cc = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	m->reply_to = g_ptr_array_new_with_free_func((GDestroyNotify)mail_box_free);
	wry_unpack_init(&u, bytes);
	while (wry_unpack_next(&u))
		take(&u, m, references, verdicts);
	m->references = strings_of(references);
	m->auth_results = strings_of(verdicts);
	if (m->text == NULL)
		m->text = g_strdup("");
	return u.damaged ? NULL : g_steal_pointer(&m);
}
