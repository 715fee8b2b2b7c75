/*
 * pace.c - whose turn it is to connect, and networks that turn us away
 *
 * One for the process: its users share an address, and are counted and banned by it together.  So
 * there is a rate in all, one for each network and one for each user; and a network that says that
 * we come too fast, are too many or are banned is left alone by all of us: for longer each time,
 * and then one goes first to see whether the others may follow.
 */
#include "backends/irc/irc.h"

#include "base/hash.h"

#include <string.h>

#define DIALS_MAX 64
#define DIALS_GUARDED 48 /* of them, for hosts that users name */
#define DIALS_OF_ONE 3	 /* and of one user */
#define NETWORKS_MAX 1024
#define USERS_MAX 8192
#define BANNED_MIN 3	 /* users: then it is the gateway that they mean, */
#define BANNED_MS 600000 /* within this time */
#define FORGIVEN_US (7200 * (int64_t)G_USEC_PER_SEC) /* since nobody has to stay away */

typedef struct {
	double tokens;
	int64_t filled;
} Bucket;

typedef struct {
	Bucket bucket;
	unsigned times;	   /* turned away in a row; 0: it takes us */
	int64_t until;	   /* monotonic: nobody connects before */
	IrcSession *first; /* who sees whether it takes us again; NULL: nobody is at it */
	char *why;
	char *banned[BANNED_MIN]; /* keys of users, the last ones */
	int64_t when[BANNED_MIN];
} Network;

static struct {
	unsigned components;
	GQueue waiting;	 /* of IrcSession */
	GQueue dialling; /* likewise */
	Bucket all;
	GHashTable *networks; /* name to Network */
	Network *others;      /* all that would be too many: a rate, and never a rest */
	int64_t resting;      /* monotonic: until then one of them may be */
	WryTimer *timer;
} pace = { .waiting = G_QUEUE_INIT, .dialling = G_QUEUE_INIT };

static void pace_run(gpointer data);

/* --- networks --- */

static void
network_free(gpointer data)
{
	Network *network = data;
	for (unsigned i = 0; i < BANNED_MIN; i++)
		g_free(network->banned[i]);
	g_free(network->why);
	g_free(network);
}

/* Nothing to be remembered of it. */
static gboolean
is_forgotten(G_GNUC_UNUSED gpointer name, gpointer value, gpointer now)
{
	const Network *network = value;
	int64_t rested = *(int64_t *)now - G_USEC_PER_SEC;
	bool over = network->times == 0 || network->until < *(int64_t *)now - FORGIVEN_US;
	return over && network->first == NULL && network->bucket.filled < rested &&
	       network->when[0] < *(int64_t *)now - (int64_t)BANNED_MS * 1000;
}

static Network *
find_network(const IrcSession *irc)
{
	int64_t now = g_get_monotonic_time();
	g_autofree char *name = g_ascii_strdown(irc_title(irc), -1);
	Network *network = g_hash_table_lookup(pace.networks, name);
	if (network != NULL)
		return network;
	if (g_hash_table_size(pace.networks) >= NETWORKS_MAX)
		g_hash_table_foreach_remove(pace.networks, is_forgotten, &now);
	if (g_hash_table_size(pace.networks) >= NETWORKS_MAX && irc->place.guarded) {
		if (pace.others == NULL)
			pace.others = g_new0(Network, 1);
		return pace.others;
	}
	network = g_new0(Network, 1);
	g_hash_table_insert(pace.networks, g_steal_pointer(&name), network);
	return network;
}

void
irc_pace_start(void)
{
	if (pace.components++ == 0)
		pace.networks =
		    g_hash_table_new_full(wry_hash_str, g_str_equal, g_free, network_free);
}

void
irc_pace_stop(void)
{
	if (--pace.components > 0)
		return;
	g_clear_pointer(&pace.networks, g_hash_table_destroy);
	g_clear_pointer(&pace.others, network_free);
	wry_timer_clear(&pace.timer);
	pace.all = (Bucket){ 0 };
}

/* --- a user's own rate --- */

