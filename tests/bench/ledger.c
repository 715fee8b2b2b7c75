/*
 * ledger.c - messages through the journal to a network that is no network
 *
 *	ledger WAY COUNT WINDOW
 *
 * plain: from the stanza to the row that is gone.  once: the same where nothing may be sent twice,
 *with the mark before each attempt. told: likewise, with a receipt that comes back and is passed
 *on.  The core is the daemon's, the stream is fake-link.c, and the backend takes whatever it is
 *given.  Prints messages a second, and CPU a message of the main thread and of all, in us.
 */
#include "core/ledger.h"
#include "base/loop.h"
#include "core/gateway.h"
#include "core/model.h"
#include "tests/unit/fake-link.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DOMAIN "phone.bench.test"
#define USERS 50
#define PEERS 20
#define UNDER_WAY 500 /* at most, before the next are said */
#define WRITES 2000   /* that wait, likewise */
#define TEXT                                                                                       \
	"The train is late again, so start without me and keep something warm; I shall be there "  \
	"before nine."

static WryComponent *component;
static unsigned window, taken, told, registered;
static bool tells; /* of each that it was delivered */

/* --- the network ----------------------------------------------------------------------- */

static const WryField no_fields[] = { { 0 } };

static WryAddress *
address_parse(G_GNUC_UNUSED const WryComponent *of, const char *local,
	      G_GNUC_UNUSED WryAddress **instead, G_GNUC_UNUSED GError **error)
{
	return wry_address_new(WRY_ADDRESS_CONTACT, NULL, local);
}

static char *
address_format(G_GNUC_UNUSED const WryComponent *of, const WryAddress *address)
{
	return g_strdup(address->name);
}

static bool
start(WryComponent *started, G_GNUC_UNUSED GError **error)
{
	component = started;
	wry_component_ready(component, window, NULL);
	return true;
}

static void
stop(G_GNUC_UNUSED WryComponent *stopped)
{
}

static void
session_open(WrySession *session, G_GNUC_UNUSED const WryLogin *login)
{
	wry_session_opened(session, NULL);
}

static void
session_close(G_GNUC_UNUSED WrySession *session, G_GNUC_UNUSED const char *reason)
{
}

static void
message_send(WrySession *session, const WryMessage *message, G_GNUC_UNUSED uint64_t waiting)
{
	WryPiece whole = { .id = message->id, .parts = 1 };
	g_autofree char *name = g_strdup_printf("%08x", ++taken);
	wry_message_accepted(session, &whole, name, NULL);
	const char *const names[] = { name, NULL };
	if (tells)
		wry_message_fate(component, NULL, names, WRY_FATE_DELIVERED, NULL, NULL);
}

static WryBackend backend = {
	.name = "phones",
	.title = "Phones",
	.identity = "sms",
	.settings = no_fields,
	.registration = no_fields,
	.caps = WRY_CAP_RELIABLE | WRY_CAP_OFFLINE,
	.start = start,
	.stop = stop,
	.address_parse = address_parse,
	.address_format = address_format,
	.session_open = session_open,
	.session_close = session_close,
	.message_send = message_send,
};

/* --- the load -------------------------------------------------------------------------- */

static char *folder;

static WryConfig *
write_config(void)
{
	const WryBackend *const backends[] = { &backend, NULL };
	g_autofree char *path = g_build_filename(folder, "wherry.conf", NULL);
	g_autofree char *secret = g_build_filename(folder, "secret", NULL);
	g_autofree char *text = g_strdup_printf(
	    "[wherry]\ndatabase = %s/wherry.db\nkey_file = %s/key\n[component " DOMAIN "]\n"
	    "server = 127.0.0.1:5347\nsecret_file = %s\nbackend = phones\nallow = bench.test\n"
	    "history_days = 0\nmessages_per_minute = 0\nqueue_max = 100000\n",
	    folder, folder, secret);
	if (!g_file_set_contents(path, text, -1, NULL) ||
	    !g_file_set_contents(secret, "s3cr3t", -1, NULL) || g_chmod(secret, 0600) != 0)
		g_error("cannot write to %s", folder);
	WryConfig *config = wry_config_load(path, backends);
	for (guint i = 0; i < config->errors->len; i++)
		g_error("%s", (const char *)config->errors->pdata[i]);
	return config;
}

