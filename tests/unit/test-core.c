/*
 * test-core.c - the core against transcripts: stanzas in, stanzas and orders out, facts up
 *
 * A story is a file tests/transcript/core/NAME.t, played on a gateway of its own with a real store,
 * a fake stream (fake-link.c) and a backend on strings (puppet.c).  What may stand in it is told in
 * tests/transcript/core/README.  The clock is ours (core-stage.c): stories that wait do not.
 */
#include "core-stage.h"

#include "core/ledger.h"
#include "core/letter.h"
#include "fake-link.h"
#include "fake-web.h"
#include "killer.h"
#include "monkey.h"
#include "nine.h"
#include "puppet.h"
#include "tests/unit/database.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define FOLDER "tests/transcript/core"

/* --- % lines
 * -------------------------------------------------------------------------------------- */

static gint64
read_duration(const char *text)
{
	char *unit;
	gint64 n = g_ascii_strtoll(text, &unit, 10);
	gint64 us = strcmp(unit, "ms") == 0  ? 1000
		    : strcmp(unit, "s") == 0 ? G_USEC_PER_SEC
		    : strcmp(unit, "m") == 0 ? 60 * G_USEC_PER_SEC
		    : strcmp(unit, "h") == 0 ? 3600 * (gint64)G_USEC_PER_SEC
					     : 0;
	if (us == 0)
		fail("'%s' is no duration", text);
	return n * us;
}

static void
do_link(const char *what)
{
	g_autoptr(GError) gone = NULL;
	if (strcmp(what, "up") == 0) {
		fake_link_up();
	} else if (strcmp(what, "down") == 0) {
		gone = wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT, "the wire was cut", NULL);
		fake_link_down(gone);
	} else if (strcmp(what, "closed") == 0) {
		fake_link_down(NULL);
	} else if (strcmp(what, "stuck") == 0 || strcmp(what, "abreast") == 0) {
		fake_link_pending = *what == 's' ? 2 * WRY_LINK_BACKLOG : 0;
	} else {
		fake_link_congested(strcmp(what, "full") == 0);
	}
}

static void
do_reload(const char *options)
{
	g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) restart = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) words = g_strsplit(options, ";", -1);
	for (char **w = words; *w != NULL; w++) {
		gsize n = strcspn(*w, "=") + 1;
		for (guint i = stage.options->len; i-- > 0;)
			if (strncmp(stage.options->pdata[i], *w, n) == 0)
				g_ptr_array_remove_index(stage.options, i);
		g_ptr_array_add(stage.options, g_strdup(*w));
	}
	wry_gateway_reload(stage.gateway, read_config(), changed, restart);
	for (guint i = 0; i < changed->len; i++)
		hear('!', changed->pdata[i]);
	for (guint i = 0; i < restart->len; i++) {
		g_autofree char *line = g_strconcat("restart ", restart->pdata[i], NULL);
		hear('!', line);
	}
}

static void
on_stopped(G_GNUC_UNUSED gpointer data)
{
	stage.store = NULL;
	hear('!', "stopped");
}

static int
compare_settings(gconstpointer a, gconstpointer b)
{
	const WrySetting *x = *(const WrySetting *const *)a, *y = *(const WrySetting *const *)b;
	int by_scope = strcmp(x->scope, y->scope);
	return by_scope != 0 ? by_scope : strcmp(x->name, y->name);
}

/* What the user was told once is no setting of his, but for the stories about it. */
static bool
is_remembered_besides(const WrySetting *s)
{
	return strcmp(s->scope, "said") == 0 ||
	       (*s->scope == '\0' && strcmp(s->name, "welcome") == 0);
}

static void
on_row(gpointer result, const GError *error, gpointer data)
{
	GString *text = data;
	const WryAccountRow *row = result;
	if (row == NULL) {
		g_string_append(text, wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND
					  ? "none"
					  : error->message);
		return;
	}
	bool besides = row->settings->len > 0 && !stage.loud && !row->registered;
	for (guint i = 0; besides && i < row->settings->len; i++)
		besides = is_remembered_besides(row->settings->pdata[i]);
	if (besides && (row->contacts == NULL || row->contacts->len == 0) &&
	    (row->places == NULL || row->places->len == 0)) {
		g_string_append(text, "none");
		return;
	}
	g_string_append(text, row->registered ? "registered" : "guest");
	g_ptr_array_sort(row->settings, compare_settings);
	for (guint i = 0; row->contacts != NULL && i < row->contacts->len; i++) {
		const WryRosterRow *c = row->contacts->pdata[i];
		g_string_append_printf(text, " <%s %s%s%s>", *c->peer != '\0' ? c->peer : "service",
				       subscription_name((WrySubscription)c->state),
				       (c->flags & WRY_ROW_APPROVED) != 0 ? " approved" : "",
				       (c->flags & WRY_ROW_OWED) != 0 ? " owed" : "");
	}
	for (guint i = 0; row->places != NULL && i < row->places->len; i++) {
		const WryPlaceRow *p = row->places->pdata[i];
		g_string_append_printf(text, " (%s %s%s%s%s)", p->peer, p->nick,
				       p->key != NULL ? " " : "", p->key != NULL ? p->key : "",
				       p->resting ? " resting" : "");
	}
	for (guint i = 0; i < row->settings->len; i++) {
		const WrySetting *s = row->settings->pdata[i];
		if (is_remembered_besides(s) && !stage.loud)
			continue;
		if (*s->scope != '\0')
			g_string_append_printf(text, " [%s]%s=%s", s->scope, s->name, s->value);
		else
			g_string_append_printf(text, " %s=%s", s->name, s->value);
	}
}