static bool
is_full(gconstpointer bucket, gpointer now)
{
	return ((const Bucket *)bucket)->filled < *(int64_t *)now - 60 * G_USEC_PER_SEC;
}

static bool
spend(IrcComponent *c, const char *user, int64_t rate)
{
	int64_t now = g_get_monotonic_time();
	if (c->connects == NULL)
		c->connects = wry_records_new(sizeof(Bucket), USERS_MAX);
	if (wry_records_size(c->connects) >= USERS_MAX)
		wry_records_sweep(c->connects, is_full, &now);
	if (wry_records_size(c->connects) >= USERS_MAX &&
	    wry_records_find(c->connects, user) == NULL)
		return true; /* so many in a minute are held up by the other rates */
	Bucket *bucket = wry_records_make(c->connects, user);
	return irc_bucket(&bucket->tokens, &bucket->filled, (double)rate / 60, (double)rate);
}

/* --- may he at all? --- */

static GError *
resting_error(const IrcSession *irc, const char *why)
{
	return wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			     N_("%1$s turns this gateway away for now. Try again in some minutes. "
				"(%2$s)"),
			     irc_title(irc), why, NULL);
}

static bool
is_resting(const Network *network)
{
	return network->until > g_get_monotonic_time();
}

bool
irc_pace_may(const IrcSession *irc, GError **error)
{
	const WryValues *settings = wry_component_settings(irc->component->component);
	int64_t rate = wry_values_int(settings, "connects_per_minute");
	const Network *network = find_network(irc);

	if (is_resting(network)) {
		g_propagate_error(error, resting_error(irc, network->why));
		return false;
	}
	if (spend(irc->component, wry_session_user(irc->session), rate))
		return true;
	g_autofree char *n = g_strdup_printf("%" G_GINT64_FORMAT, rate);
	return wry_error_set(error, WRY_ERROR_RESOURCE_CONSTRAINT,
			     N_("%s connections a minute are the limit here."), n, NULL);
}

/* --- turns --- */

/*
 * A place is held until TLS stands: hosts that users name and that never answer may not have all of
 * them, nor one user many; the operator's own networks may.
 */
static bool
may_dial(const IrcSession *irc)
{
	unsigned guarded = 0, his = 0;
	if (!irc->place.guarded)
		return pace.dialling.length < DIALS_MAX;
	for (const GList *l = pace.dialling.head; l != NULL; l = l->next) {
		const IrcSession *other = l->data;
		guarded += other->place.guarded;
		his += other->place.guarded && strcmp(wry_session_user(other->session),
						      wry_session_user(irc->session)) == 0;
	}
	return guarded < DIALS_GUARDED && his < DIALS_OF_ONE;
}

/* false: the rate in all is spent. */
static bool
try_dial(GList *link)
{
	IrcSession *irc = link->data;
	Network *network = find_network(irc);
	if (network->first != NULL && network->first != irc)
		return true; /* one at a time, until it takes us */
	if (!may_dial(irc) || !irc_bucket(&network->bucket.tokens, &network->bucket.filled,
					  irc_timing.dials_each, irc_timing.dials_each))
		return true;
	if (!irc_bucket(&pace.all.tokens, &pace.all.filled, irc_timing.dials_rate,
			irc_timing.dials_rate / 10)) {
		network->bucket.tokens += 1;
		return false;
	}
	g_queue_delete_link(&pace.waiting, link);
	irc->pacing = false;
	irc->dialling = true;
	g_queue_push_tail(&pace.dialling, irc);
	if (network->times > 0)
		network->first = irc;
	irc_connect(irc);
	return true;
}

/* Who waits for a network that has turned us away meanwhile waits no longer. */
static void
refuse_waiting(void)
{
	for (GList *link = pace.waiting.head, *next; link != NULL; link = next) {
		IrcSession *irc = link->data;
		const Network *network = find_network(irc);
		next = link->next;
		if (is_resting(network))
			irc_die(irc, resting_error(irc, network->why));
	}
}

