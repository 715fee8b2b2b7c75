/*
 * test-core.c - the core against transcripts: stanzas in, stanzas and orders out, facts up
 *
 * A story is a file tests/transcript/core/NAME.t, played on a gateway of its own with a real store,
 * a fake stream (fake-link.c) and a backend on strings (puppet.c).  What may stand in it is told in
 * tests/transcript/core/README.  The clock is ours: stories that wait do not.
 */
#include "backends/backends.h"
#include "base/hash.h"
#include "base/loop.h"
#include "core/export.h"
#include "core/arrival.h"
#include "core/gateway.h"
#include "core/ledger.h"
#include "core/model.h"
#include "fake-link.h"
#include "fake-web.h"
#include "keeper.h"
#include "marionette.h"
#include "monkey.h"
#include "nine.h"
#include "postman.h"
#include "puppet.h"
#include "store/messages.h"
#include "xmpp/ns.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define FOLDER "tests/transcript/core"
#define DOMAIN "irc.example"

/* --- the clock ------------------------------------------------------------------------ */

static gint64
    jumped; /* microseconds, atomic enough: only the main thread jumps, while others rest */

gint64 __real_g_get_monotonic_time(void);
gint64 __wrap_g_get_monotonic_time(void);
gint64 __real_g_get_real_time(void);
gint64 __wrap_g_get_real_time(void);
gint64 __real_g_source_get_time(GSource *source);
gint64 __wrap_g_source_get_time(GSource *source);

gint64
__wrap_g_get_monotonic_time(void)
{
	return __real_g_get_monotonic_time() + __atomic_load_n(&jumped, __ATOMIC_RELAXED);
}

gint64
__wrap_g_get_real_time(void)
{
	return __real_g_get_real_time() + __atomic_load_n(&jumped, __ATOMIC_RELAXED);
}

gint64
__wrap_g_source_get_time(GSource *source)
{
	return __real_g_source_get_time(source) + __atomic_load_n(&jumped, __ATOMIC_RELAXED);
}

/* --- a store that fails ---------------------------------------------------------------- */

static bool broken;

void __real_wry_accounts_load(WryStore *store, const char *component, const char *user,
			      WryReply *reply);
void __wrap_wry_accounts_load(WryStore *store, const char *component, const char *user,
			      WryReply *reply);
void __real_wry_accounts_save(WryStore *store, const WryAccountRow *row, WryReply *reply);
void __wrap_wry_accounts_save(WryStore *store, const WryAccountRow *row, WryReply *reply);
void __real_wry_accounts_delete(WryStore *store, const char *component, const char *user,
				WryReply *reply);
void __wrap_wry_accounts_delete(WryStore *store, const char *component, const char *user,
				WryReply *reply);

static gboolean
on_broken(gpointer reply)
{
	wry_reply_fail(reply, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), "the disk is full", NULL);
	return G_SOURCE_REMOVE;
}

void
__wrap_wry_accounts_load(WryStore *store, const char *component, const char *user, WryReply *reply)
{
	if (broken)
		g_idle_add(on_broken, reply);
	else
		__real_wry_accounts_load(store, component, user, reply);
}

void
__wrap_wry_accounts_save(WryStore *store, const WryAccountRow *row, WryReply *reply)
{
	if (broken)
		g_idle_add(on_broken, reply);
	else
		__real_wry_accounts_save(store, row, reply);
}

void
__wrap_wry_accounts_delete(WryStore *store, const char *component, const char *user,
			   WryReply *reply)
{
	if (broken)
		g_idle_add(on_broken, reply);
	else
		__real_wry_accounts_delete(store, component, user, reply);
}

void __real_wry_messages_add(WryStore *store, const char *component, const WryMessageRow *row,
			     unsigned most, WryReply *reply);
void __wrap_wry_messages_add(WryStore *store, const char *component, const WryMessageRow *row,
			     unsigned most, WryReply *reply);

