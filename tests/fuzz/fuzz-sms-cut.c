/*
 * fuzz-sms-cut.c - any text, cut in any way, comes out of its parts again
 *
 * And of each part by itself: nothing is torn that a phone would show in pieces.  What is counted
 * beforehand is what there is; no part is longer than the network has room for.
 */
#include "backends/sms/alphabet.h"
#include "backends/sms/body.h"
#include "backends/sms/cut.h"
#include "base/text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As it comes out of a link of that alphabet, without guessing. */
static void
read_part(const SmsSegment *s, const SmsForm *form, const SmsBody *body, GString *out)
{
	if (s->data_coding == 8 || form->dialect.plain == SMS_GSM) {
		g_assert_true(sms_text_decode(&body->coding, body->bytes, body->n, out));
	} else if (form->dialect.plain == SMS_UTF8) {
		g_assert_true(g_utf8_validate((const char *)body->bytes, (gssize)body->n, NULL));
		g_string_append_len(out, (const char *)body->bytes, (gssize)body->n);
	} else {
		for (gsize i = 0; i < body->n; i++)
			g_string_append_unichar(out, body->bytes[i]);
	}
}

static gsize
room_of(const SmsSegment *s, const SmsForm *form)
{
	gsize octets = form->how == SMS_LONG_UDH16 ? 133 : 134;
	if (s->parts == 1)
		octets = 140;
	if (s->header)
		octets = 140 - (gsize)(1 + s->bytes[0]);
	bool gsm = s->data_coding != 8 && form->dialect.plain == SMS_GSM;
	return gsm && !form->dialect.packed ? octets * 8 / 7 : octets;
}

static void
check(const char *text, const SmsForm *form, unsigned ref)
{
	g_autoptr(GError) error = NULL;
	unsigned parts = sms_measure(text, form, &error);
	g_autoptr(GPtrArray) all = sms_cut(text, form, (uint16_t)ref, NULL);
	g_assert_true((parts == 0) == (all == NULL) && (parts == 0) == (error != NULL));
	if (all == NULL)
		return;
	g_autoptr(GString) out = g_string_new(NULL);
	for (unsigned i = 0; i < all->len; i++) {
		const SmsSegment *s = all->pdata[i];
		g_auto(SmsBody) body = { 0 };
		g_autofree uint8_t *bytes = g_memdup2(s->bytes, s->n);
		sms_body_read(&body, s->data_coding, s->header, bytes, s->n, &form->dialect);
		g_assert_true(s->payload || s->n - body.udh.length <= room_of(s, form));
		g_assert_true(s->payload || s->n <= 254);
		if (s->header && s->parts > 1 && !s->sar)
			g_assert_true(body.udh.part == i + 1 && body.udh.total == parts &&
				      body.udh.ref == s->ref);
		read_part(s, form, &body, out);
	}
	g_assert_true(all->len == parts || (all->len == 1 && form->how == SMS_LONG_PAYLOAD));
	if (form->plainer)
		return;
	g_autofree char *a = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	g_autofree char *b = g_utf8_normalize(out->str, (gssize)out->len, G_NORMALIZE_NFC);
	g_assert_cmpstr(a, ==, b);
	g_assert_true(strcmp(out->str, text) == 0 || strcmp(out->str, a) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const SmsAlphabet plain[] = { SMS_GSM, SMS_LATIN1, SMS_ASCII, SMS_UTF8 };
	if (size < 2)
		return 0;
	SmsForm form = {
		.dialect = { .plain = plain[data[0] & 3], .packed = data[0] & 4 },
		.how = data[0] >> 3 & 3,
		.plainer = data[0] & 32,
		.language = data[0] & 64 ? data[1] % SMS_LANGUAGE_N : SMS_DEFAULT,
		.most = data[1],
	};
	g_autofree char *text = wry_text_repair((const char *)data + 2, size - 2, "UTF-8");
	/* At the beginning a mark of the byte order is none of the text. */
	char *to = text;
	for (const char *p = text; *p != '\0';) {
		gsize n = *p == '\r' ? 1 : g_str_has_prefix(p, "\xef\xbb\xbf") ? 3 : 0;
		p += n;
		if (n == 0)
			*to++ = *p++;
	}
	*to = '\0';
	/* Packed, an "@" at the end is not told from nothing. */
	if (form.dialect.packed)
		for (char *p = text; *p != '\0'; p++)
			if (*p == '@')
				*p = 'a';
	check(text, &form, data[0] * 251u);
	return 0;
}
