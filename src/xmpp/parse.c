/*
 * parse.c - expat to xmpp_stanza_t: namespace-aware, bounded, linear
 *
 * Two readers see every byte.  The scanner is a few states wide, keeps nothing and knows
 * only where tags begin and end and how deep they stand; it cuts the stream at stanzas
 * and at whole tags.  Expat gets the pieces and decides what is well-formed.  So
 * expat never scans half a tag twice; what breaks a ceiling is skipped by the scanner
 * alone, without memory; and expat, which remembers each name that it ever saw,
 * is replaced between two stanzas every megabyte.
 */
#include "xmpp/parse.h"

#include "xmpp/ns.h"
#include "xmpp/stanza.h"

#include <expat.h>
#include <string.h>

#define SEP '\x1f' /* no character of XML: in no namespace */
#define MAX_HEADER (64u * 1024)
#define RENEW_EVERY (1024u * 1024)
#define MAX_PIECE 16384u /* given to expat at a time; and one tag, at most MAX_TAG */
#define MAX_TAG (16u * 1024 * 1024)

/* --- types ------------------------------------------------------------------ */

typedef enum {
	IN_TEXT,
	IN_OPENING, /* after '<' */
	IN_START_TAG,
	IN_VALUE, /* of an attribute */
	IN_END_TAG,
	IN_BANG,  /* after "<!": matching "[CDATA[" */
	IN_CDATA, /* its text */
	IN_DECL,  /* <?xml ... ?>, the first thing of a stream */
} ScanState;

/* START, END: with the last byte a stanza's start tag ended; a stanza, the header or the stream. */
typedef enum { SCAN_OK, SCAN_START, SCAN_END, SCAN_BAD, SCAN_RESTRICTED } ScanVerdict;

typedef struct {
	ScanState state;
	unsigned depth;	  /* open elements; 1: in the stream */
	char quote, last; /* the byte before, in a tag */
	unsigned match;	  /* bytes matched of a marker */
	bool begun;	  /* something stood before: no <?xml any more */
	bool stop_behind; /* the start tag of a stanza: what follows will not be parsed */
	gsize stanza_n;	  /* bytes of this stanza so far */
} Scanner;

/* An element that is still open. */
typedef struct {
	xmpp_stanza_t *stanza;
	unsigned children;
	GString *text;
} Level;

struct _WryParser {
	WryParseLimits limits;
	WryParserFuncs funcs;
	gpointer data;

	Scanner scan;
	GString *header; /* the bytes up to the end of <stream:stream>, for the next expat */
	GString *held;	 /* a tag whose end has not come */
	bool skipping;	 /* the rest of this stanza is not parsed */

	XML_Parser expat;
	gsize fed;	/* to this expat */
	unsigned depth; /* as expat sees it */
	unsigned elements;
	gsize made;	  /* bytes of names and namespaces of this stanza's elements */
	const char *over; /* the ceiling that this stanza broke */
	const char *fail; /* the condition that a handler found */
	Level *levels;	  /* [0]: the stanza */
	xmpp_stanza_t *whole;

	bool have_header;
	char *ns, *id, *from, *lang; /* of the header */

	bool busy, finished, freed;
};

/* --- the scanner ------------------------------------------------------------ */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static ScanVerdict
tag_ended(Scanner *s)
{
	bool empty = s->state == IN_START_TAG && s->last == '/';
	if (s->state == IN_END_TAG)
		s->depth -= s->depth > 0;
	else if (!empty)
		s->depth++;
	s->state = IN_TEXT;
	if (s->depth <= 1)
		return SCAN_END;
	return s->depth == 2 && s->stop_behind ? SCAN_START : SCAN_OK;
}

static ScanVerdict
scan_opening(Scanner *s, char c)
{
	if (c == '?' && !s->begun) {
		s->state = IN_DECL;
		s->last = '\0';
	} else if (c == '?') {
		return SCAN_RESTRICTED;
	} else if (c == '!') {
		s->state = IN_BANG;
		s->match = 0;
	} else if (c == '/') {
		s->state = IN_END_TAG;
	} else {
		s->state = IN_START_TAG;
		s->last = c;
		if (is_space(c) || c == '>' || c == '<' || c == '\0')
			return SCAN_BAD;
	}
	s->begun = true;
	return SCAN_OK;
}