/* stored JID ROW: what the store holds of that account */
static void
do_stored(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	g_autoptr(GString) row = g_string_new(NULL);
	wry_accounts_load(stage.store, DOMAIN, words[0], wry_reply_new(NULL, 0, on_row, row));
	settle();
	/* Contacts only where the line speaks of them. */
	char *contacts = strstr(row->str, " <");
	g_autofree char *rest = contacts != NULL ? g_strdup(strrchr(contacts, '>') + 1) : NULL;
	if (contacts != NULL && words[1] != NULL && strchr(words[1], '<') == NULL) {
		g_string_truncate(row, (gsize)(contacts - row->str));
		g_string_append(row, rest);
	}
	if (g_strcmp0(row->str, words[1]) != 0)
		fail("stored is: %s", row->str);
}

/* memory N accounts, N sessions, N rooms */
static void
do_memory(const char *expected)
{
	unsigned n_sessions = 0, n_rooms = 0;
	GHashTableIter accounts, sessions;
	gpointer a, s;
	g_hash_table_iter_init(&accounts, stage.component->accounts);
	while (g_hash_table_iter_next(&accounts, NULL, &a)) {
		n_sessions += g_hash_table_size(((WryAccount *)a)->sessions);
		g_hash_table_iter_init(&sessions, ((WryAccount *)a)->sessions);
		while (g_hash_table_iter_next(&sessions, NULL, &s))
			n_rooms += g_hash_table_size(((WrySession *)s)->rooms);
	}
	g_autofree char *is =
	    g_strdup_printf("%u accounts, %u sessions, %u rooms",
			    g_hash_table_size(stage.component->accounts), n_sessions, n_rooms);
	if (strcmp(is, expected) != 0)
		fail("in memory are %s", is);
}

/* jobs N: so many of the store's wait or run */
static void
do_jobs(const char *expected)
{
	unsigned n;
	gint64 longest;
	wry_store_stats(stage.component->store, &n, &longest);
	g_autofree char *is = g_strdup_printf("%u", n);
	if (strcmp(is, expected) != 0)
		fail("%s jobs wait", is);
}

/* seal FULL-JID ADDRESS: he begins `settings` there; $seal is always the sessionid that was sent
 * last */
static void
do_seal(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	g_autofree char *xml = g_strdup_printf(
	    "<iq type='set' from='%s' to='%s' id='seal'>"
	    "<command xmlns='http://jabber.org/protocol/commands' node='settings'/></iq>",
	    words[0], words[1]);
	expect_no_more();
	if (!fake_link_play(xml))
		fail("this is no stanza: %s", xml);
	settle();
	stage.read = stage.heard->len;
}

/* sid N: $sidN is from now on the sessionid that was sent last */
static void
do_sid(const char *text)
{
	g_strlcpy(stage.sids[CLAMP(*text - '0', 0, 3)], stage.seal, sizeof stage.sids[0]);
}

/* settings M N: Romeo sets one for each of the rooms #M to #N */
static void
do_settings(const char *text)
{
	unsigned m, n;
	g_assert_cmpint(sscanf(text, "%u %u", &m, &n), ==, 2);
	for (; m <= n; m++) {
		g_autofree char *what = g_strdup_printf("romeo@example/a #%u@" DOMAIN, m);
		do_seal(what);
		g_autofree char *xml = g_strdup_printf(
		    "<iq type='set' from='romeo@example/a' to='#%u@" DOMAIN "' id='s%u'>"
		    "<command xmlns='http://jabber.org/protocol/commands' node='settings' "
		    "sessionid='%s'><x xmlns='jabber:x:data' type='submit'><field var='encoding'>"
		    "<value>x</value></field></x></command></iq>",
		    m, m, stage.seal);
		g_assert_true(fake_link_play(xml));
		settle();
		expect('S', "<iq type='result' from='*' to='*' id='*'>...</iq>");
	}
}

static void
on_session_status(const WrySessionStatus *s, G_GNUC_UNUSED gpointer data)
{
	g_autofree char *line =
	    g_strdup_printf("%s %s %s as %s, %u rooms, %u clients: %s", s->user, s->network,
			    s->state, s->as, s->rooms, s->clients, s->note);
	hear('!', line);
}

/* status [USER]: as wherryctl would be told */
static void
do_status(const char *user)
{
	WryComponentStatus c;
	g_assert_cmpuint(wry_gateway_n_components(stage.gateway), ==, 1);
	wry_gateway_component_status(stage.gateway, 0, &c);
	g_autofree char *line = g_strdup_printf(
	    "%s %s %s: %u users, %u online, %u sessions, %u waiting, %u messages", c.domain,
	    c.backend, c.link.state, c.users, c.online, c.sessions, c.waiting, c.queue);
	hear('!', line);
	wry_gateway_each_session(stage.gateway, *user != '\0' ? user : NULL, on_session_status,
				 NULL);
}

/* take A: $A is then the id of the stanza that went out last */
static void
do_take(const char *letter)
{
	g_assert_true(stage.read > 0 && *letter >= 'A' && *letter <= 'Z');
	const char *heard = stage.heard->pdata[stage.read - 1];
	g_autoptr(xmpp_stanza_t) last = fake_link_parse(heard + 1);
	g_assert_true(*heard == 'S' && last != NULL && xmpp_stanza_get_id(last) != NULL);
	g_free(stage.taken[*letter - 'A']);
	stage.taken[*letter - 'A'] = g_strdup(xmpp_stanza_get_id(last));
}

