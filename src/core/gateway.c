/*
 * gateway.c - builds components from the configuration, starts and stops it all
 *
 * One link and one backend a component; what comes by the link goes to router.c, what the
 * backend tells comes by facts.c.  Nothing here knows what a stanza means.
 */
#include "core/gateway.h"

#include "core/access.h"
#include "core/answer.h"
#include "core/arrival.h"
#include "core/ask.h"
#include "core/attach.h"
#include "core/caps.h"
#include "core/commands.h"
#include "core/export.h"
#include "core/fate.h"
#include "core/history.h"
#include "core/linkcure.h"
#include "core/lobby.h"
#include "core/pep.h"
#include "core/place.h"
#include "core/presence.h"
#include "core/queue.h"
#include "core/roster.h"
#include "core/router.h"
#include "core/session.h"
#include "core/tap.h"
#include "core/trace.h"
#include "core/unsaid.h"
#include "core/upload.h"
#include "store/files.h"

#include <string.h>

#define QUIET_MS 3000
#define STOP_MS 5000
#define SWEEP_MS 60000
#define SAY_AGAIN_US (3600 * (gint64)G_USEC_PER_SEC)
#define FAREWELL "Gateway restarts, back in a moment"

typedef struct {
	WryGateway *gateway;
	WryComponent *component;
	bool was_up, down;
	char *said; /* the last complaint, and when: once, then hourly */
	gint64 said_at;
} Served;

struct _WryGateway {
	WryConfig *config;
	GPtrArray *old; /* configurations that values are still read from */
	WryStore *store;
	GPtrArray *served; /* of Served, as in the configuration */
	WryLog log;
	WryTimer *sweep, *deadline;
	void (*done)(gpointer data);
	gpointer done_data;
	WryReply *quieting; /* near end: what is under way, before we stop */
	WryTask stopping;   /* and then */
};

/* --- the stream's events ------------------------------------------------------------------- */

static void
each_session(WryComponent *c, void (*func)(WrySession *session))
{
	/* A copy: what func does may end sessions, and with them a guest's account. */
	GPtrArray *all = g_ptr_array_new();
	GHashTableIter it, inner;
	gpointer account, session;
	g_hash_table_iter_init(&it, c->accounts);
	while (g_hash_table_iter_next(&it, NULL, &account)) {
		g_hash_table_iter_init(&inner, ((WryAccount *)account)->sessions);
		while (g_hash_table_iter_next(&inner, NULL, &session))
			g_ptr_array_add(all, session);
	}
	for (guint i = 0; i < all->len; i++)
		func(all->pdata[i]);
	g_ptr_array_unref(all);
}

static void
on_up(WryLink *link, gpointer data)
{
	Served *s = data;
	WryLinkStatus status;
	wry_link_status(link, &status);
	wry_log_notice(&s->component->log, "connected to %s",
		       wry_values_text(s->component->config->common, "server"));
	g_clear_pointer(&s->said, g_free);
	if (s->was_up)
		each_session(s->component, session_stream_back);
	unsaid_stream_up(s->component);
	s->was_up = true;
	presence_stream_up(s->component);
	ledger_stream_up(s->component);
	fate_stream_up(s->component);
	if (s->component->arrivals != NULL)
		lobby_stream_up(s->component);
	arrival_stream_up(s->component);
}

static void
finish_stop(WryGateway *g)
{
	for (guint i = 0; i < g->served->len; i++)
		if (!((Served *)g->served->pdata[i])->down)
			return;
	wry_timer_clear(&g->deadline);
	g_clear_pointer(&g->store, wry_store_close);
	void (*done)(gpointer) = g->done;
	g->done = NULL;
	if (done != NULL)
		done(g->done_data);
}

static void
complain(Served *s, WryLink *link)
{
	WryLinkStatus status;
	wry_link_status(link, &status);
	g_autofree char *cure = wry_link_cure(NULL, &status);
	gint64 now = g_get_monotonic_time();
	if (cure == NULL ||
	    (s->said != NULL && strcmp(s->said, cure) == 0 && now - s->said_at < SAY_AGAIN_US))
		return;
	wry_log_error(&s->component->log, "%s", cure);
	g_free(s->said);
	s->said = g_steal_pointer(&cure);
	s->said_at = now;
}

