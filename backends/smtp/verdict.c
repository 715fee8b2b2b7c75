/*
 * verdict.c - Authentication-Results, as far as they prove a domain
 *
 * Alignment is stricter than DMARC's relaxed one: the proven domain is From's own, or one above it.
 * A domain below it proves nothing without the list of public suffixes.
 */
#include "backends/smtp/verdict.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define WORDS_MOST 512 /* of one header */

/* --- words: RFC 8601 2.2 as tokens, comments apart --- */

typedef struct {
	const char *at;
	char word[300];	   /* "dkim=pass", "header.d=example.org", ";"; cut where it is longer */
	char comment[300]; /* the one behind it; "" none */
} Words;

static void
put(char *to, gsize size, gsize *n, char c)
{
	if (*n + 1 < size)
		to[(*n)++] = c;
	to[*n] = '\0';
}

/* Behind the comment that begins there; comments nest. */
static const char *
read_comment(const char *c, char *to, gsize size)
{
	gsize n = 0;
	unsigned depth = 0;
	to[0] = '\0';
	for (; *c != '\0'; c++) {
		if (*c == '\\' && c[1] != '\0') {
			put(to, size, &n, *++c);
		} else if (*c == '(') {
			if (depth++ > 0)
				put(to, size, &n, *c);
		} else if (*c == ')') {
			if (--depth == 0)
				return c + 1;
			put(to, size, &n, *c);
		} else {
			put(to, size, &n, *c);
		}
	}
	return c;
}

static const char *
skip(Words *w, const char *c)
{
	for (;;) {
		c += strspn(c, " \t\r\n");
		if (*c != '(')
			return c;
		c = read_comment(c, w->comment, sizeof w->comment);
	}
}

/* Blanks and comments may stand around '='. */
static const char *
read_word(Words *w, const char *c)
{
	gsize n = 0;
	w->word[0] = '\0';
	for (;;) {
		if (*c == '"') {
			for (c++; *c != '\0' && *c != '"'; c++) {
				if (*c == '\\' && c[1] != '\0')
					c++;
				put(w->word, sizeof w->word, &n, *c);
			}
			c += *c == '"';
		} else if (*c == '\0' || *c == ';' || *c == '(' || strchr(" \t\r\n", *c) != NULL) {
			char scratch[300];
			const char *next = c + strspn(c, " \t\r\n");
			if (*next == '(' && n > 0 && w->word[n - 1] == '=')
				next = read_comment(next, scratch, sizeof scratch);
			next += strspn(next, " \t\r\n");
			bool joins = *next == '=' || (n > 0 && w->word[n - 1] == '=' &&
						      *next != '\0' && *next != ';');
			if (!joins)
				return c;
			c = next;
			if (*c == '=' || *c == '"')
				continue;
			put(w->word, sizeof w->word, &n, *c++);
		} else {
			put(w->word, sizeof w->word, &n, *c++);
		}
	}
}

/* false: that was all. */
static bool
next_word(Words *w)
{
	w->comment[0] = '\0';
	const char *c = skip(w, w->at);
	w->comment[0] = '\0';
	if (*c == '\0')
		return false;
	if (*c == ';') {
		w->word[0] = ';';
		w->word[1] = '\0';
		w->at = c + 1;
		return true;
	}
	const char *end = read_word(w, c);
	w->at = end > c ? skip(w, end) : c + 1;
	return true;
}

/* --- what they say --- */

static bool
same_domain(const char *a, const char *b)
{
	g_autofree char *x = wry_text_domain(a, NULL), *y = wry_text_domain(b, NULL);
	return x != NULL && y != NULL && strcmp(x, y) == 0;
}

/* Is `proven` that domain, or one above it with two labels at least? */
static bool
is_aligned(const char *proven, const char *domain)
{
	g_autofree char *x = wry_text_domain(proven, NULL), *y = wry_text_domain(domain, NULL);
	if (x == NULL || y == NULL)
		return false;
	if (strcmp(x, y) == 0)
		return true;
	gsize n = strlen(x), m = strlen(y);
	return strchr(x, '.') != NULL && m > n + 1 && y[m - n - 1] == '.' &&
	       strcmp(y + m - n, x) == 0;
}