static void
play_stanza(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "$seal", -1);
	g_autofree char *sealed = g_strjoinv(stage.seal, parts);
	for (guint i = 0; i < G_N_ELEMENTS(stage.sids); i++) {
		g_autofree char *name = g_strdup_printf("$sid%u", i);
		g_auto(GStrv) around = g_strsplit(sealed, name, -1);
		g_free(sealed);
		sealed = g_strjoinv(stage.sids[i], around);
	}
	g_auto(GStrv) pieces = g_strsplit(sealed, "$ask", -1);
	g_autofree char *known = g_strjoinv(stage.asked != NULL ? stage.asked : "", pieces);
	g_autofree char *xml = expand(known);
	if (!fake_link_play(xml))
		fail("this is no stanza: %s", xml);
}

/* repeat N STANZA: all in one turn; $n is the number */
static void
do_repeat(const char *text)
{
	char *rest;
	unsigned n = (unsigned)g_ascii_strtoull(text, &rest, 10);
	for (unsigned i = 1; i <= n; i++) {
		g_autofree char *number = g_strdup_printf("%u", i);
		g_auto(GStrv) parts = g_strsplit(rest, "$n", -1);
		g_autofree char *one = g_strjoinv(number, parts);
		play_stanza(g_strstrip(one));
	}
}

/* tell N FACT: so many of it; $n is the number */
static void
do_tell(const char *text)
{
	char *rest;
	unsigned n = (unsigned)g_ascii_strtoull(text, &rest, 10);
	g_auto(GStrv) parts = g_strsplit(g_strchug(rest), "$n", -1);
	for (unsigned i = 1; i <= n; i++) {
		g_autofree char *number = g_strdup_printf("%u", i);
		g_autofree char *one = g_strjoinv(number, parts);
		if (!puppet_tell(one))
			fail("there is no fact '%s'", one);
	}
}

/* many N BEFORE|EACH|AFTER: one stanza with so many of EACH; $n is the number */
static void
do_many(const char *text)
{
	char *rest;
	unsigned n = (unsigned)g_ascii_strtoull(text, &rest, 10);
	g_auto(GStrv) parts = g_strsplit(g_strchug(rest), "|", 3);
	g_assert_cmpuint(g_strv_length(parts), ==, 3);
	g_auto(GStrv) each = g_strsplit(parts[1], "$n", -1);
	g_autoptr(GString) xml = g_string_new(parts[0]);
	for (unsigned i = 1; i <= n; i++) {
		g_autofree char *number = g_strdup_printf("%u", i);
		g_autofree char *one = g_strjoinv(number, each);
		g_string_append(xml, one);
	}
	g_string_append(xml, parts[2]);
	play_stanza(xml->str);
}

/* drain [N]: all that came, unread; it is so many.  drain but N: all but the last */
static void
do_drain(const char *n)
{
	if (g_str_has_prefix(n, "but ")) {
		guint64 kept = g_ascii_strtoull(n + 4, NULL, 10);
		if (stage.heard->len - stage.read < kept)
			fail("%u came", stage.heard->len - stage.read);
		stage.read = stage.heard->len - (guint)kept;
		return;
	}
	guint left = stage.heard->len - stage.read, besides = 0;
	guint64 wanted = g_ascii_strtoull(n, NULL, 10);
	for (guint i = stage.read; i < stage.heard->len; i++)
		besides += is_besides(stage.heard->pdata[i]);
	if (*n != '\0' && left != wanted && left - besides != wanted)
		fail("%u came", left);
	stage.read = stage.heard->len;
}

/* huge FACT: with half a megabyte of text behind it */
static void
do_huge(const char *text)
{
	g_autofree char *filler = g_strnfill(WRY_LINK_MAX_STANZA, 'x');
	g_autofree char *fact = g_strconcat(text, " ", filler, NULL);
	if (!puppet_tell(fact))
		fail("there is no fact '%s'", text);
}

static void do_play(const char *text);

static void
do_select(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 2);
	puppet_select(words[0], words[0] != NULL ? words[1] : NULL);
}

static void
do_when(const char *text)
{
	g_auto(GStrv) halves = g_strsplit(text, " = ", 2);
	puppet_when(halves[0], halves[1]);
}

static void
do_stop(G_GNUC_UNUSED const char *text)
{
	wry_gateway_stop(stage.gateway, on_stopped, NULL);
}

/* disk full | empty */
static void
do_disk(const char *text)
{
	broken = strcmp(text, "full") == 0;
}

/* sql STATEMENT: on the database, behind the core's back */
static void
do_sql(const char *text)
{
	g_autofree char *path = database_of(stage.folder);
	raw(path, text);
}

/* restart [crash]: all of it, on the same store; a crash takes no leave */
static void
do_restart(const char *how)
{
	if (strcmp(how, "crash") != 0)
		wry_gateway_stop(stage.gateway, on_stopped, NULL);
	fake_link_down(NULL);
	settle();
	/* The process ends: what it would still order goes nowhere. */
	guint heard = stage.heard->len;
	g_clear_pointer(&stage.gateway, wry_gateway_free);
	fake_web_reset();
	if (strcmp(how, "crash") == 0)
		g_ptr_array_set_size(stage.heard, (gint)heard);
	stage.component = NULL;
	stage.store = NULL;
	g_assert_cmpuint(puppet_n_open(), ==, 0);
	rise();
}

/* web STATUS, web fail TEXT: the oldest request is answered */
static void
do_web(const char *text)
{
	if (!fake_web_answer(text))
		fail("nothing was asked of the web");
}

static void
do_later(const char *text)
{
	jump(read_duration(text));
}