void
__wrap_wry_messages_add(WryStore *store, const char *component, const WryMessageRow *row,
			unsigned most, WryReply *reply)
{
	if (broken)
		g_idle_add(on_broken, reply);
	else
		__real_wry_messages_add(store, component, row, most, reply);
}

/* --- the log ---------------------------------------------------------------------------- */

static GMutex log_mutex;
static GPtrArray *logged; /* of char *: since the last stimulus */
static unsigned n_alarms; /* of them warnings and worse that nobody expected */

static GLogWriterOutput
on_log(GLogLevelFlags level, const GLogField *fields, gsize n, G_GNUC_UNUSED gpointer data)
{
	const char *text = "";
	for (gsize i = 0; i < n; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			text = fields[i].value;
	g_mutex_lock(&log_mutex);
	g_ptr_array_add(logged, g_strdup(text));
	if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) != 0) {
		n_alarms++;
		if (g_test_verbose())
			g_printerr("# alarm: %s\n", text);
	}
	g_mutex_unlock(&log_mutex);
	return G_LOG_WRITER_HANDLED;
}

/* --- the stage ------------------------------------------------------------------------------ */

typedef struct {
	char *folder;
	GPtrArray *options;  /* of char *: "key=value" of the component */
	GPtrArray *networks; /* of char *: "[network NAME]" sections */
	WryGateway *gateway;
	WryComponent *component; /* NULL: stopped */
	WryStore *store;
	GPtrArray *heard; /* of char *: "S<stanza>", "!order", in the order they came */
	guint read;	  /* so many of them were expected */
	bool loud, link_down, trace, failed, loose, monkey, nine;
	char seal[64];	     /* the sessionid that was sent last */
	char sids[4][64];    /* $sid0 to $sid3: those of before */
	char *asked; /* id of the last iq get or set that went out */
	char *taken[26];     /* $A to $Z: ids of stanzas that went out */
	char *remembered[10];
	const char *name; /* of the file, for messages */
	unsigned line;
} Stage;

static Stage stage;
static WryBackend marionette; /* marionette_make() */
static WryBackend keeper;     /* keeper_make() */
static WryBackend postman, telegraph, postoffice;
static WryBackend echo; /* wry_backend_echo, and it says of which component */

static bool
note_echo(WryComponent *component, G_GNUC_UNUSED GError **error)
{
	stage.component = component;
	return true;
}

static void fail(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void
fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	if (!stage.failed)
		g_printerr("%s:%u: %s\n", stage.name, stage.line, text);
	stage.failed = true;
	g_test_fail();
}

static void
hear(char kind, const char *text)
{
	g_ptr_array_add(stage.heard, g_strdup_printf("%c%s", kind, text));
	if (g_test_verbose())
		g_printerr("# %c %s\n", kind, text);
}

/* $ask: so that a question of ours can be answered. */
static void
note_asked(const char *xml)
{
	g_autoptr(xmpp_stanza_t) stanza = g_str_has_prefix(xml, "<iq ") ? fake_link_parse(xml) : NULL;
	const char *type = stanza != NULL ? wry_stanza_attr(stanza, "type") : NULL;
	if (g_strcmp0(type, "get") != 0 && g_strcmp0(type, "set") != 0)
		return;
	g_free(stage.asked);
	stage.asked = g_strdup(wry_stanza_attr(stanza, "id"));
}

/*
 * What comes besides: the welcome, complaints, and the service's wish to see who registers.  A line may
 * expect it; where none does it is passed over, but in a story that is % loud.
 */
static bool
is_besides(const char *heard)
{
	return !stage.loud &&
	       ((g_str_has_prefix(heard, "S<message from='help@" DOMAIN "'") &&
		 (strstr(heard, "<body>Hello ") != NULL ||
		  strstr(heard, "<body>About your message to ") != NULL)) ||
		(g_str_has_prefix(heard, "S<presence from='" DOMAIN "'") &&
		 strstr(heard, " type='subscribe'/>") != NULL));
}

