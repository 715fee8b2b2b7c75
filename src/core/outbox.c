/*
 * outbox.c - sends a stanza as a foreign party; the only file that does
 *
 * It knows how answers and errors look (RFC 6120 8.3) and that both addresses must stand
 * there (XEP-0114).  What is said in them is the engines' business.
 */
#include "core/outbox.h"

#include "base/hash.h"
#include "base/text.h"
#include "core/tap.h"
#include "xmpp/ns.h"

#include <string.h>

#define EACH 500 /* bytes of text that cost a server about as much as one more stanza */

WryBack *
wry_back_copy(const WryBack *back)
{
	WryBack *copy = g_memdup2(back, sizeof *back);
	copy->from = g_strdup(back->from);
	copy->to = g_strdup(back->to);
	copy->id = g_strdup(back->id);
	copy->type = g_strdup(back->type);
	copy->lang = g_strdup(back->lang);
	return copy;
}

void
wry_back_free(WryBack *back)
{
	if (back == NULL)
		return;
	g_free((char *)back->from);
	g_free((char *)back->to);
	g_free((char *)back->id);
	g_free((char *)back->type);
	g_free((char *)back->lang);
	g_free(back);
}

bool
outbox_is_ours(const WryComponent *component, const char *from)
{
	const char *domain = strchr(from, '@');
	const char *slash = strchr(from, '/');
	gsize n = strlen(component->domain);
	domain = domain != NULL && (slash == NULL || domain < slash) ? domain + 1 : from;
	return strncmp(domain, component->domain, n) == 0 &&
	       (domain[n] == '\0' || domain[n] == '/');
}

WryXml *
outbox_open(WryComponent *component, const char *name, const char *from, const char *to,
	    const char *type, const char *id)
{
	WryXml *xml = &component->xml;
	g_assert(xml->open->len == 0); /* one at a time */
	/* A mistake here would end the stream for everybody. */
	g_assert(outbox_is_ours(component, from) && *to != '\0');
	wry_xml_reset(xml);
	wry_xml_open(xml, name, NULL);
	wry_xml_attr(xml, "from", from);
	wry_xml_attr(xml, "to", to);
	wry_xml_attr(xml, "type", type);
	/* RFC 6120 8.1.3: clients tell two messages apart by it. */
	g_autofree char *made =
	    id == NULL && strcmp(name, "message") == 0 && g_strcmp0(type, "error") != 0
		? wry_random_hex(12)
		: NULL;
	wry_xml_attr(xml, "id", id != NULL ? id : made);
	return xml;
}

/*
 * An answer that is too large is answered all the same: its own start tag, as an error.  What is
 * in the tag was escaped on its way in, so its first '>' is its end.
 */
static void
send_refusal(WryComponent *component, const char *answer)
{
	const char *end = strchr(answer, '>'), *type = strstr(answer, " type='result'");
	if (!g_str_has_prefix(answer, "<iq ") || end == NULL || type == NULL || type > end)
		return;
	g_autofree char *head = g_strndup(answer, (gsize)(type - answer));
	g_autofree char *tail = g_strndup(type + strlen(" type='result'"),
					  (gsize)(end - type) - strlen(" type='result'"));
	g_autofree char *refusal = g_strconcat(head, " type='error'", tail,
					       "><error type='cancel'><resource-constraint xmlns='",
					       NS_STANZA_ERROR, "'/></error></iq>", NULL);
	wry_link_send(component->link, refusal, strlen(refusal));
}

bool
outbox_close(WryComponent *component)
{
	WryXml *xml = &component->xml;
	while (xml->open->len > 0)
		wry_xml_close(xml);
	component->unpaid += xml->out->len + EACH;
	bool sent =
	    component->link != NULL && wry_link_send(component->link, xml->out->str, xml->out->len);
	if (G_UNLIKELY(component->taps != NULL) && sent)
		tap_left(component, xml->out->str, xml->out->len);
	if (!sent && component->link != NULL && wry_link_is_up(component->link)) {
		wry_log_warn(&component->log,
			     "a stanza of %" G_GSIZE_FORMAT
			     " bytes is over the server's limit and was not sent",
			     xml->out->len);
		send_refusal(component, xml->out->str);
	}
	return sent;
}

void
outbox_again(WryComponent *component, const GString *stanza)
{
	if (wry_link_send(component->link, stanza->str, stanza->len) && component->taps != NULL)
		tap_left(component, stanza->str, stanza->len);
}

WryXml *
outbox_result(const WryBack *back)
{
	return outbox_open(back->component, "iq", back->from, back->to, "result", back->id);
}

void
outbox_empty_result(const WryBack *back)
{
	outbox_result(back);
	outbox_close(back->component);
}

char *
outbox_phrase(G_GNUC_UNUSED const char *lang, const char *msgid, const char *a, const char *b)
{
	return wry_text_fill(msgid, a, b);
}

char *
outbox_text(const GError *error, const char *lang)
{
	return outbox_phrase(lang, wry_error_msgid(error), wry_error_arg(error, 0),
			     wry_error_arg(error, 1));
}

void
outbox_error(const WryBack *back, const GError *error)
{
	if (back->type != NULL &&
	    (strcmp(back->type, "error") == 0 ||
	     (strcmp(back->type, "result") == 0 && strcmp(back->name, "iq") == 0)))
		return;
	back->component->counts.errors[wry_error_code(error)]++;
	WryXml *xml =
	    outbox_open(back->component, back->name, back->from, back->to, "error", back->id);
	if (back->join)
		wry_xml_leaf(xml, "x", NS_MUC, NULL);

	/* The failing entity is the address without its resource: the room, not the nick. */
	g_autofree char *by = g_strndup(back->from, strcspn(back->from, "/"));
	g_autofree char *text = outbox_text(error, back->lang);
	wry_xml_error(xml, error, by, "en", text);
	outbox_close(back->component);
}

void
outbox_fail(const WryBack *back, int code, const char *msgid, ...)
{
	va_list args;
	va_start(args, msgid);
	g_autoptr(GError) error = wry_error_new_va(code, msgid, args);
	va_end(args);
	outbox_error(back, error);
}

void
outbox_misspelled(const WryBack *back, const GError *error, const WryAddress *instead)
{
	if (instead == NULL || wry_error_code(error) != WRY_ERROR_GONE) {
		outbox_error(back, error);
		return;
	}
	g_autofree char *jid = wry_component_jid(back->component, instead);
	g_autofree char *why = outbox_text(error, back->lang);
	outbox_fail(back, WRY_ERROR_GONE, N_("%1$s Write to: %2$s"), why, jid, NULL);
}

void
outbox_say(WryComponent *component, const char *from, const char *to, const char *lang,
	   const char *text)
{
	WryXml *xml = outbox_open(component, "message", from, to, "chat", NULL);
	wry_xml_attr(xml, "xml:lang", lang != NULL ? lang : "en");
	wry_xml_leaf(xml, "body", NULL, text);
	outbox_close(component);
}

void
outbox_presence(WryComponent *component, const char *from, const char *to, const char *type,
		const char *status)
{
	WryXml *xml = outbox_open(component, "presence", from, to, type, NULL);
	if (status != NULL && *status != '\0')
		wry_xml_leaf(xml, "status", NULL, status);
	outbox_close(component);
}
