/*
 * killer.c - ends the gateway at each of its commits in turn
 *
 * A commit is all that a disk sees happen: so between two of them any moment is as good as any other.  One scene of messages
 * both ways is played again and again; the n-th commit is the last (and what follows from it is not seen by
 * anybody), or it is the first that does not happen (and all before it was seen).  Then another gateway starts on the same file, and the
 * world goes on: what it was not told is stored it sends again, what was not matched it says again.  Nothing that was acknowledged
 * may be missing, and nothing may come twice but under one id.
 */
#include "killer.h"

#include "core-stage.h"
#include "fake-link.h"
#include "postman.h"
#include "store/job.h"
#include "tests/unit/database.h"

#include <string.h>

#define EACH_WAY 4
#define ROUNDS 2
#define RECOVERY 8

/* --- the disk ----------------------------------------------------------------------------------- */

WryStore *__real_wry_store_open(const WryStoreConfig *config, const WryLog *log, GError **error);
WryStore *__wrap_wry_store_open(const WryStoreConfig *config, const WryLog *log, GError **error);

typedef enum { NEVER, BEFORE, BEHIND } Moment;

static struct {
	bool armed;
	Moment moment;
	gint left; /* commits until then; on the writer's thread */
	gint dead; /* atomic */
} kill_at;

static WryDriver mortal;

static bool
is_dead(void)
{
	return g_atomic_int_get(&kill_at.dead) != 0;
}

static bool
mortal_run(WryDb *db, const char *sql, const WryCell *cells, unsigned n_cells, WryRowFunc func,
	   gpointer data, int64_t *ret_changed, GError **error)
{
	bool commit = strcmp(sql, "COMMIT") == 0;
	if (commit && kill_at.moment != NEVER && !is_dead() && --kill_at.left <= 0) {
		bool done = kill_at.moment == BEHIND &&
			    driver_at_hand()->run(db, sql, cells, n_cells, func, data, ret_changed, error);
		g_atomic_int_set(&kill_at.dead, 1);
		if (done)
			return true;
	}
	/* A process that has ended writes nothing. */
	if (is_dead() && (commit || g_str_has_prefix(sql, "BEGIN")))
		return wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT), "dead", NULL);
	return driver_at_hand()->run(db, sql, cells, n_cells, func, data, ret_changed, error);
}

static WryDb *
mortal_open(const char *where, bool read_only, GError **error)
{
	WryDb *db = driver_at_hand()->open(where, read_only, error);
	if (db == NULL)
		return NULL;
	db->driver = &mortal;
	/* It is we who end, not the machine: nobody has to wait for the disk. */
	if (!on_postgres())
		db->driver->script(db, "PRAGMA synchronous = OFF", NULL);
	return db;
}

WryStore *
__wrap_wry_store_open(const WryStoreConfig *config, const WryLog *log, GError **error)
{
	if (!kill_at.armed)
		return __real_wry_store_open(config, log, error);
	mortal = *driver_at_hand();
	mortal.open = mortal_open;
	mortal.run = mortal_run;
	return wry_store_open_driver(&mortal, config, log, error);
}

/* --- the world: it outlives the gateway ------------------------------------------------------------ */

typedef struct {
	char *foreign;
	bool settled; /* its fate is matched, or nobody knows it */
} Sent;

typedef struct {
	bool given;	/* by the client to the stream */
	char *id;	/* of ours, once the network has seen it */
	unsigned tries; /* of the network */
	unsigned ticks; /* receipts that the client has seen */
	GPtrArray *sent; /* of Sent: accepted under these names */
} Out;

typedef struct {
	bool acknowledged;
	char *id; /* as the user's server saw it */
	unsigned seen;
} In;

static struct {
	Out out[EACH_WAY];
	In in[EACH_WAY];
	GPtrArray *fences;
	unsigned again; /* what came twice, under one id */
} world;