static void
pace_run(G_GNUC_UNUSED gpointer data)
{
	if (pace.resting > g_get_monotonic_time())
		refuse_waiting();
	for (GList *link = pace.waiting.head, *next; link != NULL; link = next) {
		next = link->next;
		if (!try_dial(link))
			break;
	}
	if (pace.waiting.head != NULL)
		wry_timer_start(&pace.timer, 50, pace_run, NULL);
	else
		wry_timer_clear(&pace.timer);
}

static void
run_soon(void)
{
	if (pace.waiting.head != NULL && pace.timer == NULL)
		wry_timer_start(&pace.timer, 0, pace_run, NULL);
}

void
irc_pace_wait(IrcSession *irc)
{
	irc->pacing = true;
	g_queue_push_tail(&pace.waiting, irc);
	if (pace.timer == NULL)
		pace_run(NULL);
}

void
irc_pace_connected(IrcSession *irc)
{
	if (irc->pacing)
		g_queue_remove(&pace.waiting, irc);
	irc->pacing = false;
	if (!irc->dialling)
		return;
	irc->dialling = false;
	g_queue_remove(&pace.dialling, irc);
	run_soon();
}

void
irc_pace_leave(IrcSession *irc)
{
	irc_pace_connected(irc);
	if (pace.networks == NULL || irc->place.servers == NULL)
		return;
	Network *network = find_network(irc);
	if (network->first != irc)
		return;
	network->first = NULL;
	run_soon();
}

/* --- what the network says of us --- */

static const struct {
	const char *words;
	IrcRefusal refusal;
} refusals[] = {
	{ "throttl", IRC_REFUSED_THROTTLED },
	{ "too fast", IRC_REFUSED_THROTTLED },
	{ "too quickly", IRC_REFUSED_THROTTLED },
	{ "too many", IRC_REFUSED_FULL },
	{ "no more connections", IRC_REFUSED_FULL },
	{ "connection limit", IRC_REFUSED_FULL },
	{ "session limit", IRC_REFUSED_FULL },
	{ "clones", IRC_REFUSED_FULL },
	{ "banned", IRC_REFUSED_BANNED },
	{ "akill", IRC_REFUSED_BANNED },
	{ "autokill", IRC_REFUSED_BANNED },
	{ "blacklist", IRC_REFUSED_BANNED },
	{ "dnsbl", IRC_REFUSED_BANNED },
};

/* "K-Lined", "G:line", "Zline": of any letter in use. */
static bool
names_a_line(const char *folded)
{
	for (const char *at = folded; (at = strstr(at, "line")) != NULL; at += 4) {
		const char *p = at - (at > folded && strchr("-: ", at[-1]) != NULL);
		if (p > folded && strchr("kgzdeq", p[-1]) != NULL &&
		    (p - 1 == folded || !g_ascii_isalpha(p[-2])))
			return true;
	}
	return false;
}

IrcRefusal
irc_refusal(const char *words)
{
	g_autofree char *folded = g_ascii_strdown(words, -1);
	for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++)
		if (strstr(folded, refusals[i].words) != NULL)
			return refusals[i].refusal;
	return names_a_line(folded) ? IRC_REFUSED_BANNED : IRC_REFUSED_NO;
}

/* Is it the gateway that is banned?  Its users are banned one after the other then. */
static bool
are_many_banned(Network *network, const char *key)
{
	int64_t now = g_get_monotonic_time();
	unsigned last = BANNED_MIN - 1, n = 0;
	for (unsigned i = 0; i < BANNED_MIN; i++)
		if (g_strcmp0(network->banned[i], key) == 0)
			last = i; /* he again: no other */
	g_free(network->banned[last]);
	memmove(network->banned + 1, network->banned, last * sizeof network->banned[0]);
	memmove(network->when + 1, network->when, last * sizeof network->when[0]);
	network->banned[0] = g_strdup(key);
	network->when[0] = now;
	for (unsigned i = 0; i < BANNED_MIN; i++)
		n += network->banned[i] != NULL &&
		     network->when[i] > now - (int64_t)BANNED_MS * 1000;
	return n == BANNED_MIN;
}