static void
note_session(const char *xml)
{
	const char *id = strstr(xml, " sessionid='");
	if (id == NULL)
		return;
	id += strlen(" sessionid='");
	gsize n = MIN(strcspn(id, "'"), sizeof stage.seal - 1);
	memcpy(stage.seal, id, n);
	stage.seal[n] = '\0';
}

static void
on_sent(const char *xml, G_GNUC_UNUSED gsize n)
{
	note_session(xml);
	hear('S', xml);
	note_asked(xml);
	if (stage.monkey)
		monkey_heard(xml);
	if (stage.nine)
		nine_heard(xml);
}

static void
on_ordered(const char *line)
{
	if (stage.nine)
		nine_ordered(line);
	hear('!', line);
	if (stage.monkey)
		monkey_ordered(line);
}

static void
on_counted(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error, gpointer data)
{
	*(bool *)data = true;
}

static gboolean
on_late(G_GNUC_UNUSED gpointer data)
{
	g_error("%s:%u: the turn does not end", stage.name, stage.line);
	return G_SOURCE_REMOVE;
}

static bool
is_filing(void)
{
	GHashTableIter it;
	gpointer account;
	g_hash_table_iter_init(&it, stage.component->accounts);
	while (g_hash_table_iter_next(&it, NULL, &account))
		if (((WryAccount *)account)->n_filing > 0)
			return true;
	return false;
}

/* The past of a room is read by a job that no row of ours tells of. */
static bool
has_jobs(WryStore *store)
{
	unsigned jobs;
	gint64 longest;
	wry_store_stats(store, &jobs, &longest);
	return jobs > 0;
}

/* Until nothing is left to do: not here, not in the store. */
static void
settle(void)
{
	guint late = g_timeout_add_seconds(30, on_late, NULL);
	for (unsigned round = 0; round < 2; round++) {
		bool done = stage.store == NULL;
		if (!done)
			wry_accounts_count(stage.store, DOMAIN,
					   wry_reply_new(NULL, 0, on_counted, &done));
		while (!done)
			g_main_context_iteration(NULL, TRUE);
		while (g_main_context_iteration(NULL, FALSE))
			;
		if (stage.store != NULL && stage.component != NULL &&
		    (g_hash_table_size(stage.component->loading) > 0 || is_filing() ||
		     stage.component->restoring != NULL ||
		     ledger_is_reading(stage.component) ||
		     arrival_is_reading(stage.component) ||
		     export_n_open(stage.component) > 0 || has_jobs(stage.store)))
			round = 0;
	}
	g_source_remove(late);
}

static char *
write_config(void)
{
	g_autofree char *secret = g_build_filename(stage.folder, "secret", NULL);
	char *path = g_build_filename(stage.folder, "wherry.conf", NULL);
	g_autoptr(GString) text = g_string_new("[wherry]\n");
	bool named = false, keeps = false;
	g_string_append_printf(text, "database = %s/wherry.db\nkey_file = %s/key\n", stage.folder,
			       stage.folder);
	g_string_append(text, "[component " DOMAIN "]\nserver = 127.0.0.1:5347\n");
	g_string_append_printf(text, "secret_file = %s\n", secret);
	for (guint i = 0; i < stage.options->len; i++) {
		const char *option = stage.options->pdata[i];
		named |= g_str_has_prefix(option, "backend=");
		keeps |= g_str_has_prefix(option, "history_days=");
		g_string_append_printf(text, "%s\n", option);
	}
	if (!named)
		g_string_append(text, "backend = puppet\n");
	if (!keeps) /* stanza-ids everywhere are the stories' of archives */
		g_string_append(text, "history_days = 0\n");
	for (guint i = 0; i < stage.networks->len; i++)
		g_string_append_printf(text, "%s\n", (const char *)stage.networks->pdata[i]);
	g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
	g_assert_true(g_file_set_contents(secret, "s3cr3t", -1, NULL));
	g_assert_cmpint(g_chmod(secret, 0600), ==, 0);
	return path;
}

