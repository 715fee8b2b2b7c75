/*
 * report.c - DSNs and MDNs, as fates
 *
 * Who may report is decided before: the envelope's token says so, or for a read mark the mail's own
 * Message-ID and its author.
 */
#include "backends/smtp/report.h"

#include "backends/smtp/address.h"
#include "backends/smtp/failure.h"
#include "backends/smtp/token.h"

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

/* Behind the number and the status that a server's own words begin with; both are taken from them
 * where they say more. */
static const char *
read_codes(const char *text, unsigned *ret_code, char **status)
{
	static const char digits[] = "0123456789";
	if (strspn(text, digits) == 3) {
		*ret_code = (unsigned)g_ascii_strtoull(text, NULL, 10);
		text += 3 + strspn(text + 3, " -");
	}
	gsize n = strspn(text, "0123456789.");
	bool enhanced = n >= 5 && n <= 9 && strchr("245", text[0]) != NULL && text[1] == '.' &&
			strchr(text + 2, '.') != NULL && strchr(text + 2, '.') < text + n - 1;
	if (!enhanced)
		return text;
	/* "5.0.0" is what a server says that has nothing to say. */
	if (*status == NULL || g_str_has_suffix(*status, ".0.0")) {
		g_free(*status);
		*status = g_strndup(text, n);
	}
	return text + n + strspn(text + n, " ");
}

void
mail_report_tell(MailComponent *c, const MailReport *r, const MailMemory *memory, unsigned to,
		 WryReply *reply)
{
	char id[33] = "";
	unsigned code = 0;
	g_autofree char *status = g_strdup(r->status);
	const char *text = read_codes(r->diagnostic != NULL ? r->diagnostic : "", &code, &status);
	bool bad = r->fate == WRY_FATE_BOUNCED || r->fate == WRY_FATE_DELAYED;
	g_autoptr(GError) error = bad ? mail_failure_new(address_of(memory, to), code, status, text,
							 r->fate == WRY_FATE_DELAYED)
				      : NULL;
	g_autofree char *name = mail_piece_name(memory->message_id, to);
	const char *const names[] = { name, NULL };
	bool ours = mail_message_id_check(c->key, memory->message_id, c->domain, id);
	wry_message_fate(c->component, ours ? id : NULL, names, r->fate, error,
			 wry_reply_new(NULL, MATCH_MS, on_matched, reply));
}
