/*
 * channels.c - `channels [WORD] [NETWORK]`: what there is to join
 *
 * The list of a network is listing.c's.  A word is looked for in names and topics of the whole list
 * if that is there; else the network is asked for such names alone.
 */
#include "core/cmd/cmd.h"

#include "base/text.h"
#include "core/access.h"
#include "core/answer.h"
#include "core/listing.h"

#include <string.h>

#define LIST_MS 60000
#define SHOWN_MOST 30	/* the largest */
#define BYTES_MOST 6000 /* clients cut what is longer (UX.md F9) */
#define WORD_MOST 64

typedef struct {
	WryReply *reply;
	char *title, *word, *lang; /* word, lang: NULL */
} Asking;

static void
free_asking(Asking *a)
{
	g_free(a->title);
	g_free(a->word);
	g_free(a->lang);
	g_free(a);
}

typedef struct {
	guint index;
	int occupants;
} Match;

static int
by_size(gconstpointer a, gconstpointer b)
{
	const Match *x = a, *y = b;
	return x->occupants != y->occupants ? (x->occupants < y->occupants ? 1 : -1)
					    : (x->index < y->index ? -1 : 1);
}

/* "*word*", or the word if it is a pattern already. */
static char *
pattern_of(const char *word)
{
	g_autofree char *lower = g_utf8_strdown(word, -1);
	return strpbrk(lower, "*?") != NULL ? g_strdup(lower) : g_strconcat("*", lower, "*", NULL);
}

static bool
matches(const WryListed *room, GPatternSpec *pattern)
{
	if (pattern == NULL || g_pattern_spec_match_string(pattern, room->name))
		return true;
	g_autofree char *topic = wry_text_ascii_lower(room->topic);
	return *topic != '\0' && g_pattern_spec_match_string(pattern, topic);
}

static GArray *
find(const WryListing *l, const char *word)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(Match));
	g_autofree char *text = word != NULL ? pattern_of(word) : NULL;
	GPatternSpec *pattern = text != NULL ? g_pattern_spec_new(text) : NULL;
	for (guint i = 0; i < listing_length(l); i++) {
		WryListed room;
		listing_get(l, i, &room);
		if (!matches(&room, pattern))
			continue;
		Match m = { i, room.occupants };
		g_array_append_val(found, m);
	}
	g_clear_pointer(&pattern, g_pattern_spec_free);
	g_array_sort(found, by_size);
	return found;
}

static void
add_line(GString *out, const Asking *a, const char *msgid, guint n, const char *second)
{
	g_autofree char *number = g_strdup_printf("%u", n);
	g_autofree char *line = outbox_phrase(a->lang, msgid, number, second);
	g_string_append(out, line);
}

static void
add_room(GString *out, const WryListed *room)
{
	g_string_append_printf(out, "\n%s", room->name);
	if (room->occupants >= 0)
		g_string_append_printf(out, " (%d)", room->occupants);
	if (*room->topic != '\0')
		g_string_append_printf(out, ": %s", room->topic);
}

static void
tell(const Asking *a, const WryListing *l)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GArray) found = find(l, a->word);
	guint shown = 0;
	if (found->len == 0)
		add_line(out, a, N_("%2$s lists no such channel."), 0, a->title);
	else if (found->len == 1)
		add_line(out, a, N_("One channel on %2$s:"), 1, a->title);
	else
		add_line(out, a, N_("%1$s channels on %2$s, the largest first:"), found->len,
			 a->title);
	for (; shown < found->len && shown < SHOWN_MOST && out->len < BYTES_MOST; shown++) {
		WryListed room;
		listing_get(l, g_array_index(found, Match, shown).index, &room);
		add_room(out, &room);
	}
	if (shown < found->len) {
		g_string_append_c(out, '\n');
		add_line(out, a, N_("And %1$s more. Name a word: channels WORD"),
			 found->len - shown, NULL);
	}
	command_say(a->reply, out->str);
}

static void
on_listed(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const WryListingAnswer *got = result;
	if (error != NULL)
		wry_reply_take_error(a->reply, g_error_copy(error));
	else
		tell(a, got->listing);
	free_asking(a);
}

void
cmd_channels(const WryCall *call, WryReply *reply)
{
	GError *error = NULL;
	const char *word = cmd_text(call, "word");
	g_autoptr(CmdNetwork) n = cmd_network(call, cmd_text(call, "network"), &error);
	if (n == NULL) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (!listing_can(n->session)) {
		wry_reply_fail(reply, WRY_ERROR_SERVICE_UNAVAILABLE,
			       N_("You are not connected to %s."), n->title, NULL);
		return;
	}
	if (word != NULL && strlen(word) > WORD_MOST) {
		wry_reply_fail(reply, WRY_ERROR_NOT_ACCEPTABLE, N_("This is no word to look for."),
			       NULL);
		return;
	}
	Asking *a = g_new(Asking, 1);
	*a = (Asking){ reply, g_strdup(n->title), g_strdup(word),
		       g_strdup(WRY_SERVICE_CALL(call)->lang) };
	const WryListing *whole = listing_whole(n->session);
	bool all = word == NULL || whole != NULL;
	g_autofree char *pattern = all ? NULL : pattern_of(word);
	WryListingPage page = { .n = G_MAXUINT };
	/* It is looked through from end to end: 200,000 rooms take the time of hundreds of answers. */
	access_charge(n->session->account, 100 + (whole != NULL ? listing_length(whole) / 50 : 0));
	listing_ask(n->session, pattern, &page,
		    answer_wait(n->session->account, LIST_MS, on_listed, a));
}