/* Does the network know him by an address that others of us have, too? */
static bool
shares_address(const IrcSession *irc)
{
	GSocketAddress *ours = irc->conn != NULL ? wry_conn_local(irc->conn) : NULL;
	return irc->own_address == NULL || ours == NULL ||
	       g_socket_address_get_family(ours) != G_SOCKET_FAMILY_IPV6;
}

/*
 * What it says to everybody: "Closing Link: romeo[192.0.2.1] (Throttled)" names the one it was said to, and
 * the others need not hear of him.  (transfer full)
 */
static char *
common_words(const char *words)
{
	gsize n = strlen(words);
	char close = n > 0 ? words[n - 1] : '\0';
	char open = close == ')' ? '(' : close == ']' ? '[' : '\0';
	gsize at = n;
	int depth = 0;
	if (open == '\0' || g_ascii_strncasecmp(words, "closing link", strlen("closing link")) != 0)
		return g_strdup(words);
	do {
		at--;
		depth += words[at] == close ? 1 : words[at] == open ? -1 : 0;
	} while (depth > 0 && at > 0);
	return depth == 0 && n - at > 2 ? g_strndup(words + at + 1, n - at - 2) : g_strdup(words);
}

static void
turn_away(IrcSession *irc, Network *network, IrcRefusal refusal, const char *words)
{
	static const struct {
		unsigned times, most; /* of irc_timing.rest_ms */
	} rests[] = {
		[IRC_REFUSED_THROTTLED] = { 1, 32 }, /* 30 s to 16 minutes */
		[IRC_REFUSED_FULL] = { 1, 8 },	     /* to 4 minutes */
		[IRC_REFUSED_BANNED] = { 20, 240 },  /* 10 minutes to 2 hours */
	};
	unsigned n = MIN(rests[refusal].times << MIN(network->times, 10), rests[refusal].most);
	unsigned ms = n * irc_timing.rest_ms;
	ms += (unsigned)g_random_int_range(0, (gint32)(ms / 8) + 1);
	network->times++;
	network->until = g_get_monotonic_time() + (int64_t)ms * 1000;
	g_free(network->why);
	network->why = common_words(words);
	pace.resting = MAX(pace.resting, network->until);
	wry_log_warn(wry_component_log(irc->component->component),
		     "%s turns this gateway away (%s): nobody connects there for %u s",
		     irc_title(irc), words, (ms + 999) / 1000);
	run_soon();
}

GError *
irc_pace_refused(IrcSession *irc, bool banned, const char *words)
{
	Network *network = find_network(irc);
	IrcRefusal refusal = irc_refusal(words);
	/* Who is in has come neither too fast nor as one too many: it says that of something else.
	 */
	if (refusal != IRC_REFUSED_BANNED && (irc->state == IRC_OPEN || !shares_address(irc)))
		refusal = IRC_REFUSED_NO;
	if (banned && refusal == IRC_REFUSED_NO)
		refusal = IRC_REFUSED_BANNED;
	if (refusal == IRC_REFUSED_NO)
		return NULL;
	bool alone = network == pace.others; /* what one of them says is not of the rest */
	if (refusal == IRC_REFUSED_BANNED && network->times == 0 &&
	    (alone || !are_many_banned(network, wry_session_key(irc->session))))
		return wry_error_new(WRY_ERROR_FORBIDDEN, N_("You are banned from %1$s. (%2$s)"),
				     irc_title(irc), words, NULL);
	if (!alone && !is_resting(network)) /* else this one was on its way already */
		turn_away(irc, network, refusal, words);
	return resting_error(irc, words);
}

void
irc_pace_welcome(IrcSession *irc)
{
	Network *network = find_network(irc);
	network->times = 0;
	network->until = 0;
	network->first = NULL;
	for (unsigned i = 0; i < BANNED_MIN; i++) /* so those were meant, not we */
		g_clear_pointer(&network->banned[i], g_free);
	run_soon();
}
