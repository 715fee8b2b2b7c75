/*
 * mime-html.c - a tokenizer and a writer of lines
 *
 * The tokenizer finds tags and a few of their attributes; what is broken (no ">", no closing quote)
 * is found out once and remembered, so that nothing is searched twice.  The writer knows what is
 * wanted before the next word: a space, a line, an empty line, a cell's border; blanks and line
 * ends of the source mean no more than that.
 */
#include "backends/smtp/mime-html.h"

#include "backends/smtp/mime-tag.h"

#include <stdbool.h>
#include <string.h>

#define MAX_QUOTES 10
#define MAX_LISTS 10
#define MAX_BLOCKQUOTES 32
#define MAX_QUOTE_DIVS 16
#define MAX_HREF 1000
#define RULE                                                                                       \
	"\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2" \
	"\x94\x80"
#define BULLET "\xe2\x80\xa2 "

typedef struct {
	const char *p, *end;
	bool no_quotes, no_tags, no_comments; /* broken from here on */
	bool show_hidden;
	char skipping[MAIL_TAG_MAX + 1]; /* the element whose content is left out; "": none */
	unsigned skip_depth;

	GString *out;
	gsize max;
	unsigned want; /* line ends before the next word */
	bool space, cell,
	    fresh; /* a blank before it; a cell's border; nothing is on this line yet */
	unsigned quotes, line_quotes;
	bool indents[MAX_BLOCKQUOTES]; /* which of the open blockquotes are no quotes */
	unsigned n_blockquotes;
	unsigned pre;
	unsigned divs, quote_divs[MAX_QUOTE_DIVS], n_quote_divs;
	struct {
		bool ordered;
		unsigned n;
	} lists[MAX_LISTS];
	unsigned n_lists;
	bool item;	   /* a bullet is due */
	bool tight;	   /* in a paragraph without space around it, */
	gsize tight_start; /* which begins there */
	char *href;
	gsize href_start;
} Html;

/* --- the writer -------------------------------------------------------------- */

static void
want(Html *h, unsigned lines)
{
	h->want = MAX(h->want, lines);
	h->space = h->cell = false;
}

static void
line_prefix(Html *h, unsigned quotes)
{
	for (unsigned i = 0; i < quotes; i++)
		g_string_append_c(h->out, '>');
}

static void
start_line(Html *h)
{
	if (h->out->len > 0)
		for (unsigned i = 0; i < h->want; i++) {
			g_string_append_c(h->out, '\n');
			if (i + 1 < h->want)
				line_prefix(h, MIN(h->quotes, h->line_quotes));
		}
	line_prefix(h, h->quotes);
	if (h->quotes > 0)
		g_string_append_c(h->out, ' ');
	h->line_quotes = h->quotes;
	h->want = 0;
	h->fresh = true;
	h->space = h->cell = false;
	if (h->n_lists > 0 && h->item) {
		for (unsigned i = 1; i < h->n_lists; i++)
			g_string_append(h->out, "  ");
		if (h->lists[h->n_lists - 1].ordered)
			g_string_append_printf(h->out, "%u. ", ++h->lists[h->n_lists - 1].n);
		else
			g_string_append(h->out, BULLET);
	}
	h->item = false;
}

static void
before_word(Html *h)
{
	if (h->want > 0 || h->out->len == 0)
		start_line(h);
	else if (h->cell)
		g_string_append(h->out, " | ");
	else if (h->space && !h->fresh)
		g_string_append_c(h->out, ' ');
	h->space = h->cell = h->fresh = false;
}

static bool
is_full(const Html *h)
{
	return h->out->len >= h->max;
}