static WryConfig *
read_config(void)
{
	static const WryBackend *const backends[] = { &wry_backend_puppet, &marionette, &keeper,
						      &postman,		   &telegraph,	&postoffice,
						      &echo,
						      NULL };
	g_autofree char *path = write_config();
	WryConfig *config = wry_config_load(path, backends);
	for (guint i = 0; i < config->errors->len; i++)
		fail("%s", (const char *)config->errors->pdata[i]);
	return config;
}

static void
rise(void)
{
	if (stage.gateway != NULL)
		return;
	g_autoptr(GError) error = NULL;
	WryGatewayOptions options = { .trace_backend = stage.trace };
	stage.gateway = wry_gateway_new(read_config(), &options, &error);
	g_assert_no_error(error);
	g_assert_true(wry_gateway_start(stage.gateway, &error));
	if (stage.component == NULL)
		stage.component = puppet_component;
	g_assert_nonnull(stage.component);
	stage.store = stage.component->store;
	if (!stage.link_down)
		fake_link_up();
}

static void
fall(void)
{
	g_clear_pointer(&stage.gateway, wry_gateway_free);
	fake_web_reset();
	g_assert_null(fake_link);
	g_assert_cmpuint(puppet_n_open(), ==, 0);
	while (g_main_context_iteration(NULL, FALSE))
		;
	GDir *dir = g_dir_open(stage.folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *path = g_build_filename(stage.folder, name, NULL);
		g_assert_cmpint(g_unlink(path), ==, 0);
	}
	g_dir_close(dir);
	g_assert_cmpint(g_rmdir(stage.folder), ==, 0);
	g_free(stage.folder);
	g_free(stage.asked);
	for (guint i = 0; i < G_N_ELEMENTS(stage.remembered); i++)
		g_free(stage.remembered[i]);
	g_ptr_array_unref(stage.options);
	g_ptr_array_unref(stage.networks);
	g_ptr_array_unref(stage.heard);
	for (guint i = 0; i < G_N_ELEMENTS(stage.taken); i++)
		g_free(stage.taken[i]);
}

/* --- two stanzas ------------------------------------------------------------------------------ */

/* "$1" is whatever it was the first time, "$!1" anything else. */
static bool
remembered_fits(const char *expected, const char *actual)
{
	bool other = expected[1] == '!';
	char **known = &stage.remembered[(guint)expected[other ? 2 : 1] % 10];
	if (*known == NULL)
		*known = g_strdup(actual);
	return (strcmp(*known, actual) == 0) != other;
}

static bool
text_fits(const char *expected, const char *actual)
{
	if (expected == NULL || actual == NULL)
		return (expected == NULL || *expected == '\0') &&
		       (actual == NULL || *actual == '\0');
	if (*expected == '$' && expected[1] != '\0')
		return remembered_fits(expected, actual);
	return strcmp(expected, actual) == 0 ||
	       (strchr(expected, '*') != NULL && g_pattern_match_simple(expected, actual));
}

/* A message has an id all the same; an error has that of what it answers, or none. */
static bool
has_made_id(xmpp_stanza_t *stanza)
{
	return g_strcmp0(xmpp_stanza_get_name(stanza), "message") == 0 &&
	       g_strcmp0(wry_stanza_attr(stanza, "type"), "error") != 0;
}

static bool
has_attributes(xmpp_stanza_t *of, xmpp_stanza_t *in)
{
	const char *list[128];
	int n = xmpp_stanza_get_attributes(of, list, G_N_ELEMENTS(list));
	for (int i = 0; i + 1 < n; i += 2)
		if (strcmp(list[i], "xmlns") != 0 && wry_stanza_attr(in, list[i]) == NULL &&
		    !(strcmp(list[i], "id") == 0 && has_made_id(of)))
			return false;
	return true;
}

static bool
attributes_fit(xmpp_stanza_t *expected, xmpp_stanza_t *actual)
{
	const char *list[128];
	int n = xmpp_stanza_get_attributes(expected, list, G_N_ELEMENTS(list));
	for (int i = 0; i + 1 < n; i += 2)
		if (strcmp(list[i], "xmlns") != 0 &&
		    (wry_stanza_attr(actual, list[i]) == NULL ||
		     !text_fits(list[i + 1], wry_stanza_attr(actual, list[i]))))
			return false;
	return has_attributes(actual, expected);
}