/* "<![CDATA[" is text; any other "<!" is a comment or a DTD. */
static ScanVerdict
scan_bang(Scanner *s, char c)
{
	static const char marker[] = "[CDATA[";
	if (c != marker[s->match] || s->depth < 2)
		return SCAN_RESTRICTED;
	if (marker[++s->match] == '\0') {
		s->state = IN_CDATA;
		s->match = 0;
	}
	return SCAN_OK;
}

static void
scan_cdata(Scanner *s, char c)
{
	if (c == ']')
		s->match = MIN(s->match + 1, 2);
	else if (c == '>' && s->match == 2)
		s->state = IN_TEXT;
	else
		s->match = 0;
}

static ScanVerdict
scan_start_tag(Scanner *s, char c)
{
	if (c == '>')
		return tag_ended(s);
	if (c == '<')
		return SCAN_BAD;
	if (c == '"' || c == '\'') {
		s->state = IN_VALUE;
		s->quote = c;
	}
	s->last = c;
	return SCAN_OK;
}

/* One byte. */
static ScanVerdict
scan_byte(Scanner *s, char c)
{
	switch (s->state) {
	case IN_TEXT:
		if (c == '<')
			s->state = IN_OPENING;
		else if (s->depth < 2 && !is_space(c))
			return SCAN_BAD;
		return SCAN_OK;
	case IN_OPENING:
		return scan_opening(s, c);
	case IN_START_TAG:
		return scan_start_tag(s, c);
	case IN_VALUE:
		if (c == s->quote)
			s->state = IN_START_TAG;
		s->last = c;
		return SCAN_OK;
	case IN_END_TAG:
		return c == '>' ? tag_ended(s) : SCAN_OK;
	case IN_BANG:
		return scan_bang(s, c);
	case IN_CDATA:
		scan_cdata(s, c);
		return SCAN_OK;
	case IN_DECL:
		if (c == '>' && s->last == '?')
			s->state = IN_TEXT;
		s->last = c;
		return SCAN_OK;
	}
	return SCAN_BAD;
}

/* How many bytes from p change nothing but, in a tag, the one that came last. */
static gsize
scan_run(Scanner *s, const char *p, gsize n)
{
	char wanted = s->state == IN_TEXT && s->depth >= 2 ? '<'
		      : s->state == IN_VALUE		   ? s->quote
		      : s->state == IN_END_TAG		   ? '>'
							   : '\0';
	gsize run = 0;
	if (wanted != '\0') {
		const char *hit = memchr(p, wanted, n);
		return hit != NULL ? (gsize)(hit - p) : n;
	}
	if (s->state != IN_START_TAG)
		return 0;
	while (run < n && p[run] != '>' && p[run] != '\'' && p[run] != '"' && p[run] != '<')
		run++;
	if (run > 0)
		s->last = p[run - 1];
	return run;
}

/*
 * Reads up to the end of a stanza or of the bytes; returns how many.  *ret_tag: offset of a tag
 * that is not over by then (0 if it began earlier), or that number.
 */
static gsize
scan(Scanner *s, const char *p, gsize n, gsize *ret_tag, ScanVerdict *ret)
{
	gsize i = 0, tag = 0, begin = 0;
	*ret = SCAN_OK;
	while (*ret == SCAN_OK && i < n) {
		i += scan_run(s, p + i, n - i);
		if (i == n)
			break;
		ScanState before = s->state;
		*ret = scan_byte(s, p[i++]);
		if (before == IN_TEXT && s->state == IN_OPENING) {
			tag = i - 1;
			begin = s->depth == 1 ? tag : begin;
		}
	}
	/* space between stanzas is of none */
	s->stanza_n += s->state == IN_TEXT && s->depth <= 1 && *ret == SCAN_OK ? 0 : i - begin;
	*ret_tag = s->state == IN_TEXT || s->state == IN_CDATA ? i : tag;
	return i;
}

/* --- expat's handlers ------------------------------------------------------- */

static void
stop(WryParser *p)
{
	XML_StopParser(p->expat, XML_FALSE);
}

static void
set_over(WryParser *p, const char *ceiling)
{
	if (p->over == NULL)
		p->over = ceiling;
	stop(p);
}

/* "ns SEP local" or "local": the local part, and the namespace's length. */
static const char *
split_name(const char *name, gsize *ret_ns)
{
	const char *sep = strchr(name, SEP);
	*ret_ns = sep != NULL ? (gsize)(sep - name) : 0;
	return sep != NULL ? sep + 1 : name;
}