static void
do_loud(G_GNUC_UNUSED const char *text)
{
	stage.loud = true;
}

static void
do_option(const char *text)
{
	/* ./ is where the test was started: keys want whole paths. */
	g_autofree char *here = g_get_current_dir();
	g_auto(GStrv) halves = g_strsplit(text, "=./", 2);
	g_autofree char *option = halves[1] != NULL
				      ? g_strconcat(halves[0], "=", here, "/", halves[1], NULL)
				      : g_strdup(text);
	if (strcmp(text, "trace=no") == 0)
		stage.trace = false;
	else if (strcmp(text, "link=down") == 0)
		stage.link_down = true;
	else
		g_ptr_array_add(stage.options, g_steal_pointer(&option));
}

static void
do_network(const char *text)
{
	g_ptr_array_add(stage.networks, g_strdup_printf("[network %s]", text));
}

static const struct {
	const char *word;
	bool before; /* of the configuration: before anything stands */
	bool moves;  /* something comes of it, and what came before must have been expected */
	void (*run)(const char *text);
} directives[] = {
	{ "option", true, false, do_option },	{ "network", true, false, do_network },
	{ "link", false, true, do_link },	{ "reload", false, true, do_reload },
	{ "later", false, true, do_later },	{ "stop", false, true, do_stop },
	{ "restart", false, true, do_restart }, { "repeat", false, true, do_repeat },
	{ "huge", false, true, do_huge },	{ "stored", false, false, do_stored },
	{ "status", false, true, do_status },	{ "settings", false, true, do_settings },
	{ "disk", false, false, do_disk },	{ "memory", false, false, do_memory },
	{ "drain", false, false, do_drain },	{ "select", false, false, do_select },
	{ "when", false, false, do_when },	{ "many", false, true, do_many },
	{ "tell", false, true, do_tell },	{ "take", false, false, do_take },
	{ "play", false, false, do_play },	{ "seal", false, false, do_seal },
	{ "loud", true, false, do_loud },	{ "sid", false, false, do_sid },
	{ "sql", false, false, do_sql },	{ "jobs", false, false, do_jobs },
	{ "web", false, true, do_web },
};

static void
direct(const char *text, bool loose)
{
	gsize n = strcspn(text, " ");
	const char *rest = text[n] == ' ' ? text + n + 1 : "";
	for (guint i = 0; i < G_N_ELEMENTS(directives); i++) {
		if (strlen(directives[i].word) != n || strncmp(directives[i].word, text, n) != 0)
			continue;
		if (!directives[i].before)
			rise();
		if (directives[i].moves)
			expect_no_more();
		directives[i].run(rest);
		if (directives[i].moves && !loose)
			settle();
		if (directives[i].moves)
			stage.loose = loose;
		return;
	}
	fail("there is no %% %s", text);
}

/* --- a file
 * ------------------------------------------------------------------------------------------ */

/* How many lines in a row, this one the first, begin with `marker`: an unordered group. */
static guint
group(char **lines, const char *marker)
{
	guint n = 0;
	for (; *lines != NULL && (**lines == '\0' || g_str_has_prefix(*lines, marker)); lines++)
		n += **lines != '\0';
	return n;
}

static void
stimulate(const char *text, bool stanza, bool loose)
{
	rise();
	expect_no_more();
	if (stanza) {
		play_stanza(text);
	} else if (!puppet_tell(text)) {
		fail("there is no fact '%s'", text);
	}
	if (!loose)
		settle();
	stage.loose = loose;
}

static void
play_line(char **lines)
{
	const char *line = lines[0];
	gsize n = strcspn(line, " ");
	g_autofree char *marker = g_strndup(line, n);
	const char *text = line[n] == ' ' ? line + n + 1 : "";
	bool loose = g_str_has_suffix(marker, "+");
	if (strcmp(marker, "C:") == 0 || strcmp(marker, "C+") == 0)
		stimulate(text, true, loose);
	else if (strcmp(marker, "=") == 0 || strcmp(marker, "=+") == 0)
		stimulate(text, false, loose);
	else if (strcmp(marker, "S:") == 0)
		expect('S', text);
	else if (strcmp(marker, "!") == 0)
		expect('!', text);
	else if (strcmp(marker, "S~") == 0 || strcmp(marker, "!~") == 0)
		expect_among(*marker, text, group(lines, marker));
	else if (strcmp(marker, "S-none") == 0)
		expect_no_more();
	else if (strcmp(marker, "L:") == 0)
		expect_log(text);
	else if (strcmp(marker, "%") == 0 || strcmp(marker, "%+") == 0)
		direct(text, loose);
	else
		fail("no line begins with '%s'", marker);
}

