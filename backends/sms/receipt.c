/*
 * receipt.c - receipts read, in spite of how they are written
 */
#include "backends/sms/receipt.h"

#include "base/text.h"

#include <string.h>

#define TEXT_MOST 600 /* characters that are looked at */

/* --- states -- */

static const struct {
	const char *word;
	SmppState state;
} words[] = {
	{ "DELIVRD", SMPP_STATE_DELIVERED },
	{ "DELIVERED", SMPP_STATE_DELIVERED },
	{ "DELIVERD", SMPP_STATE_DELIVERED },
	{ "UNDELIV", SMPP_STATE_UNDELIVERABLE },
	{ "UNDELIVRD", SMPP_STATE_UNDELIVERABLE },
	{ "UNDELIVERED", SMPP_STATE_UNDELIVERABLE },
	{ "UNDELIVERABLE", SMPP_STATE_UNDELIVERABLE },
	{ "FAILED", SMPP_STATE_UNDELIVERABLE },
	{ "EXPIRED", SMPP_STATE_EXPIRED },
	{ "REJECTD", SMPP_STATE_REJECTED },
	{ "REJECTED", SMPP_STATE_REJECTED },
	{ "DELETED", SMPP_STATE_DELETED },
	{ "ACCEPTD", SMPP_STATE_ACCEPTED },
	{ "ACCEPTED", SMPP_STATE_ACCEPTED },
	{ "ENROUTE", SMPP_STATE_ENROUTE },
	{ "BUFFERED", SMPP_STATE_ENROUTE },
	{ "BUFFRED", SMPP_STATE_ENROUTE },
	{ "SCHEDULED", SMPP_STATE_SCHEDULED },
	{ "SKIPPED", SMPP_STATE_SKIPPED },
	{ "UNKNOWN", SMPP_STATE_UNKNOWN },
};

/* -1: not a word for a state. */
static int
state_of(const char *word)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_ascii_strcasecmp(word, words[i].word) == 0)
			return (int)words[i].state;
	if (g_ascii_isdigit(word[0]) && word[1] == '\0')
		return word[0] - '0';
	return -1;
}

static const char *
word_of(SmppState state)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
		if (words[i].state == state)
			return words[i].word;
	return "UNKNOWN";
}

/* --- the text -- */

typedef enum { KEY_NONE, KEY_ID, KEY_STAT, KEY_ERR, KEY_TEXT, KEY_OTHER } Key;

static const struct {
	const char *name;
	Key key;
} keys[] = {
	{ "submit date", KEY_OTHER },
	{ "submitdate", KEY_OTHER },
	{ "done date", KEY_OTHER },
	{ "donedate", KEY_OTHER },
	{ "sub", KEY_OTHER },
	{ "dlvrd", KEY_OTHER },
	{ "message id", KEY_ID },
	{ "message_id", KEY_ID },
	{ "messageid", KEY_ID },
	{ "msgid", KEY_ID },
	{ "id", KEY_ID },
	{ "status", KEY_STAT },
	{ "state", KEY_STAT },
	{ "stat", KEY_STAT },
	{ "error", KEY_ERR },
	{ "err", KEY_ERR },
	{ "text", KEY_TEXT },
};

/* A key, any space and its ':' or '=' at the start of text; *ret_end: behind them. */
static Key
key_at(const char *text, const char **ret_end)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(keys); i++) {
		gsize n = strlen(keys[i].name);
		if (g_ascii_strncasecmp(text, keys[i].name, n) != 0)
			continue;
		const char *p = text + n + strspn(text + n, " ");
		if (*p != ':' && *p != '=')
			continue;
		*ret_end = p + 1;
		return keys[i].key;
	}
	return KEY_NONE;
}

/* The word at p, without quotes about it, if it fits and nothing is there yet. */
static const char *
take_word(const char *p, char *into, gsize max)
{
	p += strspn(p, " ");
	const char *end;
	if (key_at(p, &end) != KEY_NONE)
		return p;
	gsize n = strcspn(p, " ,;|");
	end = p + n;
	if (n >= 2 && (*p == '"' || *p == '\'') && p[n - 1] == *p) {
		p++;
		n -= 2;
	}
	if (*into == '\0' && n < max) {
		memcpy(into, p, n);
		into[n] = '\0';
	}
	return end;
}

typedef struct {
	char id[SMPP_STRING_MAX + 1], stat[16], err[16];
} Said;

/* By its keys.  How many there were. */
static unsigned
read_keys(const char *text, Said *said)
{
	unsigned found = 0;
	for (const char *p = text, *end; *p != '\0';) {
		Key key = p == text || !g_ascii_isalnum(p[-1]) ? key_at(p, &end) : KEY_NONE;
		if (key == KEY_NONE) {
			p++;
			continue;
		}
		found++;
		p = end;
		if (key == KEY_ID)
			p = take_word(p, said->id, sizeof said->id);
		else if (key == KEY_STAT)
			p = take_word(p, said->stat, sizeof said->stat);
		else if (key == KEY_ERR)
			p = take_word(p, said->err, sizeof said->err);
		/* Behind this stands what our user wrote: of a receipt only where the rest is
		 * missing. */
		else if (key == KEY_TEXT && *said->id != '\0' && *said->stat != '\0')
			break;
	}
	return found;
}

/* Without keys: a word for a state, and the first word with a digit in it. */
static void
read_values(const char *text, Said *said)
{
	for (const char *p = text; *p != '\0';) {
		Said word = { 0 };
		p += strspn(p, " ,;|");
		p = take_word(p, word.id, sizeof word.id);
		bool is_state = state_of(word.id) >= 0 && !g_ascii_isdigit(*word.id);
		if (is_state && *said->stat == '\0')
			g_strlcpy(said->stat, word.id, sizeof said->stat);
		else if (*said->id == '\0' && strpbrk(word.id, "0123456789") != NULL)
			g_strlcpy(said->id, word.id, sizeof said->id);
	}
	if (*said->stat == '\0')
		*said->id = '\0';
}

