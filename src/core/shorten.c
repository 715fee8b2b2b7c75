/*
 * shorten.c - what a message says, no longer than clients show it (UX.md F9)
 */
#include "core/shorten.h"

#include "base/text.h"
#include "core/outbox.h"

#include <string.h>

#define LINE_LEAST (SHORTEN_SHOWN / 2) /* a line that ends before is no place to cut at */

gsize
shorten_bytes(const char *body)
{
	gsize n = wry_text_break(body, SHORTEN_SHOWN, true);
	if (body[n] == '\0')
		return n;
	for (gsize i = n; i > LINE_LEAST; i--)
		if (body[i] == '\n')
			return i;
	return n;
}

/* How what is cut off looks is of no use. */
static void
cut_spans(GArray *spans, gsize end)
{
	for (guint i = spans->len; i-- > 0;) {
		WrySpan *s = &g_array_index(spans, WrySpan, i);
		if (s->start >= end)
			g_array_remove_index(spans, i);
		else
			s->length = MIN(s->length, (unsigned)end - s->start);
	}
}

void
shorten_words(const WryComponent *component, WryMessage *m, unsigned number)
{
	gsize n = m->body != NULL ? strlen(m->body) : 0;
	bool shortened = (m->flags & WRY_MESSAGE_SHORTENED) != 0;
	if (n > SHORTEN_SHOWN && number > 0) {
		n = shorten_bytes(m->body);
		m->body[n] = '\0';
		if (m->spans != NULL)
			cut_spans(m->spans, n);
		shortened = true;
	}
	if (!shortened)
		return;
	g_autofree char *which = g_strdup_printf("%u", number);
	g_autofree char *help = g_strconcat(component->help, "@", component->domain, NULL);
	g_autofree char *line =
	    outbox_phrase(NULL,
			  number > 0 ? N_("[Shortened. All of it: write \"show %1$s\" to %2$s]")
				     : N_("[Shortened.]"),
			  which, help);
	g_autofree char *body = m->body;
	m->body = g_strconcat(body != NULL ? body : "", n > 0 ? "\n" : "", line, NULL);
}