static void
on_down(WryLink *link, const GError *error, bool was_up, gpointer data)
{
	Served *s = data;
	if (s->component->stopping) {
		s->down = true;
		finish_stop(s->gateway);
		return;
	}
	s->component->counts.stream_retries++;
	roster_stream_down(s->component);
	ask_let_go(s->component);
	upload_forget(s->component);
	presence_stream_down(s->component);
	lobby_stream_down(s->component);
	arrival_stream_down(s->component);
	if (was_up)
		wry_log_notice(&s->component->log, "disconnected: %s",
			       error != NULL ? error->message : "closed");
	complain(s, link);
}

static void
on_stanza(G_GNUC_UNUSED WryLink *link, xmpp_stanza_t *stanza, gpointer data)
{
	Served *s = data;
	router_stanza(s->component, stanza);
}

static void
on_congested(G_GNUC_UNUSED WryLink *link, bool on, gpointer data)
{
	Served *s = data;
	const WryBackend *backend = s->component->backend;
	wry_log_info(&s->component->log, "%s",
		     on ? "the XMPP server reads slowly; holding back"
			: "the XMPP server has caught up");
	if (backend->hold != NULL)
		backend->hold(s->component, on);
}

static const WryLinkFuncs link_funcs = {
	.up = on_up,
	.down = on_down,
	.stanza = on_stanza,
	.congested = on_congested,
};

/* --- building ----------------------------------------------------------------------------------
 */

static bool
add_link(Served *s, GError **error)
{
	const WryConfigComponent *config = s->component->config;
	unsigned port = 0;
	g_autofree char *host =
	    wry_config_split_address(wry_values_text(config->common, "server"), &port);
	g_autoptr(WryTls) tls = NULL;
	if (wry_values_bool(config->common, "server_tls")) {
		tls = wry_tls_new(wry_values_text(config->common, "server_ca"), error);
		if (tls == NULL)
			return false;
	}
	WryLinkConfig link = {
		.domain = config->domain,
		.host = host,
		.port = (guint16)port,
		.secret = config->secret,
		.tls = tls,
	};
	s->component->link = wry_link_new(&link, &s->component->log, &link_funcs, s);
	return true;
}

static void
free_served(gpointer data)
{
	Served *s = data;
	tap_free_all(s->component);
	export_free(s->component); /* its end may want an upload */
	attach_free(s->component);
	upload_free(s->component);
	presence_free(s->component);
	roster_free(s->component);
	pep_free(s->component);
	caps_free(s->component);
	wry_component_free(s->component);
	g_free(s->said);
	g_free(s);
}

static void go_on_stopping(gpointer data);

WryGateway *
wry_gateway_new(WryConfig *config, const WryGatewayOptions *options, GError **error)
{
	g_autoptr(WryGateway) g = g_new0(WryGateway, 1);
	wry_task_init(&g->stopping, WRY_TURN_PUMP, go_on_stopping, g);
	g->config = config;
	g->old = g_ptr_array_new_with_free_func((GDestroyNotify)wry_config_free);
	g->served = g_ptr_array_new_with_free_func(free_served);
	WryStoreConfig store = {
		.path = wry_values_text(config->wherry, "database"),
		.key_file = wry_values_text(config->wherry, "key_file"),
		.taken = options->taken,
		.data = options->data,
	};
	g->store = wry_store_open(&store, &g->log, error);
	if (g->store == NULL)
		return NULL;
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *cc = config->components->pdata[i];
		const WryBackend *backend =
		    options->trace_backend ? wry_trace_wrap(cc->backend) : cc->backend;
		Served *s = g_new0(Served, 1);
		s->gateway = g;
		s->component = wry_component_new(cc, config->wherry, g->store, backend);
		s->component->pump = session_pump;
		g_ptr_array_add(g->served, s);
		access_configure(s->component);
		router_configure(s->component);
		ask_configure(s->component);
		presence_configure(s->component);
		caps_configure(s->component);
		pep_configure(s->component);
		roster_configure(s->component);
		upload_configure(s->component);
		attach_configure(s->component);
		export_configure(s->component);
		if (!add_link(s, error))
			return NULL;
	}
	return g_steal_pointer(&g);
}

static void
sweep(WryComponent *component)
{
	router_sweep(component);
	upload_sweep(component);
	history_sweep(component);
	arrival_sweep(component);
}

static void
on_sweep(gpointer data)
{
	WryGateway *g = data;
	for (guint i = 0; i < g->served->len; i++)
		sweep(((Served *)g->served->pdata[i])->component);
	if (g->served->len > 0)
		attach_sweep(((Served *)g->served->pdata[0])->component);
	wry_timer_start(&g->sweep, SWEEP_MS, on_sweep, g);
}