static void
free_sent(gpointer data)
{
	g_free(((Sent *)data)->foreign);
	g_free(data);
}

static void
world_new(void)
{
	memset(&world, 0, sizeof world);
	world.fences = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < EACH_WAY; i++)
		world.out[i].sent = g_ptr_array_new_with_free_func(free_sent);
}

static void
world_free(void)
{
	g_ptr_array_unref(world.fences);
	for (guint i = 0; i < EACH_WAY; i++) {
		g_ptr_array_unref(world.out[i].sent);
		g_free(world.out[i].id);
		g_free(world.in[i].id);
	}
}

/* --- the network ------------------------------------------------------------------------------------- */

static bool
killed_start(WryComponent *component, G_GNUC_UNUSED GError **error)
{
	stage.component = component;
	return true;
}

static void
killed_stop(G_GNUC_UNUSED WryComponent *component)
{
}

static void
killed_open(WrySession *session, G_GNUC_UNUSED const WryLogin *login)
{
	g_autoptr(WryAddress) self = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "romeo");
	wry_session_opened(session, self);
}

static void
killed_close(G_GNUC_UNUSED WrySession *session, G_GNUC_UNUSED const char *reason)
{
}

/* Each third is not taken at first. */
static void
killed_send(WrySession *session, const WryMessage *message, G_GNUC_UNUSED uint64_t waiting)
{
	guint n = (guint)g_ascii_strtoull(message->body, NULL, 10);
	WryPiece piece = { .id = message->id, .parts = 1 };
	Out *out = &world.out[n];
	if (is_dead())
		return;
	g_assert_cmpuint(n, <, EACH_WAY);
	if (out->tries++ == 0 && n % 3 == 2) {
		g_autoptr(GError) later =
		    wry_error_new(WRY_ERROR_AS(RESOURCE_CONSTRAINT, WAIT), "Later.", NULL);
		wry_message_failed(session, &piece, later);
		return;
	}
	if (out->id == NULL)
		out->id = g_strdup(message->id);
	else
		world.again++;
	g_assert_cmpstr(out->id, ==, message->id);
	Sent *sent = g_new0(Sent, 1);
	sent->foreign = g_strdup_printf("f%u-%u", n, out->tries);
	g_ptr_array_add(out->sent, sent);
	wry_message_accepted(session, &piece, sent->foreign, NULL);
}

void
killer_make(WryBackend *ret)
{
	postoffice_make(ret);
	ret->name = "killed";
	ret->title = "Killed";
	ret->caps = WRY_CAP_RELIABLE | WRY_CAP_OFFLINE | WRY_CAP_DELIVERED;
	ret->account_verify = NULL;
	ret->start = killed_start;
	ret->stop = killed_stop;
	ret->hold = NULL;
	ret->reload = NULL;
	ret->session_open = killed_open;
	ret->session_close = killed_close;
	ret->session_set_presence = NULL;
	ret->session_describe = NULL;
	ret->session_reload = NULL;
	ret->message_send = killed_send;
	ret->message_mark = NULL;
	ret->state_send = NULL;
}

static void
on_stored(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	if (!is_dead() && error == NULL)
		((In *)data)->acknowledged = true;
}

static void
arrive(guint n)
{
	g_autoptr(WryAddress) self = wry_address_new(WRY_ADDRESS_CONTACT, NULL, "romeo");
	g_autoptr(WryAddress) peer = wry_address_new(WRY_ADDRESS_CONTACT, NULL, n % 2 != 0 ? "bob" : "eve");
	WryMessage *m = wry_message_new(peer);
	m->once = g_strdup_printf("key %u", n);
	m->body = g_strdup_printf("in %u", n);
	wry_message_arrived(stage.component, self, m, wry_reply_new(NULL, 0, on_stored, &world.in[n]));
}

