/*
 * help.c - the address that speaks (UX.md 2.3): whose words these are
 *
 * An answer to an open question is dialog.c's; else the first words name a command: in any case,
 * and shortened while they are unambiguous.  What nobody knows is answered with what was meant.
 */
#include "core/help.h"

#include "base/text.h"
#include "core/commands.h"
#include "core/dialog.h"
#include "xmpp/ns.h"

#include <string.h>

#define MAX_BODY 8192 /* bytes that are read */
#define MAX_SHOWN 60
#define MAX_WORDS 4 /* of a name */

/* --- the command that words name ----------------------------------------------------------- */

typedef struct {
	WryEntry entry;
	unsigned n;   /* words of its name that were written */
	bool exact;   /* they are all of it */
	unsigned fit; /* so many commands they could be */
} Match;

/* How many of the name's words are written, shortened or not; 0: it is another. */
static unsigned
match_name(const char *name, char **words, bool *ret_exact)
{
	g_auto(GStrv) own = g_strsplit(name, " ", -1);
	unsigned n = 0;
	*ret_exact = true;
	for (; own[n] != NULL && words[n] != NULL; n++) {
		if (g_ascii_strncasecmp(own[n], words[n], strlen(words[n])) != 0)
			return 0;
		*ret_exact &= strlen(own[n]) == strlen(words[n]);
	}
	*ret_exact &= own[n] == NULL;
	return n;
}

static Match
find_command(const WryViewer *viewer, char **words)
{
	Match best = { 0 };
	WryEntry e;
	for (unsigned i = 0; (e = commands_nth(viewer, i)).command != NULL; i++) {
		bool exact = false;
		unsigned n = match_name(e.command->name, words, &exact);
		if (n == 0 || (best.exact && !exact))
			continue;
		if (best.fit == 0 || (exact && !best.exact) || (exact && n > best.n))
			best = (Match){ e, n, exact, 1 };
		else
			best.fit++;
	}
	return best;
}

/* Of several, those one may have meant, in words. */
static char *
list_matches(const WryViewer *viewer, char **words)
{
	g_autoptr(GString) out = g_string_new(NULL);
	WryEntry e;
	for (unsigned i = 0; (e = commands_nth(viewer, i)).command != NULL; i++) {
		bool exact;
		if (match_name(e.command->name, words, &exact) > 0)
			g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "",
					       e.command->name);
	}
	return g_strdup(out->str);
}

/* --- what nobody knows --------------------------------------------------------------------- */

/* One letter missing, too many, changed or swapped: what somebody meant. */
static bool
is_near(const char *a, const char *b)
{
	gsize n = strlen(a), m = strlen(b), head = 0, tail = 0;
	while (head < n && head < m && a[head] == b[head])
		head++;
	while (tail < n - head && tail < m - head && a[n - 1 - tail] == b[m - 1 - tail])
		tail++;
	gsize x = n - head - tail, y = m - head - tail;
	return (x <= 1 && y <= 1) ||
	       (x == 2 && y == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]);
}

/* What people say for a command that is called otherwise; NULL: nothing. */
static const char *
meant(const char *word)
{
	static const char *const words[][2] = { { "unregister", "delete my data" },
						{ "deregister", "delete my data" },
						{ "unsubscribe", "delete my data" } };
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i][0], word) == 0)
			return words[i][1];
	return NULL;
}

static void
answer_unknown(const WryInbound *in, const WryViewer *viewer, char **words)
{
	const char *lang = in->back.lang;
	g_autofree char *lower = wry_text_ascii_lower(words[0]);
	g_autofree char *shown = g_strndup(words[0], wry_text_break(words[0], MAX_SHOWN, false));
	g_autofree char *what = outbox_phrase(lang, N_("I do not know \"%s\"."), shown, NULL);
	const char *other = meant(lower);
	g_autofree char *hint =
	    other != NULL ? outbox_phrase(lang, N_("Did you mean \"%s\"?"), other, NULL) : NULL;
	WryEntry e;
	for (unsigned i = 0; hint == NULL && (e = commands_nth(viewer, i)).command != NULL; i++) {
		g_autofree char *first = g_strndup(e.command->name, strcspn(e.command->name, " "));
		if (is_near(lower, first))
			hint =
			    outbox_phrase(lang, N_("Did you mean \"%s\"?"), e.command->name, NULL);
	}
	if (hint == NULL)
		hint = outbox_phrase(lang, N_("\"help\" lists all I can do."), NULL, NULL);
	g_autofree char *text = g_strconcat(what, " ", hint, NULL);
	dialog_say(in, text);
}