bool
wry_gateway_start(WryGateway *g, GError **error)
{
	wry_spool_sweep(wry_files_is_known, g->store); /* what an end without warning left */
	for (guint i = 0; i < g->served->len; i++) {
		WryComponent *c = ((Served *)g->served->pdata[i])->component;
		/* Before the backend: it tells how many may be with it while it starts. */
		if ((c->backend->caps & WRY_CAP_RELIABLE) != 0)
			queue_start(c);
		if (c->backend->start != NULL && !c->backend->start(c, error)) {
			g_prefix_error(error, "[component %s] ", c->domain);
			return false;
		}
		c->started = true;
		if (c->backend->account_address != NULL)
			arrival_start(c);
	}
	for (guint i = 0; i < g->served->len; i++)
		access_deny_start(((Served *)g->served->pdata[i])->component);
	for (guint i = 0; i < g->served->len; i++)
		wry_link_start(((Served *)g->served->pdata[i])->component->link);
	for (guint i = 0; i < g->served->len; i++)
		place_start(((Served *)g->served->pdata[i])->component);
	wry_timer_start(&g->sweep, SWEEP_MS, on_sweep, g);
	return true;
}

/* --- leaving -------------------------------------------------------------------------------------
 */

static void
on_stop_overdue(gpointer data)
{
	WryGateway *g = data;
	for (guint i = 0; i < g->served->len; i++)
		((Served *)g->served->pdata[i])->down = true;
	finish_stop(g);
}

static void
say_farewell(WrySession *session)
{
	session_end_now(session, 332, FAREWELL);
}

static void
answer_account(gpointer account)
{
	answer_all(account);
}

/* Rooms and sessions close, the backend stops; after it no order reaches it. */
static void
retire(WryComponent *c)
{
	c->stopping = true;
	ask_let_go(c);
	export_stop(c);
	place_stop(c);
	router_let_go(c);
	g_autoptr(GList) accounts = g_hash_table_get_values(c->accounts);
	for (GList *l = accounts; l != NULL; l = l->next)
		answer_account(l->data);
	commands_stop(c);
	ledger_stop(c);
	arrival_stop(c);
	attach_stop(c);
	each_session(c, say_farewell);
	presence_stop(c);
	if (c->started && c->backend->stop != NULL)
		c->backend->stop(c);
	c->started = false;
}

static void
go_on_stopping(gpointer data)
{
	WryGateway *g = data;
	wry_timer_start(&g->deadline, STOP_MS, on_stop_overdue, g);
	for (guint i = 0; i < g->served->len; i++)
		retire(((Served *)g->served->pdata[i])->component);
	for (guint i = 0; i < g->served->len; i++)
		wry_link_stop(((Served *)g->served->pdata[i])->component->link);
}

/* What was under way with the networks has its fate, or has had its time.  Whoever says so stands
 * in a call of its own. */
static void
on_quiet(G_GNUC_UNUSED gpointer result, G_GNUC_UNUSED const GError *error, gpointer data)
{
	WryGateway *g = data;
	wry_task_schedule(&g->stopping);
}

void
wry_gateway_stop(WryGateway *g, void (*done)(gpointer data), gpointer data)
{
	WryJoint *quiet = NULL;
	g->done = done;
	g->done_data = data;
	wry_timer_clear(&g->sweep);
	for (guint i = 0; i < g->served->len; i++) {
		WryComponent *c = ((Served *)g->served->pdata[i])->component;
		if (!c->started || c->backend->quiesce == NULL)
			continue;
		if (quiet == NULL)
			quiet = wry_joint_new(wry_reply_new(&g->quieting, QUIET_MS, on_quiet, g));
		ledger_stop(c);
		c->backend->quiesce(c, wry_joint_part(quiet));
	}
	if (quiet != NULL)
		wry_joint_seal(quiet);
	else
		go_on_stopping(g);
}

void
wry_gateway_free(WryGateway *g)
{
	if (g == NULL)
		return;
	wry_timer_clear(&g->sweep);
	wry_timer_clear(&g->deadline);
	wry_reply_cancel(&g->quieting);
	wry_task_cancel(&g->stopping);
	for (guint i = 0; i < g->served->len; i++)
		retire(((Served *)g->served->pdata[i])->component);
	g_clear_pointer(&g->store, wry_store_close);
	g_ptr_array_unref(g->served);
	g_ptr_array_unref(g->old);
	wry_config_free(g->config);
	g_free(g);
}

/* --- reload
 * ---------------------------------------------------------------------------------------- */