static void
on_matched(G_GNUC_UNUSED gpointer result, const GError *error, gpointer data)
{
	if (!is_dead() && (error == NULL || wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND))
		((Sent *)data)->settled = true;
}

/* What it has it delivers. */
static void
tell_fates(void)
{
	for (guint i = 0; i < EACH_WAY; i++)
		for (guint n = 0; n < world.out[i].sent->len && !is_dead(); n++) {
			Sent *sent = world.out[i].sent->pdata[n];
			const char *names[] = { sent->foreign, NULL };
			if (!sent->settled)
				wry_message_fate(stage.component, NULL, names, WRY_FATE_DELIVERED, NULL,
						 wry_reply_new(NULL, 0, on_matched, sent));
		}
}

/* --- the user's side ------------------------------------------------------------------------------------ */

static void
hear_message(xmpp_stanza_t *stanza)
{
	const char *id = wry_stanza_attr(stanza, "id");
	xmpp_stanza_t *received = wry_stanza_child(stanza, "received", "urn:xmpp:receipts");
	g_autofree char *body = wry_stanza_child_text(stanza, "body", NULL);
	if (received != NULL) {
		guint n = (guint)g_ascii_strtoull(wry_stanza_attr(received, "id"), NULL, 10);
		g_assert_cmpuint(n, <, EACH_WAY);
		g_assert_nonnull(world.out[n].id); /* the network has it */
		world.out[n].ticks++;
	} else if (body != NULL && g_str_has_prefix(body, "in ")) {
		guint n = (guint)g_ascii_strtoull(body + 3, NULL, 10);
		In *in = &world.in[n];
		g_assert_cmpuint(n, <, EACH_WAY);
		world.again += in->seen++ > 0;
		if (in->id == NULL)
			in->id = g_strdup(id);
		g_assert_cmpstr(in->id, ==, id);
	}
}

void
killer_heard(const char *xml)
{
	if (!kill_at.armed || is_dead() || !g_str_has_prefix(xml, "<message "))
		return;
	g_autoptr(xmpp_stanza_t) stanza = fake_link_parse(xml);
	g_assert_nonnull(stanza);
	if (g_strcmp0(wry_stanza_attr(stanza, "type"), "headline") == 0)
		g_ptr_array_add(world.fences, g_strdup(xml));
	else
		hear_message(stanza);
}

static void
play(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void
play(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *xml = g_strdup_vprintf(format, args);
	va_end(args);
	if (!is_dead())
		g_assert_true(fake_link_play(xml));
}

/* The server has routed all before them. */
static void
return_fences(void)
{
	g_autoptr(GPtrArray) out = world.fences;
	world.fences = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < out->len && !is_dead(); i++)
		play("%s", (const char *)out->pdata[i]);
}

static void
give(guint n)
{
	world.out[n].given = true;
	play("<message type='chat' from='romeo@example/a' to='%s@irc.example' id='%u'><body>%u</body>"
	     "<request xmlns='urn:xmpp:receipts'/></message>",
	     n % 2 != 0 ? "bob" : "eve", n, n);
}

/* --- the scene ------------------------------------------------------------------------------------------ */

/* Each of these waits for the disk, where `apart`: then each has its commits to itself. */
static void
rest(bool apart)
{
	if (apart && !is_dead())
		settle();
}

/* He who has registered already does so once more, which changes nothing. */
static void
enter(void)
{
	play("<iq type='result' from='example' to='irc.example' id='%s'>"
	     "<query xmlns='jabber:iq:version'><name>Prosody</name></query></iq>",
	     stage.asked);
	play("<iq type='set' from='romeo@example/a' to='irc.example' id='r'>"
	     "<query xmlns='jabber:iq:register'><nick>romeo</nick></query></iq>");
	settle();
}