/* What the attribute is called in a stanza; NULL: it is not ours (RFC 6120 4.8.5). */
static const char *
core_name(const char *name)
{
	if (strchr(name, SEP) == NULL)
		return name;
	static const char lang[] = NS_XML "\x1f"
					  "lang";
	return strcmp(name, lang) == 0 ? "xml:lang" : NULL;
}

static bool
is_address(const char *name)
{
	return strcmp(name, "from") == 0 || strcmp(name, "to") == 0 || strcmp(name, "id") == 0 ||
	       strcmp(name, "type") == 0 || strcmp(name, "xml:lang") == 0;
}

static void
on_header(WryParser *p, const XML_Char *name, const XML_Char **attrs)
{
	if (p->have_header)
		return; /* told again to a new expat */
	static const char root[] = NS_STREAMS "\x1f"
					      "stream";
	if (strcmp(name, root) != 0) {
		p->fail = "invalid-namespace";
		stop(p);
		return;
	}
	for (; attrs[0] != NULL; attrs += 2) {
		const char *core = core_name(attrs[0]);
		char **to = core == NULL		    ? NULL
			    : strcmp(core, "id") == 0	    ? &p->id
			    : strcmp(core, "from") == 0	    ? &p->from
			    : strcmp(core, "xml:lang") == 0 ? &p->lang
							    : NULL;
		if (to != NULL) {
			g_free(*to);
			*to = g_strdup(attrs[1]);
		}
	}
}

static void XMLCALL
on_namespace(void *data, const XML_Char *prefix, const XML_Char *uri)
{
	WryParser *p = data;
	if (p->depth == 0 && prefix == NULL) {
		g_free(p->ns);
		p->ns = g_strdup(uri);
	}
}

static xmpp_stanza_t *
make_element(WryParser *p, const XML_Char *name, const XML_Char **attrs)
{
	gsize ns_n;
	const char *local = split_name(name, &ns_n);
	xmpp_stanza_t *stanza = xmpp_stanza_new(wry_stanza_ctx());
	xmpp_stanza_set_name(stanza, local);
	/* "" is no namespace, which is something else than the parent's. */
	char few[96];
	g_autofree char *many = ns_n < sizeof few ? NULL : g_malloc(ns_n + 1);
	char *ns = many != NULL ? many : few;
	memcpy(ns, name, ns_n);
	ns[ns_n] = '\0';
	xmpp_stanza_set_ns(stanza, ns);
	/* Declared once on the wire, a namespace stands in each element here: that is counted too. */
	p->made += ns_n + strlen(local);
	if (p->made > p->limits.bytes)
		set_over(p, "bytes");

	unsigned n = 0;
	bool doubtful = false;
	for (; attrs[0] != NULL; attrs += 2) {
		const char *core = core_name(attrs[0]);
		gsize other;
		if (core == NULL && strcmp(split_name(attrs[0], &other), "from") == 0)
			doubtful = true;
		if (++n > p->limits.attributes)
			set_over(p, "attributes");
		if (core != NULL && (n <= p->limits.attributes || is_address(core)))
			xmpp_stanza_set_attribute(stanza, core, attrs[1]);
	}
	/*
	 * jabberd2, which alone sends us this namespace, writes the true sender into the first
	 * attribute called "from", z:from too, and leaves a forged one be: it is from nobody.
	 */
	if (doubtful && strcmp(ns, NS_CLIENT) == 0)
		xmpp_stanza_del_attribute(stanza, "from");
	return stanza;
}

/* The text since the last child becomes one; false: one too many. */
static bool
count_child(WryParser *p, Level *level)
{
	if (++level->children <= p->limits.children)
		return true;
	set_over(p, "children");
	return false;
}

static void
flush_text(WryParser *p, Level *level)
{
	if (level->text == NULL || level->text->len == 0)
		return;
	if (count_child(p, level)) {
		xmpp_stanza_t *text = xmpp_stanza_new(wry_stanza_ctx());
		xmpp_stanza_set_text_with_size(text, level->text->str, level->text->len);
		xmpp_stanza_add_child_ex(level->stanza, text, FALSE);
	}
	g_string_truncate(level->text, 0);
}

