/*
 * report.c - DSNs and MDNs, as fates
 *
 * Who may report is decided before: the envelope's token says so, or for a read mark the mail's own
 * Message-ID and its author.
 */
#include "backends/smtp/report.h"

#include "backends/smtp/address.h"
#include "backends/smtp/failure.h"

#include <string.h>

#define MATCH_MS 2000 /* then nobody knows the mail any more, or has heard of it already */

void
mail_report_free(MailReport *r)
{
	if (r == NULL)
		return;
	g_free(r->recipient);
	g_free(r->status);
	g_free(r->diagnostic);
	g_free(r->message_id);
	g_free(r);
}

/* false: it says nothing that anybody waits for. */
static bool
fate_of(MailReportKind kind, WryFate *ret, unsigned *ret_weight)
{
	static const struct {
		bool tells;
		WryFate fate;
		unsigned weight;
	} table[] = {
		[MAIL_DSN_FAILED] = { true, WRY_FATE_BOUNCED, 4 },
		[MAIL_DSN_DELAYED] = { true, WRY_FATE_DELAYED, 3 },
		[MAIL_MDN_DISPLAYED] = { true, WRY_FATE_DISPLAYED, 2 },
		/* Passed on to where nothing more is told from, or to a list: more will not be
		   known. */
		[MAIL_DSN_DELIVERED] = { true, WRY_FATE_DELIVERED, 1 },
		[MAIL_DSN_RELAYED] = { true, WRY_FATE_DELIVERED, 1 },
		[MAIL_DSN_EXPANDED] = { true, WRY_FATE_DELIVERED, 1 },
	};
	if ((guint)kind >= G_N_ELEMENTS(table) || !table[kind].tells)
		return false;
	*ret = table[kind].fate;
	*ret_weight = table[kind].weight;
	return true;
}

MailReport *
mail_report_new(const MailRead *read)
{
	const MailReportLine *worst = NULL;
	WryFate fate = WRY_FATE_DELIVERED, one;
	unsigned most = 0, weight;
	for (guint i = 0; read->reports != NULL && i < read->reports->len; i++) {
		const MailReportLine *line = read->reports->pdata[i];
		if (!fate_of(line->kind, &one, &weight) || weight <= most)
			continue;
		most = weight;
		fate = one;
		worst = line;
	}
	if (worst == NULL)
		return NULL;
	MailReport *r = g_new0(MailReport, 1);
	*r = (MailReport){ .fate = fate,
			   .read_mark = fate == WRY_FATE_DISPLAYED,
			   .recipient = g_strdup(worst->recipient),
			   .status = g_strdup(worst->status),
			   .diagnostic = g_strdup(worst->diagnostic),
			   .message_id = g_strdup(read->report_message_id) };
	return r;
}

static bool
is_same(const char *a, const char *b)
{
	g_autoptr(WryAddress) x = mail_address_new(a, NULL), y = mail_address_new(b, NULL);
	return x != NULL && y != NULL && wry_address_equal(x, y);
}

int
mail_report_find(const MailMemory *memory, const char *who)
{
	if (is_same(memory->to, who) || is_same(memory->peer, who))
		return 0;
	for (int i = 0; memory->also[i] != NULL; i++)
		if (is_same(memory->also[i], who))
			return i + 1;
	return -1;
}

static const char *
address_of(const MailMemory *memory, unsigned to)
{
	if (to > 0 && to <= g_strv_length(memory->also))
		return memory->also[to - 1];
	return memory->to;
}

/* Nobody can do anything about a fate that is not wanted, its sender least of all; but for the
 * disk's sake it is told again. */
static void
on_matched(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	WryErrorCode code = error != NULL ? wry_error_code(error) : WRY_ERROR_ITEM_NOT_FOUND;
	if (code == WRY_ERROR_INTERNAL_SERVER_ERROR || code == WRY_ERROR_RESOURCE_CONSTRAINT)
		wry_reply_take_error(data, g_error_copy(error));
	else
		wry_reply_done(data, NULL);
}

/* How much of the text is an enhanced code of its own (RFC 3463), with the space behind it; 0:
 * none. */
static gsize
code_in(const char *text)
{
	gsize at = 1;
	if (strchr("45", *text) == NULL || *text == '\0')
		return 0;
	for (unsigned i = 0; i < 2; i++) {
		gsize digits = text[at] == '.' ? strspn(text + at + 1, "0123456789") : 0;
		if (digits < 1 || digits > 3)
			return 0;
		at += 1 + digits;
	}
	return text[at] == '\0' ? at : text[at] == ' ' ? at + 1 : 0;
}

void
mail_report_tell(MailComponent *c, const MailReport *r, const MailMemory *memory, unsigned to,
		 WryReply *reply)
{
	/* The server's words may begin with its code: "550 5.1.1 ..." is said once. */
	const char *text = r->diagnostic != NULL ? r->diagnostic : "";
	bool coded =
	    g_ascii_isdigit(text[0]) && g_ascii_isdigit(text[1]) && g_ascii_isdigit(text[2]);
	unsigned code = coded ? (unsigned)g_ascii_strtoull(text, NULL, 10) : 0;
	if (coded)
		text += 3 + strspn(text + 3, " -");
	/* Exim says 5.0.0 of everything, and gives the world's own code with its words. */
	gsize own = coded ? code_in(text) : 0;
	bool vague = r->status == NULL || g_str_has_suffix(r->status, ".0.0");
	g_autofree char *status =
	    vague && own > 0 ? g_strchomp(g_strndup(text, own)) : g_strdup(r->status);
	if (own > 0 && g_str_has_prefix(text, status))
		text += own;
	bool bad = r->fate == WRY_FATE_BOUNCED || r->fate == WRY_FATE_DELAYED;
	g_autoptr(GError) error = bad ? mail_failure_new(address_of(memory, to), code, status, text,
							 r->fate == WRY_FATE_DELAYED)
				      : NULL;
	g_autofree char *name = mail_piece_name(memory->message_id, to);
	const char *const names[] = { name, NULL };
	wry_message_fate(c->component, NULL, names, r->fate, error,
			 wry_reply_new(NULL, MATCH_MS, on_matched, reply));
}