/* Comments and blank lines become empty; what is indented belongs to the line above. */
static char **
join_lines(const char *text)
{
	g_auto(GStrv) raw = g_strsplit(text, "\n", -1);
	GPtrArray *lines = g_ptr_array_new();
	guint last = 0;
	for (guint i = 0; raw[i] != NULL; i++) {
		bool more = *raw[i] == ' ' || *raw[i] == '\t';
		g_strchomp(raw[i]);
		if (more && *raw[i] != '\0') {
			char *before = lines->pdata[last];
			lines->pdata[last] = g_strconcat(before, " ", g_strchug(raw[i]), NULL);
			g_free(before);
		} else {
			last = *raw[i] == '#' || *raw[i] == '\0' ? last : i;
		}
		g_ptr_array_add(lines, g_strdup(more || *raw[i] == '#' ? "" : raw[i]));
	}
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

static void
play_text(const char *text)
{
	g_auto(GStrv) lines = join_lines(text);
	unsigned outside = stage.line;
	for (guint i = 0; lines[i] != NULL && !stage.failed; i++) {
		stage.line = i + 1;
		if (*lines[i] != '\0')
			play_line(lines + i);
	}
	stage.line = outside != 0 ? outside : stage.line;
}

/* play PART WORDS...: parts/PART.t with $1, $2 ... replaced */
static void
do_play(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	g_autofree char *path = g_strconcat(FOLDER "/parts/", words[0], ".t", NULL);
	g_autofree char *part = NULL;
	if (!g_file_get_contents(path, &part, NULL, NULL)) {
		fail("there is no %s", path);
		return;
	}
	for (guint i = 1; words[i] != NULL; i++) {
		g_autofree char *name = g_strdup_printf("$%u", i);
		g_auto(GStrv) pieces = g_strsplit(part, name, -1);
		g_free(part);
		part = g_strjoinv(words[i], pieces);
	}
	const char *outside = stage.name;
	stage.name = path;
	play_text(part);
	stage.name = outside;
}

static void
test_transcript(gconstpointer data)
{
	const char *path = data;
	g_autofree char *text = NULL;
	enter_stage(path);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	play_text(text);
	if (!stage.failed)
		expect_no_more();
	fall();
}

/* --- memos ------------------------------------------------------------------------------ */

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	hear('!', error != NULL ? error->message : "kept");
}

static void
on_memos(gpointer result, const GError *error, G_GNUC_UNUSED gpointer data)
{
	const GPtrArray *memos = result;
	g_autoptr(GString) line = g_string_new(error != NULL ? error->message : "memos");
	for (guint i = 0; memos != NULL && i < memos->len; i++) {
		const WryMemo *m = memos->pdata[i];
		g_string_append_printf(line, " %s=%.*s", m->key, (int)g_bytes_get_size(m->value),
				       (const char *)g_bytes_get_data(m->value, NULL));
	}
	hear('!', line->str);
}

/* What a backend may keep: it is there, by key and by prefix, until it is forgotten. */
static void
test_memos(void)
{
	enter_stage("memos");
	rise();
	WryComponent *c = stage.component;
	const char *const keys[] = { "part 1", "part 9", NULL };
	for (int i = 1; i <= 2; i++) {
		g_autofree char *key = g_strdup_printf("part %d", i);
		g_autoptr(GBytes) value = g_bytes_new(key + 5, 1);
		wry_memo_put(c, "parts", key, value, i == 1 ? WRY_MEMO_PLAIN : WRY_MEMO_SECRET, 0,
			     wry_reply_new(NULL, 0, on_stored, NULL));
	}
	settle();
	expect('!', "kept");
	expect('!', "kept");
	wry_memo_list(c, "parts", "part", wry_reply_new(NULL, 0, on_memos, NULL));
	settle();
	expect('!', "memos part 1=1 part 2=2");
	wry_memo_get(c, "parts", keys, wry_reply_new(NULL, 0, on_memos, NULL));
	settle();
	expect('!', "memos part 1=1");
	wry_memo_put(c, "parts", "part 1", NULL, WRY_MEMO_PLAIN, 0,
		     wry_reply_new(NULL, 0, on_stored, NULL));
	wry_memo_list(c, "parts", "", wry_reply_new(NULL, 0, on_memos, NULL));
	settle();
	expect_among('!', "kept", 2);
	expect('!', "memos part 2=2");
	fall();
}

/* --- one message for several -------------------------------------------------------------- */

static WryMessage *
letter_to_three(void)
{
	static const char *const whom[] = { "bob", "eve", "amy" };
	g_autoptr(WryAddress) peer = wry_address_new(WRY_ADDRESS_CONTACT, NULL, whom[0]);
	WryMessage *m = wry_message_new(peer);
	m->body = g_strdup("Dear all");
	m->subject = g_strdup("News");
	m->thread = g_strdup("t1");
	m->also = g_ptr_array_new_with_free_func((GDestroyNotify)wry_address_free);
	for (guint i = 1; i < G_N_ELEMENTS(whom); i++)
		g_ptr_array_add(m->also, wry_address_new(WRY_ADDRESS_CONTACT, NULL, whom[i]));
	return m;
}

/* All that a letter says it says when it is opened; and of one that is cut anywhere nothing breaks.
 */