static void XMLCALL
on_start(void *data, const XML_Char *name, const XML_Char **attrs)
{
	WryParser *p = data;
	unsigned depth = p->depth++;
	if (depth == 0) {
		on_header(p, name, attrs);
		return;
	}
	if (p->over != NULL)
		return;
	if (depth > p->limits.depth) {
		set_over(p, "depth");
		return;
	}
	if (++p->elements > p->limits.elements) {
		set_over(p, "elements");
		return;
	}
	if (depth > 1) {
		flush_text(p, &p->levels[depth - 2]);
		if (p->over != NULL || !count_child(p, &p->levels[depth - 2]))
			return;
	}
	Level *level = &p->levels[depth - 1];
	level->stanza = make_element(p, name, attrs);
	level->children = 0;
	if (depth == 1 && p->lang != NULL && wry_stanza_attr(level->stanza, "xml:lang") == NULL)
		xmpp_stanza_set_attribute(level->stanza, "xml:lang", p->lang);
}

static void XMLCALL
on_end(void *data, G_GNUC_UNUSED const XML_Char *name)
{
	WryParser *p = data;
	unsigned depth = --p->depth;
	if (depth == 0 || p->over != NULL)
		return;
	Level *level = &p->levels[depth - 1];
	flush_text(p, level);
	if (p->over != NULL)
		return;
	/*
	 * libstrophe walks the children to append one: half a million steps for 1,024 of
	 * them, and 4,096 elements have at most four such parents.
	 */
	if (depth > 1)
		xmpp_stanza_add_child_ex(p->levels[depth - 2].stanza, level->stanza, FALSE);
	else
		p->whole = level->stanza;
	level->stanza = NULL;
}

static void XMLCALL
on_text(void *data, const XML_Char *s, int n)
{
	WryParser *p = data;
	if (p->depth < 2 || p->over != NULL)
		return;
	Level *level = &p->levels[p->depth - 2];
	if (level->text == NULL)
		level->text = g_string_new(NULL);
	g_string_append_len(level->text, s, n);
}

/* The scanner saw it first; this is the second lock on the same door. */
static void
restricted(WryParser *p)
{
	p->fail = "restricted-xml";
	stop(p);
}

static void XMLCALL
on_doctype(void *data, G_GNUC_UNUSED const XML_Char *name, G_GNUC_UNUSED const XML_Char *system,
	   G_GNUC_UNUSED const XML_Char *public, G_GNUC_UNUSED int internal)
{
	restricted(data);
}

static void XMLCALL
on_comment(void *data, G_GNUC_UNUSED const XML_Char *text)
{
	restricted(data);
}

static void XMLCALL
on_instruction(void *data, G_GNUC_UNUSED const XML_Char *target, G_GNUC_UNUSED const XML_Char *text)
{
	restricted(data);
}

/* --- expat's life ----------------------------------------------------------- */

static void
drop_tree(WryParser *p)
{
	for (unsigned i = 0; i < p->limits.depth; i++) {
		g_clear_pointer(&p->levels[i].stanza, xmpp_stanza_release);
		if (p->levels[i].text != NULL)
			g_string_truncate(p->levels[i].text, 0);
	}
	g_clear_pointer(&p->whole, xmpp_stanza_release);
}

static bool
feed_expat(WryParser *p, const char *bytes, gsize n)
{
	p->fed += n;
	enum XML_Status status = XML_Parse(p->expat, bytes, (int)n, 0);
	return p->over != NULL || (status == XML_STATUS_OK && p->fail == NULL);
}

/* A new expat that has read the stream's header. */
static void
renew(WryParser *p)
{
	g_clear_pointer(&p->expat, XML_ParserFree);
	p->expat = XML_ParserCreateNS("UTF-8", SEP);
	g_assert(p->expat != NULL);
	XML_SetUserData(p->expat, p);
	XML_SetElementHandler(p->expat, on_start, on_end);
	XML_SetCharacterDataHandler(p->expat, on_text);
	if (!p->have_header)
		XML_SetStartNamespaceDeclHandler(p->expat, on_namespace);
	XML_SetStartDoctypeDeclHandler(p->expat, on_doctype);
	XML_SetCommentHandler(p->expat, on_comment);
	XML_SetProcessingInstructionHandler(p->expat, on_instruction);
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 6
	XML_SetReparseDeferralEnabled(p->expat, XML_FALSE); /* it never gets half a tag */
#endif
	p->fed = 0;
	p->depth = 0;
	if (p->have_header)
		feed_expat(p, p->header->str, p->header->len);
}