/* What every available presence bears is written down only where it matters. */
static bool
is_stamp(xmpp_stanza_t *child)
{
	return wry_stanza_is(child, "c", NS_CAPS) || wry_stanza_is(child, "x", NS_VCARD_UPDATE);
}

/* The child, or the next after it that is written down. */
static xmpp_stanza_t *
past_stamps(xmpp_stanza_t *child, xmpp_stanza_t *expected)
{
	while (child != NULL && is_stamp(child) && (expected == NULL || !is_stamp(expected)))
		child = wry_stanza_next(child, NULL, NULL);
	return child;
}

static bool
stanza_fits(xmpp_stanza_t *expected, xmpp_stanza_t *actual)
{
	if (g_strcmp0(xmpp_stanza_get_name(expected), xmpp_stanza_get_name(actual)) != 0 ||
	    g_strcmp0(xmpp_stanza_get_ns(expected), xmpp_stanza_get_ns(actual)) != 0 ||
	    !attributes_fit(expected, actual))
		return false;
	xmpp_stanza_t *e = wry_stanza_child(expected, NULL, NULL);
	xmpp_stanza_t *a = past_stamps(wry_stanza_child(actual, NULL, NULL), e);
	if (e == NULL && a == NULL) {
		g_autofree char *left = wry_stanza_text(expected);
		g_autofree char *right = wry_stanza_text(actual);
		return g_strcmp0(left, "...") == 0 || text_fits(left, right);
	}
	for (; e != NULL && a != NULL; e = wry_stanza_next(e, NULL, NULL)) {
		if (!stanza_fits(e, a))
			return false;
		a = past_stamps(wry_stanza_next(a, NULL, NULL), wry_stanza_next(e, NULL, NULL));
	}
	if (e != NULL || a == NULL)
		return e == NULL;
	/* More came than was written down: only where "..." says so. */
	for (xmpp_stanza_t *c = xmpp_stanza_get_children(expected); c != NULL;
	     c = xmpp_stanza_get_next(c)) {
		const char *text = xmpp_stanza_is_text(c) ? xmpp_stanza_get_text_ptr(c) : NULL;
		if (text != NULL && strstr(text, "...") != NULL)
			return true;
	}
	return false;
}

/* Is what was heard (kind and text) what the line says? */
static bool
fits(char kind, const char *expected, const char *heard)
{
	if (heard[0] != kind)
		return false;
	if (kind != 'S')
		return text_fits(expected, heard + 1);
	g_autoptr(xmpp_stanza_t) left = fake_link_parse(expected);
	g_autoptr(xmpp_stanza_t) right = fake_link_parse(heard + 1);
	if (left == NULL)
		fail("this is no stanza: %s", expected);
	if (right == NULL)
		fail("this was sent, and is not well-formed: %s", heard + 1);
	return left != NULL && right != NULL && stanza_fits(left, right);
}

/* --- what a line says
 * ----------------------------------------------------------------------------- */

#define STANZAS "urn:ietf:params:xml:ns:xmpp-stanzas"

