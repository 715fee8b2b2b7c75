/* fuzz-stanza.c - whatever is written as text or attribute, XML comes out, and the same again */
#include "base/text.h"
#include "xmpp/stanza.h"

#include <expat.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	GString *text;
	char *value;
} Seen;

static void XMLCALL
on_start(void *data, G_GNUC_UNUSED const char *name, const char **attrs)
{
	Seen *seen = data;
	if (attrs[0] != NULL)
		seen->value = g_strdup(attrs[1]);
}

static void XMLCALL
on_text(void *data, const char *text, int n)
{
	g_string_append_len(((Seen *)data)->text, text, n);
}

/* The text as it must arrive: a character XML has not, or a byte that is none, is U+FFFD. */
static char *
repaired(const char *p, size_t n)
{
	GString *out = g_string_new(NULL);
	for (const char *end = p + n; p < end;) {
		gunichar c = *p == '\0' ? 0 : g_utf8_get_char_validated(p, end - p);
		size_t len = c < 0x110000 ? (size_t)g_unichar_to_utf8(c, NULL) : 1;
		if (c < 0x110000 && wry_text_is_xml_char(c))
			g_string_append_len(out, p, (gssize)len);
		else
			g_string_append(out, "\xef\xbf\xbd");
		p += len;
	}
	return g_string_free(out, FALSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *bytes = g_malloc(size + 1);
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	g_auto(WryXml) xml = { 0 };
	wry_xml_init(&xml);
	wry_xml_open(&xml, "a", "urn:a");
	wry_xml_attr(&xml, "b", bytes);
	wry_xml_text_len(&xml, bytes, size);
	wry_xml_close(&xml);

	Seen seen = { .text = g_string_new(NULL) };
	XML_Parser p = XML_ParserCreateNS("UTF-8", '|');
	XML_SetUserData(p, &seen);
	XML_SetStartElementHandler(p, on_start);
	XML_SetCharacterDataHandler(p, on_text);
	if (XML_Parse(p, xml.out->str, (int)xml.out->len, 1) != XML_STATUS_OK)
		g_error("%s: %s", XML_ErrorString(XML_GetErrorCode(p)), xml.out->str);
	XML_ParserFree(p);

	g_autofree char *text = repaired(bytes, size);
	g_assert_cmpstr(seen.text->str, ==, text);
	g_autofree char *value = repaired(bytes, strlen(bytes));
	g_assert_cmpstr(seen.value, ==, value);
	g_string_free(seen.text, TRUE);
	g_free(seen.value);
	return 0;
}