/* --- feeding ---------------------------------------------------------------- */

static bool
finish(WryParser *p, const char *condition, const char *text)
{
	p->finished = true;
	drop_tree(p);
	p->funcs.error(condition, text, p->data);
	return false;
}

static bool
fail_parse(WryParser *p)
{
	if (p->fail != NULL)
		return finish(p, p->fail,
			      strcmp(p->fail, "restricted-xml") == 0
				  ? "comment, instruction or DTD"
				  : "the root is no <stream/> of its namespace");
	enum XML_Error code = XML_GetErrorCode(p->expat);
	if (code == XML_ERROR_UNDEFINED_ENTITY || code == XML_ERROR_RECURSIVE_ENTITY_REF)
		return finish(p, "restricted-xml", "entity");
	const char *text = XML_ErrorString(code);
	return finish(p, "not-well-formed", text != NULL ? text : "tags do not match");
}

/* What broke a ceiling: only its start tag is kept, and nothing more is parsed of it. */
static void
begin_skipping(WryParser *p)
{
	p->skipping = true;
	g_string_truncate(p->held, 0);
	xmpp_stanza_t *full = p->levels[0].stanza != NULL ? g_steal_pointer(&p->levels[0].stanza)
							  : g_steal_pointer(&p->whole);
	xmpp_stanza_t *bare = xmpp_stanza_new(wry_stanza_ctx());
	xmpp_stanza_set_name(bare, xmpp_stanza_get_name(full));
	int n = xmpp_stanza_get_attribute_count(full);
	g_autofree const char **pairs = g_new(const char *, (gsize)MAX(n, 1) * 2);
	n = xmpp_stanza_get_attributes(full, pairs, n * 2);
	for (int i = 0; i + 1 < n; i += 2)
		xmpp_stanza_set_attribute(bare, pairs[i], pairs[i + 1]);
	drop_tree(p);
	xmpp_stanza_release(full);
	p->whole = bare;
}

/* The header's end has been read. */
static bool
header_done(WryParser *p)
{
	if (p->depth != 1)
		return finish(p, "not-well-formed", "the stream is over before it began");
	p->have_header = true;
	XML_SetStartNamespaceDeclHandler(p->expat, NULL);
	p->funcs.header(p->ns, p->id, p->from, p->lang, p->data);
	return !p->freed;
}

/* A stanza's last byte has been read. */
static bool
stanza_done(WryParser *p)
{
	if (p->whole == NULL || (p->over == NULL && p->depth != 1))
		return finish(p, "not-well-formed", "tags do not match");
	xmpp_stanza_t *stanza = g_steal_pointer(&p->whole);
	const char *over = p->over;
	p->elements = 0;
	p->made = 0;
	p->over = NULL;
	if (p->skipping || p->fed > RENEW_EVERY)
		renew(p);
	p->skipping = false;
	p->funcs.stanza(stanza, over, p->data);
	xmpp_stanza_release(stanza);
	return !p->freed;
}

/*
 * A piece goes to expat: all of it but a tag that is not over (from `tag`), which is held
 * until it is.
 */
static bool
pass(WryParser *p, const char *bytes, gsize n, gsize tag)
{
	if (p->held->len > 0) {
		g_string_append_len(p->held, bytes, tag == 0 ? n : tag);
		if (tag == 0)
			return true;
		bool good = feed_expat(p, p->held->str, p->held->len);
		g_string_truncate(p->held, 0);
		if (p->held->allocated_len > 16384) {
			g_string_free(p->held, TRUE);
			p->held = g_string_new(NULL);
		}
		if (!good)
			return false;
	} else if (!feed_expat(p, bytes, tag)) {
		return false;
	}
	if (p->over == NULL)
		g_string_append_len(p->held, bytes + tag, n - tag);
	return true;
}

/*
 * A piece of a stanza goes to expat, within the ceiling of bytes.  What is over it is not
 * parsed, but where it is the start tag itself, which must be read to be answered.
 */
static bool
take_stanza(WryParser *p, const char *bytes, gsize n, gsize tag)
{
	if (p->scan.stanza_n <= p->limits.bytes || p->levels[0].stanza == NULL) {
		if (!pass(p, bytes, n, tag))
			return fail_parse(p);
		if (p->scan.stanza_n > p->limits.silent && p->levels[0].stanza == NULL &&
		    p->whole == NULL)
			return finish(p, "policy-violation", "one tag is too long");
	}
	if (p->over == NULL && p->scan.stanza_n > p->limits.bytes &&
	    (p->levels[0].stanza != NULL || p->whole != NULL))
		p->over = "bytes";
	if (p->over != NULL)
		begin_skipping(p);
	return true;
}