static void
test_letter(void)
{
	g_autoptr(WryMessage) m = letter_to_three();
	WrySpan span = { 1, 2, WRY_SPAN_BOLD, 0, -1 };
	WryBack back = { .name = "message", .from = "a@b", .to = "c@d/e", .id = "7", .lang = "de" },
		*got = NULL;
	bool markable = false;
	m->flags = WRY_MESSAGE_NOTICE | WRY_MESSAGE_SHORTENED;
	m->sent = -5;
	m->peer->wire = g_strdup("Bob");
	char **const texts[] = { &m->foreign_id, &m->envelope, &m->about,
				 &m->parent,	 &m->nick,     &m->lang };
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = g_strdup_printf("text %u", i);
	m->spans = g_array_new(FALSE, FALSE, sizeof(WrySpan));
	g_array_append_val(m->spans, span);
	wry_message_attach(m, wry_attachment_new("n", "t/y", NULL));
	g_autoptr(GBytes) packed = letter_pack(m, &back, true);
	g_autoptr(WryMessage) again = letter_open(NULL, packed, &got, &markable, NULL);
	g_assert_nonnull(again);
	g_assert_true(markable);
	g_assert_cmpstr(got->from, ==, "a@b");
	g_assert_cmpstr(got->to, ==, "c@d/e");
	g_assert_cmpstr(got->id, ==, "7");
	g_assert_null(got->type);
	g_assert_cmpstr(got->lang, ==, "de");
	g_assert_cmpint(again->flags, ==, m->flags);
	g_assert_cmpint(again->sent, ==, -5);
	g_assert_cmpstr(again->id, ==, m->id);
	g_assert_cmpstr(again->body, ==, "Dear all");
	g_assert_cmpstr(again->subject, ==, "News");
	g_assert_cmpstr(again->thread, ==, "t1");
	const char *const read[] = { again->foreign_id, again->envelope, again->about,
				     again->parent,	again->nick,	 again->lang };
	for (guint i = 0; i < G_N_ELEMENTS(read); i++)
		g_assert_cmpstr(read[i], ==, *texts[i]);
	g_assert_true(wry_address_equal(again->peer, m->peer));
	g_assert_cmpstr(again->peer->wire, ==, "Bob");
	g_assert_cmpuint(again->also->len, ==, 2);
	g_assert_true(wry_address_equal(again->also->pdata[1], m->also->pdata[1]));
	g_assert_cmpmem(again->spans->data, sizeof span, &span, sizeof span);
	const WryAttachment *file = again->attachments->pdata[0];
	g_assert_cmpstr(file->name, ==, "n");
	g_assert_cmpstr(file->type, ==, "t/y");
	g_assert_null(file->url);
	g_assert_cmpint(file->size, ==, -1);
	wry_back_free(got);

	for (gsize n = 0; n < g_bytes_get_size(packed); n++) {
		g_autoptr(GBytes) cut = g_bytes_new_from_bytes(packed, 0, n);
		WryBack *none = NULL;
		g_autoptr(GError) error = NULL;
		g_autoptr(WryMessage) part = letter_open(NULL, cut, &none, &markable, &error);
		g_assert_true((part == NULL) == (none == NULL));
		g_assert_true((part == NULL) == (error != NULL));
		wry_back_free(none);
	}
}

static WrySession *
romeos_session(void)
{
	WryAccount *account = wry_component_find_account(stage.component, "romeo@example");
	g_assert_nonnull(account);
	return wry_account_find_session(account, NULL);
}

/* Each recipient has a fate of his own: who has it is not written to again, and who is refused is
 * told of once. */
static void
test_recipients(void)
{
	enter_stage("recipients");
	g_ptr_array_add(stage.options, g_strdup("backend=postman"));
	rise();
	play_text("% play register romeo\n");
	g_autoptr(WryMessage) m = letter_to_three();
	WryBack back = { .component = stage.component,
			 .name = "message",
			 .from = "bob@irc.example",
			 .to = "romeo@example/a",
			 .id = "1" };
	ledger_add(wry_component_find_account(stage.component, "romeo@example"), m, &back, false);
	settle();
	play_text("! session_open - -\n= opened romeo\n! message_send bob +eve +amy: Dear all "
		  "[subject News] [thread t1] [to 0x7]\n");

	WryPiece piece = { .id = m->id, .to = 1, .parts = 1 };
	g_autoptr(GError) later =
	    wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT), "Later.", NULL);
	g_autoptr(GError) never = wry_error_new(WRY_ERROR_ITEM_NOT_FOUND, "No amy.", NULL);
	wry_message_accepted(romeos_session(), &piece, "f1", NULL);
	piece.to = 0;
	wry_message_failed(romeos_session(), &piece, later);
	piece.to = 2;
	wry_message_failed(romeos_session(), &piece, never);
	settle();
	play_text(
	    "S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>"
	    "[[cancel item-not-found amy: No amy.]]</message>\n"
	    "% later 7m\n! session_close -\n! session_open - -\n= opened romeo\n"
	    "! message_send bob +eve +amy: Dear all [subject News] [thread t1]\n= accepted last\nS-none\n"
	    "% restart crash\nS-none\n");
	fall();
}

/* A receipt overtakes the acceptance, which comes while the disk is asked for the message: it is
 * not lost between the two. */
static void
test_receipt_overtakes(void)
{
	static const char *const names[] = { "f1", NULL };
	enter_stage("receipt-overtakes");
	g_ptr_array_add(stage.options, g_strdup("backend=courier"));
	rise();
	play_text("% play register romeo\n"
		  "C: <message type='chat' from='romeo@example/a' to='bob@irc.example' id='1'>"
		  "<body>hi</body><request xmlns='urn:xmpp:receipts'/></message>\n"
		  "! session_open - -\n= opened romeo\n! message_send bob: hi [receipt]\n");
	GHashTableIter it;
	gpointer id;
	g_hash_table_iter_init(&it, romeos_session()->under_way);
	g_assert_true(g_hash_table_iter_next(&it, &id, NULL));
	WryPiece piece = { .id = id, .parts = 1 };
	wry_message_fate(stage.component, NULL, names, WRY_FATE_DELIVERED, NULL, NULL);
	wry_message_accepted(romeos_session(), &piece, "f1", NULL);
	settle();
	play_text("S: <message type='chat' from='bob@irc.example' to='romeo@example/a' id='*'>"
		  "<received xmlns='urn:xmpp:receipts' id='1'/><store "
		  "xmlns='urn:xmpp:hints'/></message>\n");
	fall();
}

static void
guess(const char *name, const char *of)
{
	const char *const names[] = { "x", name, NULL };
	wry_message_fate_guessed(stage.component, names, 1u << 1, of, WRY_FATE_DELIVERED, NULL,
				 NULL);
	settle();
}

