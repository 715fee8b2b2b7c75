/*
 * wording.c - what a network cannot carry, in words as people there write it
 */
#include "core/wording.h"

#include <string.h>

#define QUOTE_CHARS 60 /* of what is replied to */

const char *const wording_corrections_choices[] = { "short", "full", "off", NULL };
const char *const wording_reactions_choices[] = { "off", "words", NULL };

static const char *
wish(const WryAccount *account, const char *name)
{
	return account != NULL ? wry_account_row_get(account->row, "", name) : NULL;
}

WryWording
wording_corrections(const WryAccount *account)
{
	const char *own = wish(account, WORDING_CORRECTIONS);
	return g_strcmp0(own, "off") == 0    ? WORDING_NONE
	       : g_strcmp0(own, "full") == 0 ? WORDING_FULL
					     : WORDING_SHORT;
}

bool
wording_reactions(const WryAccount *account)
{
	return g_strcmp0(wish(account, WORDING_REACTIONS), "words") == 0;
}

/* --- replies --------------------------------------------------------------------------------- */

/* "> Anna wrote:\n> Are you there?\n" as "> Are you there?"; NULL: nothing is quoted. */
static char *
short_quote(const char *quoted)
{
	g_auto(GStrv) lines = g_strsplit(quoted, "\n", 8);
	const char *found = NULL;
	for (char **l = lines; *l != NULL; l++) {
		const char *text = *l + strspn(*l, "> ");
		bool heading = found == NULL && g_str_has_suffix(text, ":") && l[1] != NULL &&
			       l[1][strspn(l[1], "> ")] != '\0';
		if (*text == '\0' || heading)
			continue;
		found = text;
		break;
	}
	if (found == NULL)
		return NULL;
	g_autofree char *line = g_strndup(found, strcspn(found, "\n"));
	bool cut = g_utf8_strlen(line, -1) > QUOTE_CHARS;
	g_autofree char *piece = cut ? g_utf8_substring(line, 0, QUOTE_CHARS) : g_strdup(line);
	return g_strconcat("> ", piece, cut ? "…" : "", NULL);
}

char *
wording_reply(const char *nick, const char *quoted, const char *text)
{
	gsize n = nick != NULL ? strlen(nick) : 0;
	bool named = n > 0 && strncmp(text, nick, n) == 0 && strchr(":, ", text[n]) != NULL;
	if (named || g_str_has_prefix(text, "/me "))
		return g_strdup(text);
	if (nick != NULL)
		return g_strconcat(nick, ": ", text, NULL);
	g_autofree char *quote = short_quote(quoted);
	return quote != NULL ? g_strconcat(quote, "\n", text, NULL) : g_strdup(text);
}

/* --- reactions ------------------------------------------------------------------------------- */

char *
wording_reaction(const char *nick, const char *now, const char *before)
{
	g_auto(GStrv) all = g_strsplit(now, " ", -1);
	g_auto(GStrv) old = g_strsplit(before != NULL ? before : "", " ", -1);
	GString *line = g_string_new(NULL);
	for (char **r = all; *r != NULL; r++)
		if (**r != '\0' && !g_strv_contains((const char *const *)old, *r))
			g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", *r);
	if (line->len > 0 && nick != NULL) {
		g_string_prepend(line, ": ");
		g_string_prepend(line, nick);
	}
	return g_string_free(line, line->len == 0);
}

/* --- corrections -------------------------------------------------------------------------------
 */

/* Characters that keep to the one before them, or join what is around them. */
static bool
is_joined(gunichar c)
{
	return g_unichar_ismark(c) || c == 0x200d || c == 0xfe0f ||
	       (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0x1f1e6 && c <= 0x1f1ff);
}

/* May a word begin or end there?  Where words have no spaces between them, each character is one.
 */
static bool
is_border(const char *text, gsize at)
{
	if (at == 0 || text[at] == '\0')
		return true;
	if (((guchar)text[at] & 0xc0) == 0x80)
		return false;
	gunichar before = g_utf8_get_char(g_utf8_prev_char(text + at));
	gunichar after = g_utf8_get_char(text + at);
	if (is_joined(after) || before == 0x200d)
		return false;
	return g_unichar_isspace(before) || g_unichar_isspace(after) || g_unichar_iswide(before) ||
	       g_unichar_iswide(after);
}