/* [[oid]]: an occupant-id; [[cancel item-not-found TEXT]]: an <error/>. */
static void
expand_brackets(GString *out, const char *inside)
{
	if (strcmp(inside, "oid") == 0) {
		g_string_append(out, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='*'/>");
		return;
	}
	g_auto(GStrv) words = g_strsplit(inside, " ", 3);
	g_assert_true(words[0] != NULL && words[1] != NULL);
	g_string_append_printf(out,
			       "<error type='%s' by='*'><%s xmlns='" STANZAS "'/>"
			       "<text xmlns='" STANZAS "' xml:lang='en'>%s</text></error>",
			       words[0], words[1], words[2] != NULL ? words[2] : "*");
}

/* Also '~muc' for the namespaces that begin so. */
static char *
expand(const char *text)
{
	GString *out = g_string_new(NULL);
	while (*text != '\0') {
		const char *end = g_str_has_prefix(text, "[[") ? strstr(text, "]]") : NULL;
		if (end != NULL) {
			g_autofree char *inside = g_strndup(text + 2, end - text - 2);
			expand_brackets(out, inside);
			text = end + 2;
		} else if (*text == '$' && g_ascii_isupper(text[1]) &&
			   stage.taken[text[1] - 'A'] != NULL) {
			g_string_append(out, stage.taken[text[1] - 'A']);
			text += 2;
		} else if (g_str_has_prefix(text, "='~")) {
			g_string_append(out, "='http://jabber.org/protocol/");
			text += 3;
		} else {
			g_string_append_c(out, *text++);
		}
	}
	return g_string_free(out, FALSE);
}

static void
expect(char kind, const char *text)
{
	g_autofree char *wanted = kind == 'S' ? expand(text) : g_strdup(text);
	if (stage.read >= stage.heard->len) {
		fail("nothing came; expected: %c %s", kind, wanted);
		return;
	}
	while (stage.read + 1 < stage.heard->len && is_besides(stage.heard->pdata[stage.read]) &&
	       !fits(kind, wanted, stage.heard->pdata[stage.read]))
		stage.read++;
	const char *heard = stage.heard->pdata[stage.read++];
	if (!fits(kind, wanted, heard))
		fail("\n expected: %c %s\n      got: %c %s", kind, wanted, heard[0], heard + 1);
}

/* The same in any order, with what the lines before it left over. */
static void
expect_among(char kind, const char *text, guint n)
{
	g_autofree char *wanted = kind == 'S' ? expand(text) : g_strdup(text);
	for (guint i = stage.read; i < stage.heard->len && i < stage.read + n; i++) {
		if (!fits(kind, wanted, stage.heard->pdata[i])) {
			n += is_besides(stage.heard->pdata[i]);
			continue;
		}
		char *found = g_ptr_array_steal_index(stage.heard, i);
		g_ptr_array_insert(stage.heard, stage.read++, found);
		return;
	}
	fail("\n expected: %c %s\n      got: %s", kind, wanted,
	     stage.read < stage.heard->len ? (char *)stage.heard->pdata[stage.read] : "nothing");
}

/* Before something new is done, all that came of the last must have been expected. */
static void
expect_no_more(void)
{
	if (stage.loose)
		return;
	while (stage.read < stage.heard->len && is_besides(stage.heard->pdata[stage.read]))
		stage.read++;
	if (stage.read < stage.heard->len) {
		const char *heard = stage.heard->pdata[stage.read];
		fail("this came before, and nobody expected it: %c %s", heard[0], heard + 1);
	}
	if (n_alarms > 0)
		for (guint i = 0; i < logged->len; i++)
			fail("the log warned: %s", (const char *)logged->pdata[logged->len - 1]);
	g_mutex_lock(&log_mutex);
	g_ptr_array_set_size(logged, 0);
	n_alarms = 0;
	g_mutex_unlock(&log_mutex);
}

static void
expect_log(const char *pattern)
{
	bool found = false;
	g_mutex_lock(&log_mutex);
	for (guint i = 0; i < logged->len && !found; i++)
		found = text_fits(pattern, logged->pdata[i]);
	n_alarms = 0;
	g_mutex_unlock(&log_mutex);
	if (!found)
		fail("nothing like that was logged: %s", pattern);
}

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
	g_autofree char *rest =
	    contacts != NULL ? g_strdup(strrchr(contacts, '>') + 1) : NULL;
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

/* seal FULL-JID ADDRESS: he begins `settings` there; $seal is always the sessionid that was sent last */
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
	g_autofree char *path = g_build_filename(stage.folder, "wherry.db", NULL);
	sqlite3 *db;
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, text, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
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
	__atomic_add_fetch(&jumped, read_duration(text), __ATOMIC_RELAXED);
}

static void
do_loud(G_GNUC_UNUSED const char *text)
{
	stage.loud = true;
}