/* One piece, at most to the end of a stanza. */
static bool
take(WryParser *p, const char *bytes, gsize n, gsize tag, ScanVerdict verdict)
{
	if (verdict == SCAN_BAD)
		tag = n; /* let expat say what is wrong */
	if (!p->have_header) {
		g_string_append_len(p->header, bytes, n);
		if (p->header->len > MAX_HEADER)
			return finish(p, "policy-violation", "the stream's header is too long");
		if (!pass(p, bytes, n, tag))
			return fail_parse(p);
	} else {
		if (!p->skipping && !take_stanza(p, bytes, n, tag))
			return false;
	}
	if (verdict == SCAN_RESTRICTED)
		return finish(p, "restricted-xml", "comment, instruction or DTD");
	if (verdict == SCAN_BAD)
		return finish(p, "not-well-formed", "no XML");
	if (verdict != SCAN_END)
		return true;
	p->scan.stanza_n = 0;
	if (!p->have_header)
		return header_done(p);
	if (p->scan.depth == 1)
		return stanza_done(p);
	p->finished = true;
	drop_tree(p);
	p->funcs.end(p->data);
	return false;
}

static void
really_free(WryParser *p)
{
	drop_tree(p);
	for (unsigned i = 0; i < p->limits.depth; i++)
		if (p->levels[i].text != NULL)
			g_string_free(p->levels[i].text, TRUE);
	g_free(p->levels);
	g_clear_pointer(&p->expat, XML_ParserFree);
	g_string_free(p->header, TRUE);
	g_string_free(p->held, TRUE);
	g_free(p->ns);
	g_free(p->id);
	g_free(p->from);
	g_free(p->lang);
	g_free(p);
}

/*
 * How much may be scanned at once: to the next ceiling of bytes and no further, so that it makes no
 * difference in which pieces a stanza came.
 */
static gsize
piece_size(WryParser *p, gsize n)
{
	gsize so_far = p->scan.stanza_n;
	n = MIN(n, MAX_PIECE);
	if (so_far < p->limits.bytes)
		n = MIN(n, p->limits.bytes - so_far);
	if (so_far <= p->limits.silent)
		n = MIN(n, p->limits.silent + 1 - so_far);
	p->scan.stop_behind = so_far >= p->limits.bytes && p->levels[0].stanza == NULL;
	return n;
}

bool
wry_parser_feed(WryParser *p, const char *bytes, gsize n)
{
	g_return_val_if_fail(!p->busy, false);
	p->busy = true;
	while (n > 0 && !p->finished && !p->freed) {
		gsize tag;
		ScanVerdict verdict;
		gsize piece = scan(&p->scan, bytes, piece_size(p, n), &tag, &verdict);
		if (!take(p, bytes, piece, tag, verdict))
			break;
		bytes += piece;
		n -= piece;
	}
	p->busy = false;
	bool alive = !p->finished && !p->freed;
	if (p->freed)
		really_free(p);
	return alive;
}

WryParser *
wry_parser_new(const WryParseLimits *limits, const WryParserFuncs *funcs, gpointer data)
{
	WryParser *p = g_new0(WryParser, 1);
	if (limits != NULL)
		p->limits = *limits;
	WryParseLimits *l = &p->limits;
	l->bytes = l->bytes != 0 ? MIN(l->bytes, MAX_TAG) : 256 * 1024;
	l->depth = l->depth != 0 ? l->depth : 64;
	l->elements = l->elements != 0 ? l->elements : 4096;
	l->children = l->children != 0 ? l->children : 1024;
	l->attributes = l->attributes != 0 ? l->attributes : 64;
	l->silent = l->silent != 0 ? MIN(l->silent, MAX_TAG) : 4 * 1024 * 1024;
	p->funcs = *funcs;
	p->data = data;
	p->header = g_string_new(NULL);
	p->held = g_string_new(NULL);
	p->levels = g_new0(Level, l->depth);
	renew(p);
	return p;
}

void
wry_parser_free(WryParser *p)
{
	p->freed = true;
	if (!p->busy)
		really_free(p);
}