static void
play_scene(bool apart)
{
	enter();
	for (guint round = 0; round < ROUNDS && !is_dead(); round++) {
		for (guint n = round * 2; n < round * 2 + 2 && !is_dead(); n++) {
			give(n);
			rest(apart);
			if (!is_dead())
				arrive(n);
			rest(apart);
		}
		settle();
		if (!is_dead())
			tell_fates();
		rest(apart);
		return_fences();
		settle();
		jump(7 * 60 * (gint64)G_USEC_PER_SEC);
		if (!is_dead())
			settle();
	}
}

/* Which messages of romeo's the disk knew when all ended. */
static GHashTable *
read_journal(void)
{
	g_autofree char *path = database_of(stage.folder);
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	raw_texts(path, "SELECT name FROM message", all);
	return all;
}

static void
start_again(void)
{
	fake_link_down(NULL);
	settle();
	g_clear_pointer(&stage.gateway, wry_gateway_free);
	stage.component = NULL;
	stage.store = NULL;
	g_ptr_array_set_size(world.fences, 0);
	kill_at.moment = NEVER;
	g_atomic_int_set(&kill_at.dead, 0);
}

static void
recover(void)
{
	rise();
	settle();
	enter();
	for (guint round = 0; round < RECOVERY; round++) {
		for (guint n = 0; n < EACH_WAY; n++)
			if (!world.in[n].acknowledged)
				arrive(n);
		settle();
		tell_fates();
		return_fences();
		settle();
		jump(7 * 60 * (gint64)G_USEC_PER_SEC);
		settle();
	}
}

/* *ret_unread: given by the client, and known neither to the disk nor the network. */
static void
judge(GHashTable *journal, guint *ret_unread)
{
	*ret_unread = 0;
	for (guint n = 0; n < EACH_WAY; n++) {
		const Out *out = &world.out[n];
		if (out->id != NULL) {
			g_hash_table_remove(journal, out->id);
			g_assert_cmpuint(out->ticks, >, 0);
		} else if (out->given) {
			(*ret_unread)++;
		}
		g_assert_true(world.in[n].acknowledged);
		g_assert_cmpuint(world.in[n].seen, >, 0);
	}
	g_assert_cmpuint(g_hash_table_size(journal), ==, 0); /* what it knew has been sent */
	g_autoptr(GHashTable) left = read_journal();
	g_assert_cmpuint(g_hash_table_size(left), ==, 0);
}

/* false: it ended before its time. */
static bool
kill_once(Moment moment, gint n, bool apart, guint *ret_unread, guint *ret_again)
{
	world_new();
	enter_stage("killer");
	g_ptr_array_add(stage.options, g_strdup("backend=killed"));
	g_ptr_array_add(stage.options, g_strdup("messages_per_minute = 0"));
	kill_at.armed = true;
	kill_at.moment = NEVER;
	rise();
	settle();
	kill_at.left = n;
	kill_at.moment = moment;
	play_scene(apart);
	bool killed = is_dead();
	start_again();
	g_autoptr(GHashTable) journal = read_journal();
	recover();
	judge(journal, ret_unread);
	*ret_again = world.again;
	kill_at.armed = false;
	fall();
	world_free();
	return killed;
}

void
killer_test(void)
{
	guint kills = 0, unread = 0, again = 0, most = 0;
	static const struct {
		Moment moment;
		bool apart;
	} ways[] = { { BEFORE, true }, { BEHIND, true }, { BEFORE, false }, { BEHIND, false } };
	for (guint w = 0; w < G_N_ELEMENTS(ways); w++)
		for (gint n = 1;; n++) {
			guint lost, twice;
			if (!kill_once(ways[w].moment, n, ways[w].apart, &lost, &twice))
				break;
			kills++;
			unread += lost;
			most = MAX(most, lost);
			again += twice;
		}
	g_test_message("killed %u times: nothing lost, %u twice under the same id, %u unread", kills,
		       again, unread);
	g_assert_cmpuint(kills, >, 30);
	g_assert_cmpuint(most, <=, 2); /* what came since the last commit, and no more */
}