static void
put_char(Html *h, gunichar c)
{
	/* Soft hyphens and the invisible padding of preheaders. */
	if (c == 0xad || c == 0x34f || c == 0x200b || c == 0x2060 || c == 0xfeff)
		return;
	if (c == 0x200c && (h->space || h->want > 0 || h->fresh || h->out->len == 0))
		return;
	before_word(h);
	g_string_append_unichar(h->out, c);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void
put_blank(Html *h, char c)
{
	if (h->pre == 0) {
		h->space = true;
	} else if (c == '\n') {
		h->want = MIN(h->want + 1, 3);
		h->space = false;
	} else if (c != '\r') {
		if (h->want > 0)
			start_line(h);
		g_string_append_c(h->out, c);
		h->fresh = false;
	}
}

/* --- structure of the source ------------------------------------------------------ */

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static const char *const raw_tags[] = { "script",  "style",    "title",	   "xmp", "iframe",
					"noembed", "textarea", "noframes", NULL };
static const char *const skip_tags[] = { "template", "svg",   "object", "math", "select",
					 "datalist", "audio", "video",	NULL };
static const char *const void_tags[] = { "br",	 "img", "hr",	 "input", "meta",   "link", "area",
					 "base", "col", "embed", "param", "source", "wbr",  NULL };
static const char *const line_tags[] = {
	"address", "article", "aside",	  "body",	"center",  "dd",   "details",
	"div",	   "dt",      "fieldset", "figcaption", "footer",  "form", "header",
	"legend",  "main",    "nav",	  "section",	"summary", "tr",   "caption",
	"thead",   "tbody",   "tfoot",	  "title",	"html",	   NULL,
};
static const char *const paragraph_tags[] = { "p",  "h1", "h2",	   "h3",     "h4", "h5",
					      "h6", "dl", "table", "figure", NULL };

/* Text up to "</name", which is not read as HTML; without an end, all the rest. */
static void
skip_raw(Html *h, const char *name)
{
	gsize n = strlen(name);
	for (const char *p = h->p; (p = memchr(p, '<', (gsize)(h->end - p))) != NULL; p++)
		if ((gsize)(h->end - p) > n + 2 && p[1] == '/' &&
		    g_ascii_strncasecmp(p + 2, name, n) == 0) {
			h->p = p;
			return;
		}
	h->p = h->end;
}

static bool
is_hidden(const MailTag *tag)
{
	MailSpan style = tag->attrs[MAIL_ATTR_STYLE];
	if (tag->attrs[MAIL_ATTR_HIDDEN].p != NULL)
		return true;
	return style.p != NULL &&
	       (mail_span_has(style, "display:none") || mail_span_has(style, "display: none") ||
		mail_span_has(style, "mso-hide:all") || mail_span_has(style, "visibility:hidden"));
}

/* --- links and pictures ------------------------------------------------------- */

static bool
is_link(const char *href)
{
	static const char *const schemes[] = { "http:", "https:", "mailto:", "tel:", "xmpp:",
					       "ftp:",	"sip:",	  "geo:",    "sms:", NULL };
	for (unsigned i = 0; schemes[i] != NULL; i++)
		if (g_ascii_strncasecmp(href, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

/* Is what the link says its own address, but for the scheme, "www." and a last "/"? */
static bool
says_itself(const char *text, const char *href)
{
	static const char *const heads[] = { "https://", "http://", "mailto:", "tel:", "www." };
	const char *sides[] = { text, href };
	gsize n[2];
	for (unsigned i = 0; i < 2; i++) {
		for (unsigned k = 0; k < G_N_ELEMENTS(heads); k++)
			if (g_ascii_strncasecmp(sides[i], heads[k], strlen(heads[k])) == 0)
				sides[i] += strlen(heads[k]);
		n[i] = strlen(sides[i]);
		if (n[i] > 0 && sides[i][n[i] - 1] == '/')
			n[i]--;
	}
	return n[0] == n[1] && g_ascii_strncasecmp(sides[0], sides[1], n[0]) == 0;
}

static void
end_link(Html *h)
{
	g_autofree char *href = g_steal_pointer(&h->href);
	if (href == NULL || h->href_start >= h->out->len)
		return;
	g_autofree char *text = g_strdup(h->out->str + h->href_start);
	g_strstrip(text);
	if (*text == '\0' || says_itself(text, href))
		return;
	const char *shown = g_ascii_strncasecmp(href, "mailto:", 7) == 0 ? href + 7 : href;
	g_string_append_printf(h->out, " <%s>", shown);
}

static void
start_link(Html *h, const MailTag *tag)
{
	end_link(h);
	if (tag->attrs[MAIL_ATTR_HREF].p == NULL)
		return;
	g_autofree char *href = mail_span_text(tag->attrs[MAIL_ATTR_HREF], MAX_HREF);
	g_strstrip(href);
	if (!is_link(href) || strlen(href) >= MAX_HREF - 8 || strpbrk(href, " \t\r\n<>") != NULL)
		return;
	if (g_ascii_strncasecmp(href, "mailto:", 7) == 0)
		href[strcspn(href, "?")] = '\0';
	h->href = g_steal_pointer(&href);
	h->href_start = h->out->len;
}

static void
put_text(Html *h, const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (is_blank(*p))
			put_blank(h, ' ');
		else
			put_char(h, g_utf8_get_char(p));
}

static void
put_picture(Html *h, const MailTag *tag)
{
	if (tag->attrs[MAIL_ATTR_ALT].p == NULL)
		return;
	g_autofree char *alt = mail_span_text(tag->attrs[MAIL_ATTR_ALT], 200);
	g_strstrip(alt);
	if (*alt == '\0')
		return;
	put_char(h, '[');
	put_text(h, alt);
	h->space = false;
	put_char(h, ']');
}

/* --- structure ---------------------------------------------------------------- */

static bool
is_quote_div(const MailTag *tag)
{
	MailSpan name = tag->attrs[MAIL_ATTR_NAME], class = tag->attrs[MAIL_ATTR_CLASS];
	return (name.n == 5 && g_ascii_strncasecmp(name.p, "quote", 5) == 0) ||
	       mail_span_has(class, "yahoo_quoted") || mail_span_has(class, "protonmail_quote");
}

static void
on_div(Html *h, const MailTag *tag)
{
	if (!tag->closes) {
		h->divs++;
		if (is_quote_div(tag) && h->n_quote_divs < MAX_QUOTE_DIVS &&
		    h->quotes < MAX_QUOTES) {
			h->quote_divs[h->n_quote_divs++] = h->divs;
			h->quotes++;
		}
	} else if (h->divs > 0) {
		if (h->n_quote_divs > 0 && h->quote_divs[h->n_quote_divs - 1] == h->divs) {
			h->n_quote_divs--;
			h->quotes -= h->quotes > 0;
		}
		h->divs--;
	}
	/* The line that Outlook draws above what it quotes. */
	want(h, mail_span_has(tag->attrs[MAIL_ATTR_STYLE], "border-top:solid") ? 2 : 1);
}

/* One without a border is how some indent a paragraph; nothing else tells it from a quote. */
static void
on_blockquote(Html *h, const MailTag *tag)
{
	MailSpan style = tag->attrs[MAIL_ATTR_STYLE];
	if (tag->closes && h->n_blockquotes > 0 && !h->indents[--h->n_blockquotes])
		h->quotes -= h->quotes > 0;
	want(h, h->quotes > 0 ? 1 : 2);
	if (!tag->closes && h->n_blockquotes < MAX_BLOCKQUOTES) {
		bool indent = mail_span_has(style, "border:none") ||
			      mail_span_has(style, "border: none") || h->quotes >= MAX_QUOTES;
		h->indents[h->n_blockquotes++] = indent;
		h->quotes += !indent;
	}
}

static void
on_list(Html *h, const MailTag *tag)
{
	want(h, h->n_lists > 0 ? 1 : 2);
	if (tag->closes)
		h->n_lists -= h->n_lists > 0;
	else if (h->n_lists < MAX_LISTS)
		h->lists[h->n_lists++].ordered = strcmp(tag->name, "ol") == 0;
	if (!tag->closes && h->n_lists > 0)
		h->lists[h->n_lists - 1].n = 0;
	want(h, h->n_lists > 0 ? 1 : 2);
	h->item = false;
}

static void
on_item(Html *h, const MailTag *tag)
{
	want(h, 1);
	h->item = !tag->closes;
}

static void
on_cell(Html *h, const MailTag *tag)
{
	if (!tag->closes && h->want == 0 && h->out->len > 0 && !h->fresh)
		h->cell = true;
}

/* Outlook's lines are paragraphs of their own, and its empty lines are empty ones. */
static void
on_paragraph(Html *h, const MailTag *tag)
{
	bool tight = h->tight;
	h->tight = !tag->closes && mail_span_has(tag->attrs[MAIL_ATTR_CLASS], "Mso");
	if (tag->closes && tight)
		want(h, h->out->len == h->tight_start ? 2 : 1);
	else if (h->item)
		want(h, 0); /* behind a bullet */
	else
		want(h, h->tight || h->n_lists > 0 ? 1 : 2);
	h->tight_start = h->out->len;
}

static void
on_tag(Html *h, const MailTag *tag)
{
	const char *name = tag->name;
	if (strcmp(name, "br") == 0) {
		h->want = MIN(h->want + 1, 2);
		h->space = h->cell = false;
	} else if (strcmp(name, "a") == 0) {
		if (tag->closes)
			end_link(h);
		else
			start_link(h, tag);
	} else if (strcmp(name, "img") == 0) {
		put_picture(h, tag);
	} else if (strcmp(name, "div") == 0) {
		on_div(h, tag);
	} else if (strcmp(name, "blockquote") == 0) {
		on_blockquote(h, tag);
	} else if (strcmp(name, "ul") == 0 || strcmp(name, "ol") == 0) {
		on_list(h, tag);
	} else if (strcmp(name, "li") == 0) {
		on_item(h, tag);
	} else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0) {
		on_cell(h, tag);
	} else if (strcmp(name, "pre") == 0) {
		want(h, 2);
		h->pre = tag->closes ? h->pre - (h->pre > 0) : h->pre + 1;
	} else if (strcmp(name, "hr") == 0) {
		want(h, 1);
		put_text(h, RULE);
		want(h, 1);
	} else if (is_one_of(name, paragraph_tags)) {
		on_paragraph(h, tag);
	} else if (is_one_of(name, line_tags)) {
		want(h, h->item ? 0 : 1);
	}
}

/* In what is left out only its own kind is counted, until it ends. */
static void
skip_tag(Html *h, const MailTag *tag)
{
	if (strcmp(tag->name, h->skipping) != 0)
		return;
	h->skip_depth += tag->closes ? -1u : 1;
	if (h->skip_depth == 0)
		h->skipping[0] = '\0';
}

static void
take_tag(Html *h, const MailTag *tag)
{
	if (h->skipping[0] != '\0') {
		if (!tag->is_void)
			skip_tag(h, tag);
		return;
	}
	bool opens = !tag->closes && !tag->is_void && tag->name[0] != '\0' &&
		     !is_one_of(tag->name, void_tags);
	if (opens && is_one_of(tag->name, raw_tags)) {
		skip_raw(h, tag->name);
	} else if (opens && !h->show_hidden &&
		   (is_one_of(tag->name, skip_tags) || is_hidden(tag))) {
		memcpy(h->skipping, tag->name, sizeof h->skipping);
		h->skip_depth = 1;
	} else {
		on_tag(h, tag);
	}
}

/* "<!-- -->", "<!DOCTYPE>", "<![if]>", "<?xml?>".  Without an end it is as short as can be. */
static void
skip_declaration(Html *h)
{
	if (!h->no_comments && h->end - h->p >= 4 && memcmp(h->p, "<!--", 4) == 0) {
		const char *stop = g_strstr_len(h->p + 2, h->end - h->p - 2, "-->");
		if (stop != NULL) {
			h->p = stop + 3;
			return;
		}
		h->no_comments = true;
	}
	const char *stop = memchr(h->p, '>', (gsize)(h->end - h->p));
	h->p = stop != NULL ? stop + 1 : h->end;
}

static bool
take_markup(Html *h)
{
	char next = h->p + 1 < h->end ? h->p[1] : '\0';
	char after = h->p + 2 < h->end ? h->p[2] : '\0';
	MailTag tag;
	if (next == '!' || next == '?') {
		skip_declaration(h);
		return true;
	}
	if (h->no_tags || !(g_ascii_isalpha(next) || (next == '/' && g_ascii_isalpha(after))))
		return false;
	if (!mail_tag_read(&h->p, h->end, &h->no_quotes, &tag)) {
		h->no_tags = true;
		return false;
	}
	take_tag(h, &tag);
	return true;
}

static void
take_text(Html *h)
{
	const char *next = h->p + 1;
	gunichar c = *h->p == '&' ? mail_entity_read(h->p, h->end, &next) : 0;
	if (c == 0) {
		next = g_utf8_next_char(h->p);
		c = g_utf8_get_char(h->p);
	}
	bool blank = c == 0xa0 || (c < 0x80 && is_blank((char)c));
	if (h->skipping[0] == '\0') {
		if (blank)
			put_blank(h, c == 0xa0 ? ' ' : (char)c);
		else
			put_char(h, c);
	}
	h->p = next;
}

static char *
run(Html *h)
{
	h->out = g_string_sized_new((gsize)(h->end - h->p) / 2);
	while (h->p < h->end && !is_full(h))
		if (*h->p != '<' || !take_markup(h))
			take_text(h);
	end_link(h);
	return g_string_free(h->out, FALSE);
}

char *
mail_html_to_text(const char *html, gsize n, gsize max)
{
	if (n > MAIL_HTML_MAX) {
		n = MAIL_HTML_MAX;
		while (n > 0 && ((guchar)html[n] & 0xc0) == 0x80)
			n--;
	}
	Html h = { .p = html, .end = html + n, .max = max };
	char *text = run(&h);
	/* What was hidden was never shown again: it was no preheader but the mail. */
	if (h.skipping[0] != '\0' || *text == '\0') {
		g_free(text);
		h = (Html){ .p = html, .end = html + n, .max = max, .show_hidden = true };
		text = run(&h);
	}
	return text;
}

char *
mail_html_charset(const char *bytes, gsize n)
{
	const char *end = bytes + MIN(n, 4096), *p = bytes;
	while ((p = memchr(p, '<', (gsize)(end - p))) != NULL) {
		if (end - p < 6 || g_ascii_strncasecmp(p, "<meta", 5) != 0) {
			p++;
			continue;
		}
		const char *stop = memchr(p, '>', (gsize)(end - p));
		for (stop = stop != NULL ? stop : end; p < stop; p++)
			if (stop - p > 8 && g_ascii_strncasecmp(p, "charset=", 8) == 0) {
				p += 8;
				p += p < stop && (*p == '"' || *p == '\'');
				gsize length = 0;
				while (p + length < stop && length < 40 &&
				       (g_ascii_isalnum(p[length]) ||
					(p[length] != '\0' && strchr("-_.:", p[length]) != NULL)))
					length++;
				return length > 0 ? g_strndup(p, length) : NULL;
			}
	}
	return NULL;
}