/* A name that is a guess counts where the address is the message's, before it is accepted, too. */
static void
test_receipt_guessed(void)
{
	enter_stage("receipt-guessed");
	g_ptr_array_add(stage.options, g_strdup("backend=courier"));
	rise();
	play_text("% play register romeo\n"
		  "C: <message type='chat' from='romeo@example/a' to='447700900123@irc.example' "
		  "id='1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>\n"
		  "! session_open - -\n= opened romeo\n"
		  "! message_send 447700900123: hi [receipt]\n");
	GHashTableIter it;
	gpointer id;
	g_hash_table_iter_init(&it, romeos_session()->under_way);
	g_assert_true(g_hash_table_iter_next(&it, &id, NULL));
	WryPiece piece = { .id = id, .parts = 1 };
	guess("f1", "700900456");
	wry_message_accepted(romeos_session(), &piece, "f1", NULL);
	settle();
	play_text("S-none\n");
	guess("f1", "700900456");
	guess("f1", "23"); /* too little of it */
	play_text("S-none\n");
	guess("f1", "700900123");
	play_text("S: <message type='chat' from='447700900123@irc.example' to='romeo@example/a' "
		  "id='*'><received xmlns='urn:xmpp:receipts' id='1'/><store "
		  "xmlns='urn:xmpp:hints'/></message>\n");
	fall();
}

/* --- how much may come ---------------------------------------------------------------------- */

static void
on_may_come(gpointer result, const GError *error, gpointer data)
{
	g_assert_no_error(error);
	g_assert_cmpstr(((const WryRecipient *)result)->user, ==, "romeo@example");
	++*(unsigned *)data;
}

static void
ask_may_come(unsigned *answered)
{
	g_autoptr(WryAddress) self = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "romeo");
	g_autoptr(WryAddress) peer = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "bob");
	wry_recipient_check(stage.component, self, peer, 1000,
			    wry_reply_new(NULL, 0, on_may_come, answered));
}

/* Who gets much is not looked up each time: within a second the answer is there at once. */
static void
test_room_remembered(void)
{
	unsigned answered = 0;
	enter_stage("room-remembered");
	g_ptr_array_add(stage.options, g_strdup("backend=postoffice"));
	rise();
	play_text("% drain 1\n% play register romeo\n");
	ask_may_come(&answered);
	g_assert_cmpuint(answered, ==, 0);
	settle();
	g_assert_cmpuint(answered, ==, 1);
	ask_may_come(&answered);
	g_assert_cmpuint(answered, ==, 2);
	jump(2 * G_USEC_PER_SEC);
	ask_may_come(&answered);
	g_assert_cmpuint(answered, ==, 2);
	settle();
	g_assert_cmpuint(answered, ==, 3);
	stage.loose = true;
	fall();
}

/* --- files in a directory ------------------------------------------------------------------- */

/* The one file there; NULL: none.  (transfer full) */
static char *
only_file(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name = g_dir_read_name(dir);
	return name != NULL && *name != '.' ? g_strdup(name) : NULL;
}

/* A worker has it: until it is there, or gone. */
static char *
await_file(const char *folder, bool there)
{
	for (unsigned i = 0; i < 5000; i++) {
		g_autofree char *name = only_file(folder);
		settle();
		if ((name != NULL) == there)
			return g_steal_pointer(&name);
		g_usleep(1000);
	}
	fail("nothing happens in %s", folder);
	return NULL;
}

/* FI-02: where the server takes no files they are kept for a web server to serve, for so many days. */
static void
test_upload_dir(void)
{
	g_autofree char *folder = g_dir_make_tmp("wherry-upload-XXXXXX", NULL);
	enter_stage("upload-dir");
	g_ptr_array_add(stage.options, g_strdup("backend=postoffice"));
	g_ptr_array_add(stage.options, g_strdup("upload=off"));
	g_ptr_array_add(stage.options, g_strdup("upload_url=https://files.example/mail/"));
	g_ptr_array_add(stage.options, g_strconcat("upload_dir=", folder, NULL));
	rise();
	play_text("% drain 1\n% play register romeo\n= file index.HTML text/html <script>\n"
		  "= arrived romeo bob - Look\n! stored\n"
		  "S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'><body>Look</body>...</message>\n"
		  "S: <message type='headline' from='fence@irc.example' to='fence@irc.example' id='*'/>\n");
	g_autofree char *name = await_file(folder, true);
	g_assert_nonnull(name);
	g_assert_cmpuint(strspn(name, "0123456789abcdef"), ==, 32);
	g_assert_cmpstr(name + 32, ==, ".bin"); /* nothing that a browser would run */
	for (unsigned i = 0; i < 5000 && stage.heard->len == stage.read; i++) {
		g_usleep(1000); /* the worker has yet to say so */
		settle();
	}
	g_autofree char *link = g_strdup_printf(
	    "S: <message type='chat' from='bob@irc.example' to='romeo@example' id='*'>"
	    "<body>https://files.example/mail/%s</body>...</message>\n", name);
	play_text(link);
	g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "<script>");
	struct stat st;
	g_assert_cmpint(stat(path, &st), ==, 0);
	g_assert_cmpuint(st.st_mode & 0777, ==, 0644);
	/* The stories before have moved the clock, but not the disk's. */
	struct utimbuf now = { g_get_real_time() / G_USEC_PER_SEC, g_get_real_time() / G_USEC_PER_SEC };
	g_assert_cmpint(g_utime(path, &now), ==, 0);
	/* What others put there is theirs. */
	g_autofree char *theirs = g_build_filename(folder, ".htaccess", NULL);
	g_assert_true(g_file_set_contents(theirs, "x", 1, NULL));
	play_text("% link down\n% drain\n% later 696h\n% drain\n");
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	play_text("% later 48h\n% drain\n");
	await_file(folder, false);
	g_assert_true(g_file_test(theirs, G_FILE_TEST_EXISTS));
	g_assert_cmpint(g_unlink(theirs), ==, 0);
	fall();
	g_assert_cmpint(g_rmdir(folder), ==, 0);
}