/* --- the door -------------------------------------------------------------------------------- */

/* The first words of a text, as many as a name can have, and *ret_rest: behind n of them. */
static char **
split_words(const char *text)
{
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();
	for (unsigned i = 0; i < MAX_WORDS; i++) {
		text += strspn(text, " \t\r\n");
		gsize n = strcspn(text, " \t\r\n");
		if (n == 0)
			break;
		g_autofree char *word = g_strndup(text, n);
		g_strv_builder_add(words, word);
		text += n;
	}
	return g_strv_builder_end(words);
}

static const char *
skip_words(const char *text, unsigned n)
{
	for (; n > 0; n--) {
		text += strspn(text, " \t\r\n");
		text += strcspn(text, " \t\r\n");
	}
	return text;
}

/* "WHOIS romeo", "/whois romeo": nothing but a line for a server. */
static bool
is_line(const char *text)
{
	if (*text == '/')
		return g_ascii_isalpha(text[1]);
	gsize n = 0;
	while (g_ascii_isupper(text[n]))
		n++;
	return n > 1 && (text[n] == '\0' || text[n] == ' ');
}

/*
 * Said to a network, or to the service where that is the network: is it a line for the server?  A
 * command by its whole name is none, any other word is, to the network.
 */
static bool
take_line(const WryInbound *in, const WryViewer *viewer, const Match *match, const char *text)
{
	bool network = in->target == WRY_TO_NETWORK;
	WryEntry console = commands_console(viewer);
	if (console.command == NULL ||
	    (!network && (in->target != WRY_TO_SERVICE || !commands_is_single(in->component))))
		return false;
	if (!is_line(text) && (!network || match->exact))
		return false;
	dialog_line(in, &console, text);
	return true;
}

static void
take_command(const WryInbound *in, const char *text)
{
	WryViewer viewer = commands_viewer(in, true);
	g_auto(GStrv) words = split_words(text);
	if (words[0] == NULL)
		return;
	Match match = find_command(&viewer, words);
	if (take_line(in, &viewer, &match, text)) {
		;
	} else if (match.fit == 0) {
		answer_unknown(in, &viewer, words);
	} else if (match.fit > 1) {
		g_autofree char *shown =
		    g_strndup(words[0], wry_text_break(words[0], MAX_SHOWN, false));
		g_autofree char *which = list_matches(&viewer, words);
		g_autofree char *said =
		    outbox_phrase(in->back.lang, N_("\"%1$s\" can be: %2$s."), shown, which);
		dialog_say(in, said);
	} else {
		dialog_begin(in, &match.entry, skip_words(text, match.n));
	}
}

void
help_message(const WryInbound *in)
{
	if (in->type != NULL && strcmp(in->type, "headline") == 0)
		return;
	if (in->type != NULL && strcmp(in->type, "groupchat") == 0) {
		outbox_fail(&in->back, WRY_ERROR_SERVICE_UNAVAILABLE, N_("This is no room."), NULL);
		return;
	}
	g_autofree char *body = wry_stanza_child_text(in->xml, "body", NS_COMPONENT);
	if (body == NULL)
		return;
	g_autofree char *text = g_strndup(body, wry_text_break(body, MAX_BODY, false));
	explicit_bzero(body, strlen(body));
	g_strstrip(text);
	if (*text != '\0' && !dialog_answer(in, text))
		take_command(in, text);
	explicit_bzero(text, strlen(text));
}