typedef struct {
	const char *old, *new;
	gsize old_n, new_n;
	gsize head, tail; /* bytes that are the same, at either end */
} Change;

static void
find_change(Change *c)
{
	gsize least = MIN(c->old_n, c->new_n);
	c->head = c->tail = 0;
	for (gsize i = 1; i <= least && c->old[i - 1] == c->new[i - 1]; i++)
		if (is_border(c->old, i) && is_border(c->new, i))
			c->head = i;
	for (gsize i = 1; i <= least - c->head && c->old[c->old_n - i] == c->new[c->new_n - i]; i++)
		if (is_border(c->old, c->old_n - i) && is_border(c->new, c->new_n - i))
			c->tail = i;
}

/* One more word that is the same, behind what changes. */
static bool
take_behind(Change *c)
{
	if (c->tail == 0)
		return false;
	const char *tail = c->old + c->old_n - c->tail;
	gsize i = strspn(tail, " ");
	do
		i += (gsize)(g_utf8_next_char(tail + i) - (tail + i));
	while (i < c->tail && !(is_border(tail, i) && is_border(c->old, c->old_n - c->tail + i)));
	c->tail -= MIN(i, c->tail);
	return true;
}

/* And before it. */
static bool
take_before(Change *c)
{
	if (c->head == 0)
		return false;
	gsize i = c->head;
	while (i > 0 && c->old[i - 1] == ' ')
		i--;
	do
		i = i > 0 ? (gsize)(g_utf8_prev_char(c->old + i) - c->old) : 0;
	while (i > 0 && !is_border(c->old, i));
	c->head = i;
	return true;
}

static char *
changed(const Change *c, const char *text, gsize n)
{
	return g_strndup(text + c->head, n - c->head - c->tail);
}

/* Nothing is replaced by something, or something by nothing: nobody could say where. */
static void
give_context(Change *c)
{
	bool vague = c->old_n - c->head == c->tail || c->new_n - c->head == c->tail;
	if (vague && !take_behind(c))
		take_before(c);
	for (;;) { /* as sed has it, the first is meant */
		g_autofree char *from = changed(c, c->old, c->old_n);
		const char *first = strstr(c->old, from);
		if (first == c->old + c->head || !take_before(c))
			return;
	}
}

static char *
correct_line(const char *old, const char *new)
{
	Change c = { old, new, strlen(old), strlen(new), 0, 0 };
	find_change(&c);
	give_context(&c);
	g_autofree char *from = changed(&c, old, c.old_n);
	g_autofree char *to = changed(&c, new, c.new_n);
	const char *sign = "/|#";
	while (*sign != '\0' && (strchr(from, *sign) != NULL || strchr(to, *sign) != NULL))
		sign++;
	if (*from == '\0' || *sign == '\0')
		return NULL;
	return g_strdup_printf("s%c%s%c%s%c", *sign, from, *sign, to, *sign);
}

/* The one line that differs, of equally many. */
static bool
find_line(char **old, char **new, guint *ret_at)
{
	guint differ = 0;
	if (g_strv_length(old) != g_strv_length(new))
		return false;
	for (guint i = 0; old[i] != NULL; i++)
		if (strcmp(old[i], new[i]) != 0) {
			*ret_at = i;
			differ++;
		}
	return differ == 1;
}

char *
wording_correction(const char *old, const char *new)
{
	guint at = 0;
	if (g_str_has_prefix(old, "/me ") || g_str_has_prefix(new, "/me "))
		return NULL;
	g_auto(GStrv) old_lines = g_strsplit(old, "\n", -1);
	g_auto(GStrv) new_lines = g_strsplit(new, "\n", -1);
	if (!find_line(old_lines, new_lines, &at))
		return NULL;
	g_autofree char *line = correct_line(old_lines[at], new_lines[at]);
	return line != NULL && strlen(line) < strlen(new) ? g_steal_pointer(&line) : NULL;
}