static const char *
shown(const WryField *field, const WryValues *values)
{
	const char *text = wry_values_text(values, field->name);
	return field->type == WRY_FIELD_SECRET ? "(secret)" : text != NULL ? text : "(empty)";
}

/* What differs, said; true: something that needs a restart does. */
static void
compare(const char *group, const WryValues *before, const WryValues *now, GPtrArray *changed,
	GPtrArray *restart)
{
	for (const WryField *f = wry_values_fields(before); f->name != NULL; f++) {
		const char *a = wry_values_text(before, f->name),
			   *b = wry_values_text(now, f->name);
		if (g_strcmp0(a, b) == 0)
			continue;
		if ((f->flags & WRY_FIELD_CHANGEABLE) != 0)
			g_ptr_array_add(changed, g_strdup_printf("[%s] %s %s -> %s", group, f->name,
								 shown(f, before), shown(f, now)));
		else
			g_ptr_array_add(restart, g_strdup_printf("[%s] %s", group, f->name));
	}
}

/* Changeable ones take the new value; the others go on as they are until a restart. */
static void
take(WryValues *mine, const WryValues *now)
{
	for (const WryField *f = wry_values_fields(mine); f->name != NULL; f++)
		if ((f->flags & WRY_FIELD_CHANGEABLE) != 0)
			wry_values_set(
			    mine, f->name,
			    wry_values_is_set(now, f->name) ? wry_values_text(now, f->name) : NULL,
			    NULL);
}

/* Who may not use it any more is put out of what he is in. */
static void
end_if_denied(WrySession *session)
{
	g_auto(WryJid) user = { 0 };
	const WryComponent *c = wry_session_component(session);
	if (!wry_jid_parse_sender(&user, session->account->jid, NULL) || access_allows(c, &user))
		return;
	place_rest(session);
	session_end(session, 333, N_("You may not use this gateway any more."));
}

static void
reconsider(const WryComponent *c)
{
	GHashTableIter it;
	gpointer account;
	g_hash_table_iter_init(&it, c->accounts);
	while (g_hash_table_iter_next(&it, NULL, &account))
		place_reconsider(account);
}

static const WryConfigComponent *
find_component(const WryConfig *config, const char *domain)
{
	for (guint i = 0; i < config->components->len; i++) {
		const WryConfigComponent *c = config->components->pdata[i];
		if (strcmp(c->domain, domain) == 0)
			return c;
	}
	return NULL;
}

void
wry_gateway_reload(WryGateway *g, WryConfig *now, GPtrArray *changed, GPtrArray *restart)
{
	compare("wherry", g->config->wherry, now->wherry, changed, restart);
	take(g->config->wherry, now->wherry);
	for (guint i = 0; i < g->served->len; i++) {
		WryComponent *c = ((Served *)g->served->pdata[i])->component;
		const WryConfigComponent *cc = find_component(now, c->domain);
		g_autofree char *group = g_strconcat("component ", c->domain, NULL);
		if (cc == NULL || cc->backend != c->real) {
			g_ptr_array_add(restart, g_strdup_printf("[%s]", group));
			continue;
		}
		compare(group, c->config->common, cc->common, changed, restart);
		compare(group, c->config->settings, cc->settings, changed, restart);
		take(c->config->common, cc->common);
		take(c->config->settings, cc->settings);
		access_configure(c);
		upload_forget(c);
		each_session(c, end_if_denied);
		reconsider(c);
		if (c->backend->reload != NULL)
			c->backend->reload(c);
	}
	for (guint i = 0; i < now->components->len; i++) {
		const WryConfigComponent *cc = now->components->pdata[i];
		if (find_component(g->config, cc->domain) == NULL)
			g_ptr_array_add(restart, g_strdup_printf("[component %s]", cc->domain));
	}
	wry_config_free(now);
}

bool
wry_gateway_deny(WryGateway *g, unsigned n, const char *who, bool on, WryReply *reply)
{
	WryComponent *c = wry_gateway_component(g, n);
	bool changed = access_deny(c, who, on, reply);
	if (changed && on)
		each_session(c, end_if_denied);
	else if (changed)
		reconsider(c);
	return changed;
}

/* --- for status and doctor
 * ------------------------------------------------------------------------- */

unsigned
wry_gateway_n_components(const WryGateway *g)
{
	return g->served->len;
}

WryComponent *
wry_gateway_component(const WryGateway *g, unsigned n)
{
	return ((Served *)g->served->pdata[n])->component;
}