static void
on_sent(const char *xml, gsize n)
{
	if (strstr(xml, "type='error'") != NULL)
		g_error("refused: %.*s", (int)n, xml);
	told += strstr(xml, "<received ") != NULL;
	registered += strstr(xml, "id='reg'") != NULL;
}

static void
say(unsigned n)
{
	char xml[600];
	g_snprintf(xml, sizeof xml,
		   "<message type='chat' id='m%u' from='u%u@bench.test/r' to='+4420%06u@" DOMAIN
		   "'><body>%s</body>%s</message>",
		   n, n % USERS, n / USERS % PEERS, TEXT,
		   tells ? "<request xmlns='urn:xmpp:receipts'/>" : "");
	if (!fake_link_play(xml))
		g_error("not taken: %s", xml);
}

static void
register_all(void)
{
	for (unsigned n = 0; n < USERS; n++) {
		g_autofree char *xml = g_strdup_printf(
		    "<iq type='set' id='reg' from='u%u@bench.test/r' to='" DOMAIN
		    "'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>"
		    "<field "
		    "var='FORM_TYPE'><value>jabber:iq:register</value></field></x></query></iq>",
		    n);
		fake_link_play(xml);
	}
	while (registered < USERS)
		g_main_context_iteration(NULL, TRUE);
}

/* Until so few are left, and (0) nothing is left to write. */
static void
run_until(unsigned sent, unsigned left)
{
	unsigned waiting;
	gint64 longest, oldest;
	do {
		g_main_context_iteration(NULL, TRUE);
		wry_store_stats(component->store, &waiting, &longest);
	} while (sent - taken > left || (tells && sent - told > left) || waiting > WRITES ||
		 (left == 0 && (waiting > 0 || ledger_count(component, &oldest) > 0)));
}

static void
send_all(unsigned from, unsigned count)
{
	for (unsigned n = from; n < from + count; n++) {
		say(n);
		if (n % 500 == 499)
			run_until(n + 1, UNDER_WAY);
	}
	run_until(from + count, 0);
}

static double
clock_of(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
clean_up(void)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_unlink(path);
	}
	g_dir_close(dir);
	g_rmdir(folder);
	g_free(folder);
}

int
main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: %s plain|once|told COUNT WINDOW\n", argv[0]);
		return 2;
	}
	unsigned count = (unsigned)strtoul(argv[2], NULL, 10), first = count / 10 + 1;
	tells = strcmp(argv[1], "told") == 0;
	window = (unsigned)strtoul(argv[3], NULL, 10);
	if (strcmp(argv[1], "plain") != 0)
		backend.caps |= WRY_CAP_ONCE;
	if (tells)
		backend.caps |= WRY_CAP_DELIVERED;
	folder = g_dir_make_tmp("wherry-ledger-XXXXXX", NULL);
	wry_loop_init(NULL);
	fake_link_sent = on_sent;
	wry_log_set_level(G_LOG_LEVEL_WARNING);

	g_autoptr(GError) error = NULL;
	WryGatewayOptions options = { 0 };
	WryGateway *gateway = wry_gateway_new(write_config(), &options, &error);
	if (gateway == NULL || !wry_gateway_start(gateway, &error))
		g_error("%s", error->message);
	fake_link_up();
	register_all();
	send_all(0, first); /* warming up */
	double begin = clock_of(CLOCK_MONOTONIC), cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID),
	       main_cpu = clock_of(CLOCK_THREAD_CPUTIME_ID);
	send_all(first, count);
	printf("%.0f %.1f %.1f\n", count / (clock_of(CLOCK_MONOTONIC) - begin),
	       (clock_of(CLOCK_THREAD_CPUTIME_ID) - main_cpu) * 1e6 / count,
	       (clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6 / count);
	wry_gateway_free(gateway);
	clean_up();
	return 0;
}