static const char *
domain_in(const char *value)
{
	const char *at = strrchr(value, '@');
	return at != NULL ? at + 1 : value;
}

/* One method with its result and what it is about, up to the ';'. */
typedef struct {
	const char *domain; /* of From */
	bool dmarc, dkim, spf, pass, fail, aligned, named, reject;
} Method;

static void
read_result(Method *m, const char *word, const char *comment)
{
	const char *value = strchr(word, '=') + 1;
	gsize n = strcspn(word, "=/");
	m->dmarc = n == 5 && g_ascii_strncasecmp(word, "dmarc", n) == 0;
	m->dkim = n == 4 && g_ascii_strncasecmp(word, "dkim", n) == 0;
	m->spf = n == 3 && g_ascii_strncasecmp(word, "spf", n) == 0;
	m->pass = g_ascii_strcasecmp(value, "pass") == 0;
	m->fail = g_ascii_strcasecmp(value, "fail") == 0;
	g_autofree char *note = wry_text_ascii_lower(comment);
	m->reject |= strstr(note, "p=reject") != NULL;
}

static void
read_property(Method *m, const char *word)
{
	const char *value = strchr(word, '=') + 1;
	gsize n = (gsize)(value - 1 - word);
	g_autofree char *name = g_ascii_strdown(word, (gssize)n);
	if (m->dmarc && (strcmp(name, "policy.dmarc") == 0 ||
			 strcmp(name, "policy.published-domain-policy") == 0))
		m->reject |= g_ascii_strcasecmp(value, "reject") == 0;
	else if (m->dmarc && strcmp(name, "header.from") == 0) {
		m->named = true;
		m->aligned |= same_domain(domain_in(value), m->domain);
	} else if (m->dkim && (strcmp(name, "header.d") == 0 || strcmp(name, "header.i") == 0))
		m->aligned |= is_aligned(domain_in(value), m->domain);
	else if (m->spf && (strcmp(name, "smtp.mailfrom") == 0 || strcmp(name, "smtp.mail") == 0))
		m->aligned |= is_aligned(domain_in(value), m->domain);
}

static void
conclude(const Method *m, bool *proven, bool *refused)
{
	*proven |= m->pass && m->aligned && (m->dmarc || m->dkim || m->spf);
	*refused |= m->dmarc && m->fail && m->reject && (!m->named || m->aligned);
}

static void
read_results(const char *text, const char *authserv_id, const char *domain, bool *proven,
	     bool *refused)
{
	Words w = { .at = text };
	Method m = { .domain = domain };
	if (!next_word(&w) || g_ascii_strcasecmp(w.word, authserv_id) != 0)
		return;
	for (unsigned n = 0; n < WORDS_MOST && next_word(&w); n++) {
		bool first = !m.dmarc && !m.dkim && !m.spf && !m.pass && !m.fail;
		if (strcmp(w.word, ";") == 0) {
			conclude(&m, proven, refused);
			m = (Method){ .domain = domain };
		} else if (strchr(w.word, '=') == NULL) {
			continue; /* a version, "none" */
		} else if (first) {
			read_result(&m, w.word, w.comment);
		} else {
			read_property(&m, w.word);
		}
	}
	conclude(&m, proven, refused);
}

MailVerdict
mail_verdict(char *const *results, const char *authserv_id, const char *domain)
{
	bool proven = false, refused = false;
	if (authserv_id == NULL || *authserv_id == '\0')
		return MAIL_VERDICT_NONE;
	for (; results != NULL && *results != NULL; results++)
		read_results(*results, authserv_id, domain, &proven, &refused);
	return refused ? MAIL_VERDICT_REFUSED : proven ? MAIL_VERDICT_PROVEN : MAIL_VERDICT_NONE;
}