/* --- at random ------------------------------------------------------------------------ */

#define GAMES 10
#define STEPS 1500

static void
on_monkey_failed(const char *what, const char *xml)
{
	fail("%s: %s", what, xml);
}

static void
test_monkey(void)
{
	static const MonkeyFuncs funcs = { settle, jump, on_monkey_failed };
	const char *seed_text = g_getenv("MONKEY_SEED");
	for (unsigned game = 0; game < (seed_text != NULL ? 1 : GAMES); game++) {
		guint32 seed = seed_text != NULL ? (guint32)g_ascii_strtoull(seed_text, NULL, 10)
						 : (guint32)g_test_rand_int();
		g_autofree char *name = g_strdup_printf("MONKEY_SEED=%u", seed);
		g_autoptr(GRand) dice = g_rand_new_with_seed(seed);
		g_test_message("%s", name);
		enter_stage(name);
		g_ptr_array_add(stage.options, g_strdup("messages_per_minute = 0"));
		if (g_rand_boolean(dice)) { /* where places are kept without a client */
			g_ptr_array_add(stage.options, g_strdup("backend=keeper"));
			g_ptr_array_add(stage.options, g_strdup("persistent=yes"));
			g_ptr_array_add(stage.options, g_strdup("auto_away=yes"));
		}
		rise();
		stage.monkey = true;
		monkey_begin(&funcs, dice);
		monkey_play(STEPS);
		settle();
		wry_gateway_stop(stage.gateway, on_stopped, NULL);
		fake_link_down(NULL);
		settle();
		for (guint i = 0; n_alarms > 0 && i < logged->len; i++)
			if (strstr(logged->pdata[i], "told of") != NULL)
				fail("%s", (char *)logged->pdata[i]);
		monkey_end();
		stage.monkey = false;
		if (g_test_verbose())
			g_printerr("# heard %u\n", stage.heard->len);
		fall();
	}
}

/* --- the nine states, with restarts ------------------------------------------------- */

static void
nine_stanza(const char *xml)
{
	if (!fake_link_play(xml))
		fail("this is no stanza: %s", xml);
	settle();
}

static void
nine_fact(const char *fact)
{
	g_assert_true(puppet_tell(fact));
	settle();
}

static void
nine_restart(void)
{
	do_restart("");
	settle();
}

static void
nine_later(unsigned seconds)
{
	jump(seconds * (gint64)G_USEC_PER_SEC);
	settle();
}

static void
nine_failed(const char *what, const char *contact)
{
	g_printerr("%s: %s\n", contact, what);
	g_test_fail();
}

static void
test_nine_states(void)
{
	static const NineFuncs funcs = { nine_stanza, nine_fact, nine_restart, nine_later,
					 nine_failed };
	enter_stage("nine states");
	g_ptr_array_add(stage.options, g_strdup("backend=marionette"));
	g_ptr_array_add(stage.options, g_strdup("roster=subscribe"));
	rise();
	nine_stanza("<iq type='set' from='romeo@example/a' to='irc.example' id='1'>"
		    "<query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>");
	stage.nine = true;
	nine_play(&funcs);
	stage.nine = false;
	wry_gateway_stop(stage.gateway, on_stopped, NULL);
	fake_link_down(NULL);
	settle();
	fall();
}

static bool
nobodys(G_GNUC_UNUSED const char *kept, G_GNUC_UNUSED gpointer data)
{
	return false;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	open_house();

	g_autoptr(GError) error = NULL;
	g_autofree char *spool = g_dir_make_tmp("wherry-spool-XXXXXX", NULL);
	g_assert_true(wry_spool_init(spool, NULL));
	g_autoptr(GDir) dir = g_dir_open(FOLDER, 0, &error);
	g_assert_no_error(error);
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;)
		if (g_str_has_suffix(name, ".t"))
			g_ptr_array_add(files, g_build_filename(FOLDER, name, NULL));
	g_ptr_array_sort(files, compare_names);
	g_assert_cmpuint(files->len, >, 0);
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *base = g_path_get_basename(files->pdata[i]);
		base[strlen(base) - 2] = '\0';
		g_autofree char *name = g_strconcat("/core/", base, NULL);
		g_test_add_data_func(name, files->pdata[i], test_transcript);
	}
	g_test_add_func("/core/memos", test_memos);
	g_test_add_func("/core/letter", test_letter);
	g_test_add_func("/core/room-remembered", test_room_remembered);
	g_test_add_func("/core/recipients", test_recipients);
	g_test_add_func("/core/receipt-overtakes", test_receipt_overtakes);
	g_test_add_func("/core/receipt-guessed", test_receipt_guessed);
	g_test_add_func("/core/FI-02-upload-dir", test_upload_dir);
	g_test_add_func("/core/SU-15-PR-01-nine-states-restarted", test_nine_states);
	g_test_add_func("/core/monkey", test_monkey);
	g_test_add_func("/core/killed-at-each-commit", killer_test);
	int rc = g_test_run();
	wry_spool_sweep(nobodys, NULL);
	g_assert_cmpint(g_rmdir(spool), ==, 0); /* what was there has gone with its holders */
	close_house();
	return rc;
}