void
wry_gateway_component_status(const WryGateway *g, unsigned n, WryComponentStatus *ret)
{
	const WryComponent *c = ((Served *)g->served->pdata[n])->component;
	GHashTableIter it, inner;
	gpointer account, session;
	*ret = (WryComponentStatus){
		.domain = c->domain,
		.backend = c->backend->name,
		.title = c->backend->title,
		.users = g_hash_table_size(c->accounts),
	};
	wry_link_status(c->link, &ret->link);
	g_hash_table_iter_init(&it, c->accounts);
	while (g_hash_table_iter_next(&it, NULL, &account)) {
		bool online = false;
		g_hash_table_iter_init(&inner, ((WryAccount *)account)->sessions);
		while (g_hash_table_iter_next(&inner, NULL, &session)) {
			const WrySession *s = session;
			online |= s->state == WRY_SESSION_OPEN;
			ret->sessions += s->state == WRY_SESSION_OPEN;
			ret->waiting += s->state == WRY_SESSION_RETRY;
			if (s->under_way != NULL && c->ledger == NULL)
				ret->queue += g_hash_table_size(s->under_way);
		}
		ret->online += online;
	}
	if (c->ledger != NULL)
		ret->queue = ledger_count(c, &ret->queue_oldest);
	ret->store_trouble = wry_store_trouble(g->store);
	const GError *trouble = ledger_trouble(c);
	if (trouble == NULL)
		return;
	ret->queue_trouble = trouble->message;
	ret->queue_login = wry_error_code(trouble) == WRY_ERROR_NOT_AUTHORIZED;
	if (c->backend->way_out != NULL)
		ret->way_out = c->backend->way_out(wry_component_settings(c), ret->queue_login);
}

void
wry_gateway_component_describe(const WryGateway *g, unsigned n, GString *lines)
{
	const WryComponent *c = ((Served *)g->served->pdata[n])->component;
	if (c->started && c->backend->component_describe != NULL)
		c->backend->component_describe(c, lines);
}

void
wry_gateway_component_advise(const WryGateway *g, unsigned n, WryAdvise advise, gpointer data)
{
	const WryComponent *c = ((Served *)g->served->pdata[n])->component;
	if (c->started && c->backend->component_advise != NULL)
		c->backend->component_advise(c, advise, data);
}

static void
tell_session(const WrySession *s, void (*each)(const WrySessionStatus *status, gpointer data),
	     gpointer data)
{
	static const char *const states[] = {
		[WRY_SESSION_IDLE] = "idle",	  [WRY_SESSION_OPENING] = "connecting",
		[WRY_SESSION_OPEN] = "connected", [WRY_SESSION_ENDED] = "closing",
		[WRY_SESSION_RETRY] = "waiting",  [WRY_SESSION_QUEUED] = "waiting",
	};
	GHashTableIter it;
	gpointer value;
	g_autofree char *note = NULL;
	WrySessionStatus status = {
		.user = s->account->jid,
		.component = wry_session_component(s)->domain,
		.network = s->network,
		.state = states[s->state],
		.as = s->self == NULL	      ? NULL
		      : s->self->wire != NULL ? s->self->wire
					      : s->self->name,
		.since = s->since,
		.rooms = g_hash_table_size(s->rooms),
	};
	g_hash_table_iter_init(&it, s->rooms);
	while (g_hash_table_iter_next(&it, NULL, &value))
		status.clients = MAX(status.clients, ((const WryRoom *)value)->clients->len);
	if (s->state == WRY_SESSION_RETRY) {
		gint64 left = (s->next_try - g_get_monotonic_time()) / G_USEC_PER_SEC;
		status.note = note =
		    g_strdup_printf("try %u in %" G_GINT64_FORMAT "s: %s", s->tries + 1,
				    MAX(left, 0), s->error != NULL ? s->error->message : "lost");
	}
	each(&status, data);
}

void
wry_gateway_each_session(const WryGateway *g, const char *user,
			 void (*each)(const WrySessionStatus *status, gpointer data), gpointer data)
{
	for (guint i = 0; i < g->served->len; i++) {
		const WryComponent *c = ((Served *)g->served->pdata[i])->component;
		GHashTableIter it, inner;
		gpointer account, session;
		g_hash_table_iter_init(&it, c->accounts);
		while (g_hash_table_iter_next(&it, NULL, &account)) {
			const WryAccount *a = account;
			if (user != NULL && !g_str_has_prefix(a->jid, user))
				continue;
			g_hash_table_iter_init(&inner, a->sessions);
			while (g_hash_table_iter_next(&inner, NULL, &session))
				tell_session(session, each, data);
		}
	}
}