static void
do_option(const char *text)
{
	if (strcmp(text, "trace=no") == 0)
		stage.trace = false;
	else if (strcmp(text, "link=down") == 0)
		stage.link_down = true;
	else
		g_ptr_array_add(stage.options, g_strdup(text));
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
enter_stage(const char *name)
{
	stage = (Stage){ .name = name, .trace = true };
	stage.folder = g_dir_make_tmp("wherry-core-XXXXXX", NULL);
	stage.options = g_ptr_array_new_with_free_func(g_free);
	stage.networks = g_ptr_array_new_with_free_func(g_free);
	stage.heard = g_ptr_array_new_with_free_func(g_free);
	puppet_reset();
	broken = false;
	g_ptr_array_set_size(logged, 0);
	n_alarms = 0;
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

static WrySession *
romeos_session(void)
{
	WryAccount *account = wry_component_find_account(stage.component, "romeo@example");
	g_assert_nonnull(account);
	return wry_account_find_session(account, NULL);
}

/* Each recipient has a fate of his own: who has it is not written to again, and who is refused is told of once. */
static void
test_recipients(void)
{
	enter_stage("recipients");
	g_ptr_array_add(stage.options, g_strdup("backend=postman"));
	rise();
	play_text("% play register romeo\n");
	g_autoptr(WryMessage) m = letter_to_three();
	WryBack back = { .component = stage.component, .name = "message", .from = "bob@irc.example",
			 .to = "romeo@example/a", .id = "1" };
	ledger_add(wry_component_find_account(stage.component, "romeo@example"), m, &back, false);
	settle();
	play_text("! session_open - -\n= opened romeo\n! message_send bob: Dear all [subject News] [thread t1] [to 0x7]\n");

	WryPiece piece = { .id = m->id, .to = 1, .parts = 1 };
	g_autoptr(GError) later = wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT), "Later.", NULL);
	g_autoptr(GError) never = wry_error_new(WRY_ERROR_ITEM_NOT_FOUND, "No amy.", NULL);
	wry_message_accepted(romeos_session(), &piece, "f1", NULL);
	piece.to = 0;
	wry_message_failed(romeos_session(), &piece, later);
	piece.to = 2;
	wry_message_failed(romeos_session(), &piece, never);
	settle();
	play_text("S: <message type='error' from='bob@irc.example' to='romeo@example/a' id='1'>"
		  "[[cancel item-not-found No amy.]]</message>\n"
		  "% later 7m\n! session_close -\n! session_open - -\n= opened romeo\n"
		  "! message_send bob: Dear all [subject News] [thread t1]\n= accepted last\nS-none\n"
		  "% restart crash\nS-none\n");
	fall();
}

/* --- at random ------------------------------------------------------------------------ */

#define GAMES 10
#define STEPS 1500

static void
jump(gint64 us)
{
	__atomic_add_fetch(&jumped, us, __ATOMIC_RELAXED);
}

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

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	logged = g_ptr_array_new_with_free_func(g_free);
	g_log_set_writer_func(on_log, NULL, NULL);
	wry_log_set_level(G_LOG_LEVEL_DEBUG);
	wry_loop_init(NULL);
	fake_link_sent = on_sent;
	puppet_ordered = on_ordered;
	fake_web_asked = on_ordered;
	marionette_make(&marionette);
	keeper_make(&keeper);
	postman_make(&postman);
	telegraph_make(&telegraph);
	postoffice_make(&postoffice);
	echo = wry_backend_echo;
	echo.start = note_echo;

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
	g_test_add_func("/core/recipients", test_recipients);
	g_test_add_func("/core/SU-15-PR-01-nine-states-restarted", test_nine_states);
	g_test_add_func("/core/monkey", test_monkey);
	int rc = g_test_run();
	g_assert_cmpint(g_rmdir(spool), ==, 0); /* what was there has gone with its holders */
	puppet_reset();
	wry_loop_shutdown();
	wry_stanza_shutdown();
	g_ptr_array_unref(logged);
	return rc;
}
