/*
 * core-stage.c - where stories of the core play: a clock that jumps, a disk that fails, what came,
 * and what was expected
 */
#include "core-stage.h"

#include "backends/backends.h"
#include "base/loop.h"
#include "core/arrival.h"
#include "core/attach.h"
#include "core/export.h"
#include "core/fate.h"
#include "core/ledger.h"
#include "fake-link.h"
#include "fake-web.h"
#include "keeper.h"
#include "killer.h"
#include "marionette.h"
#include "monkey.h"
#include "nine.h"
#include "postman.h"
#include "puppet.h"
#include "store/messages.h"
#include "tests/unit/database.h"
#include "xmpp/ns.h"

#include <glib/gstdio.h>
#include <string.h>

/* --- the clock ------------------------------------------------------------------------ */

/*
 * Time passes where a story says so, and by a microsecond whenever somebody looks: so that no two
 * moments are one, and a busy machine is no reason for a bucket to fill or a deadline to pass.
 */
static gint64 moment, began_monotonic, began_real; /* microseconds; pool threads look, too */

gint64 __real_g_get_monotonic_time(void);
gint64 __wrap_g_get_monotonic_time(void);
gint64 __real_g_get_real_time(void);
gint64 __wrap_g_get_real_time(void);
gint64 __wrap_g_source_get_time(GSource *source);

gint64
__wrap_g_get_monotonic_time(void)
{
	return began_monotonic + __atomic_add_fetch(&moment, 1, __ATOMIC_RELAXED);
}

gint64
__wrap_g_get_real_time(void)
{
	return began_real + __atomic_add_fetch(&moment, 1, __ATOMIC_RELAXED);
}

gint64
__wrap_g_source_get_time(G_GNUC_UNUSED GSource *source)
{
	return __wrap_g_get_monotonic_time();
}

void
jump(gint64 us)
{
	__atomic_add_fetch(&moment, us, __ATOMIC_RELAXED);
}

/* --- a store that fails ---------------------------------------------------------------- */

bool broken;

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
GPtrArray *logged;
unsigned n_alarms;

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

Stage stage;
static WryBackend marionette; /* marionette_make() */
static WryBackend keeper;     /* keeper_make() */
static WryBackend postman, telegraph, postoffice, exchange, courier, parcel, killed;
static WryBackend echo; /* wry_backend_echo, and it says of which component */

static bool
note_echo(WryComponent *component, G_GNUC_UNUSED GError **error)
{
	stage.component = component;
	return true;
}

void
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

void
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
	g_autoptr(xmpp_stanza_t) stanza =
	    g_str_has_prefix(xml, "<iq ") ? fake_link_parse(xml) : NULL;
	const char *type = stanza != NULL ? wry_stanza_attr(stanza, "type") : NULL;
	if (g_strcmp0(type, "get") != 0 && g_strcmp0(type, "set") != 0)
		return;
	g_free(stage.asked);
	stage.asked = g_strdup(wry_stanza_attr(stanza, "id"));
}

/*
 * What comes besides: the welcome, complaints, and the service's wish to see who registers.  A line
 * may expect it; where none does it is passed over, but in a story that is % loud.
 */
bool
is_besides(const char *heard)
{
	return !stage.loud && ((g_str_has_prefix(heard, "S<message from='help@" DOMAIN "'") &&
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
	killer_heard(xml);
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
void
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
		     stage.component->restoring != NULL || ledger_is_reading(stage.component) ||
		     fate_is_reading(stage.component) ||
		     arrival_is_reading(stage.component) ||
		     attach_is_busy(stage.component) || export_n_open(stage.component) > 0 ||
		     has_jobs(stage.store)))
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
	g_autofree char *database = database_of(stage.folder);
	g_string_append_printf(text, "database = %s\nkey_file = %s/key\n", database, stage.folder);
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

WryConfig *
read_config(void)
{
	static const WryBackend *const backends[] = {
		&wry_backend_puppet, &marionette, &keeper, &postman, &telegraph, &postoffice,
		&exchange,	     &courier,	  &parcel, &killed,  &echo,	 NULL
	};
	g_autofree char *path = write_config();
	WryConfig *config = wry_config_load(path, backends);
	for (guint i = 0; i < config->errors->len; i++)
		fail("%s", (const char *)config->errors->pdata[i]);
	return config;
}

void
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

void
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
	drop_database_of(stage.folder);
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
char *
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

void
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
void
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
void
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

void
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

/* --- from the first to the last --- */

void
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

void
open_house(void)
{
	began_monotonic = __real_g_get_monotonic_time();
	began_real = __real_g_get_real_time();
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
	parcel_make(&parcel);
	postoffice_make(&postoffice);
	exchange_make(&exchange);
	courier_make(&courier);
	killer_make(&killed);
	echo = wry_backend_echo;
	echo.start = note_echo;
}

void
close_house(void)
{
	puppet_reset();
	wry_loop_shutdown();
	wry_stanza_shutdown();
	g_ptr_array_unref(logged);
}