/* As ASCII, whatever alphabet it is in: two octets a character where data_coding says so. */
static void
plain(const SmppPdu *pdu, SmppBytes text, char ret[TEXT_MOST + 1])
{
	bool wide = text.n % 2 == 0 && (pdu->data_coding & 0x0c) == 0x08 &&
		    (pdu->data_coding < 0x40 || pdu->data_coding >> 4 == 0x0e);
	unsigned n = 0;
	for (unsigned i = 0; i < text.n && n < TEXT_MOST; i += wide ? 2 : 1) {
		uint8_t c = wide ? text.at[i + 1] : text.at[i];
		bool odd = (wide && text.at[i] != 0) || c > 0x7e;
		ret[n++] = odd ? '?' : c < ' ' ? ' ' : (char)c;
	}
	ret[n] = '\0';
}

static void
read_text(const SmppPdu *pdu, const SmppOptions *options, Said *said)
{
	char text[TEXT_MOST + 1];
	plain(pdu, smpp_text(pdu, options), text);
	if (read_keys(text, said) == 0)
		read_values(text, said);
}

/* --- a receipt -- */

static bool
is_printable(const uint8_t *bytes, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (bytes[i] <= ' ' || bytes[i] > 0x7e)
			return false;
	return n > 0 && n <= SMPP_STRING_MAX;
}

SmppIs
smpp_receipt_read(const SmppPdu *pdu, const SmppOptions *options, SmppReceipt *ret)
{
	uint8_t type = pdu->esm_class & SMPP_ESM_TYPE;
	SmppBytes id = options->receipted_id;
	bool named = is_printable(id.at, id.n);
	if (type != SMPP_ESM_RECEIPT && type != SMPP_ESM_INTERMEDIATE && !named)
		return SMPP_IS_MESSAGE;
	Said said = { 0 };
	read_text(pdu, options, &said);
	*ret = (SmppReceipt){ .state = SMPP_STATE_UNKNOWN,
			      .intermediate = type == SMPP_ESM_INTERMEDIATE,
			      .network_type = options->network_type,
			      .network_error = options->network_error };
	if (named) {
		memcpy(ret->id, id.at, id.n);
		if (strcmp(ret->id, said.id) != 0)
			g_strlcpy(ret->text_id, said.id, sizeof ret->text_id);
	} else {
		g_strlcpy(ret->id, said.id, sizeof ret->id);
	}
	if (*ret->id == '\0')
		return SMPP_IS_UNREADABLE;
	int state = options->state >= 0 ? options->state : state_of(said.stat);
	if (state >= 0 && state <= SMPP_STATE_SKIPPED)
		ret->state = (SmppState)state;
	g_strlcpy(ret->stat, said.stat, sizeof ret->stat);
	if (strspn(said.err, "0") != strlen(said.err))
		g_strlcpy(ret->err, said.err, sizeof ret->err);
	return SMPP_IS_RECEIPT;
}

SmppFate
smpp_receipt_fate(const SmppReceipt *receipt)
{
	if (receipt->intermediate)
		return SMPP_FATE_OPEN;
	switch (receipt->state) {
	case SMPP_STATE_DELIVERED:
		return SMPP_FATE_DELIVERED;
	case SMPP_STATE_EXPIRED:
	case SMPP_STATE_DELETED:
	case SMPP_STATE_UNDELIVERABLE:
	case SMPP_STATE_REJECTED:
	case SMPP_STATE_SKIPPED:
		return SMPP_FATE_FAILED;
	default:
		return SMPP_FATE_OPEN;
	}
}

/* "UNDELIV, err 01B, GSM error 27": as much as it says.  (transfer full) */
static char *
raw(const SmppReceipt *receipt)
{
	const char *stat = *receipt->stat != '\0' ? receipt->stat : word_of(receipt->state);
	g_autoptr(GString) out = g_string_new(stat);
	if (*receipt->err != '\0')
		g_string_append_printf(out, ", err %s", receipt->err);
	if (receipt->network_error > 0) {
		g_autofree char *network =
		    smpp_network_describe(receipt->network_type, receipt->network_error);
		g_string_append_printf(out, ", %s", network);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

GError *
smpp_receipt_error(const SmppReceipt *receipt, gint64 validity)
{
	g_autofree char *said = raw(receipt);
	SmppReason reason;
	if (smpp_network_reason(receipt->network_type, receipt->network_error, &reason))
		return wry_error_new(reason.error, reason.msgid, said, NULL);
	if (receipt->state == SMPP_STATE_EXPIRED && validity > 0) {
		char n[24];
		const char *msgid = wry_text_time_span(validity, n);
		g_autofree char *span = wry_text_fill(msgid, n, NULL);
		return wry_error_new(WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
				     N_("Not delivered: the phone was off for %1$s. (%2$s)"), span,
				     said, NULL);
	}
	if (receipt->state == SMPP_STATE_EXPIRED)
		return wry_error_new(WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
				     N_("Not delivered: the phone was off too long. (%s)"), said,
				     NULL);
	if (receipt->state == SMPP_STATE_DELETED || receipt->state == SMPP_STATE_REJECTED)
		return wry_error_new(WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
				     N_("Not delivered: the phone network refused it. (%s)"), said,
				     NULL);
	return wry_error_new(WRY_ERROR_AS(RECIPIENT_UNAVAILABLE, CANCEL),
			     N_("Not delivered: the phone could not be reached. (%s)"), said, NULL);
}
