/*
 * metrics.c - Prometheus' text format (0.0.4), and whether all is well
 *
 * Nothing is counted here: the core, the store and the loop have counted.  Labels name components,
 * configured networks and conditions; a user's address stands in none of them.
 */
#include "metrics.h"

#include "base/loop.h"
#include "core/ledger.h"
#include "core/linkcure.h"
#include "core/model.h"
#include "http/serve.h"
#include "store/db.h"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define TEXT_FORMAT "text/plain; version=0.0.4; charset=utf-8"

struct _WryMetrics {
	WryGateway *gateway;
	WryRoute *metrics, *health;
	gint64 started; /* unix microseconds */
};

/* --- the format ------------------------------------------------------------------------------- */

static void
family(GString *out, const char *name, const char *type, const char *help)
{
	g_string_append_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A label's value: \, " and the line's end are escaped. */
static void
put_value(GString *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\' || *text == '"')
			g_string_append_c(out, '\\');
		if (*text == '\n')
			g_string_append(out, "\\n");
		else
			g_string_append_c(out, *text);
	}
}

/* "name{component="irc.example.org",state="open"} 12"; label, value: NULL: the component alone. */
static void
put(GString *out, const char *name, const char *component, const char *label, const char *value,
    double n)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];
	g_string_append_printf(out, "%s{component=\"", name);
	put_value(out, component);
	if (label != NULL) {
		g_string_append_printf(out, "\",%s=\"", label);
		put_value(out, value);
	}
	g_string_append_printf(out, "\"} %s\n", g_ascii_dtostr(number, sizeof number, n));
}

static void
put_alone(GString *out, const char *name, const char *type, const char *help, double n)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];
	family(out, name, type, help);
	g_string_append_printf(out, "%s %s\n", name, g_ascii_dtostr(number, sizeof number, n));
}

/* label: "component="irc.example.org"," or "". */
static void
put_histogram(GString *out, const char *name, const char *label, const WryHistogram *h)
{
	char number[G_ASCII_DTOSTR_BUF_SIZE];
	g_autofree char *alone = g_strdup(label);
	uint64_t n = 0;
	unsigned i = 0;
	if (*alone != '\0')
		alone[strlen(alone) - 1] = '\0';
	for (; h->bounds[i] != 0; i++) {
		n += h->counts[i];
		g_string_append_printf(
		    out, "%s_bucket{%sle=\"%s\"} %" G_GUINT64_FORMAT "\n", name, label,
		    g_ascii_dtostr(number, sizeof number, (double)h->bounds[i] / G_USEC_PER_SEC),
		    (guint64)n);
	}
	g_string_append_printf(out, "%s_bucket{%sle=\"+Inf\"} %" G_GUINT64_FORMAT "\n", name, label,
			       (guint64)h->n);
	g_ascii_dtostr(number, sizeof number, (double)h->sum / G_USEC_PER_SEC);
	g_string_append_printf(out, *alone != '\0' ? "%s_sum{%s} %s\n" : "%s_sum%s %s\n", name,
			       alone, number);
	g_string_append_printf(out,
			       *alone != '\0' ? "%s_count{%s} %" G_GUINT64_FORMAT "\n"
					      : "%s_count%s %" G_GUINT64_FORMAT "\n",
			       name, alone, (guint64)h->n);
}

/* --- families --------------------------------------------------------------------------------- */

/* What is walked over for a family: each component, with what is known of it. */
typedef struct {
	const WryComponent *component;
	const char *domain;
	WryComponentStatus status;
} Part;

static double
seconds_since(gint64 real_us)
{
	return real_us > 0 ? (double)MAX(0, g_get_real_time() - real_us) / G_USEC_PER_SEC : 0;
}

static void
put_states(GString *out, const GArray *parts)
{
	family(out, "wherry_component_up", "gauge", "Is the stream to the XMPP server up?");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_component_up", p->domain, NULL, NULL,
		    strcmp(p->status.link.state, "up") == 0);
	}
	family(out, "wherry_users", "gauge", "Users in memory, guests too.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_users", p->domain, NULL, NULL, p->status.users);
	}
	family(out, "wherry_users_online", "gauge", "Of them those with an open session.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_users_online", p->domain, NULL, NULL, p->status.online);
	}
	family(out, "wherry_queue_messages", "gauge", "Messages under way to the network.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_queue_messages", p->domain, NULL, NULL, p->status.queue);
	}
	family(out, "wherry_queue_oldest_seconds", "gauge",
	       "How long the oldest message has waited; of networks that store and forward.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_queue_oldest_seconds", p->domain, NULL, NULL,
		    seconds_since(p->status.queue_oldest));
	}
	family(out, "wherry_queue_stuck", "gauge", "Can nothing go out to the network at all?");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_queue_stuck", p->domain, NULL, NULL,
		    p->status.queue_trouble != NULL);
	}
	family(out, "wherry_stream_backlog_bytes", "gauge",
	       "Bytes that the XMPP server has not taken yet.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_stream_backlog_bytes", p->domain, NULL, NULL,
		    (double)wry_link_pending(p->component->link));
	}
}

/* By (component, network, state): networks are named where the configuration names them. */
typedef struct {
	GString *out;
	WryGateway *gateway;
	GHashTable *counts; /* the labels -> how many */
} Sessions;

static const char *
known_network(WryGateway *gateway, const char *domain, const char *network)
{
	for (unsigned n = 0; n < wry_gateway_n_components(gateway); n++) {
		const WryComponent *c = wry_gateway_component(gateway, n);
		const char *name;
		if (strcmp(c->domain, domain) != 0)
			continue;
		for (unsigned i = 0; wry_component_network(c, i, &name) != NULL; i++)
			if (g_ascii_strcasecmp(name, network) == 0)
				return name;
	}
	return "other";
}

static void
on_session(const WrySessionStatus *s, gpointer data)
{
	Sessions *all = data;
	g_autoptr(GString) labels = g_string_new("component=\"");
	put_value(labels, s->component);
	g_string_append(labels, "\",network=\"");
	if (s->network != NULL && *s->network != '\0')
		put_value(labels, known_network(all->gateway, s->component, s->network));
	g_string_append_printf(labels, "\",state=\"%s\"", s->state);
	gpointer n = g_hash_table_lookup(all->counts, labels->str);
	g_hash_table_replace(all->counts, g_string_free(g_steal_pointer(&labels), FALSE),
			     GUINT_TO_POINTER(GPOINTER_TO_UINT(n) + 1));
}

static void
put_sessions(GString *out, WryGateway *gateway)
{
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Sessions all = { out, gateway, counts };
	GHashTableIter it;
	gpointer labels, n;
	family(out, "wherry_sessions", "gauge", "Sessions by network and state.");
	wry_gateway_each_session(gateway, NULL, on_session, &all);
	g_hash_table_iter_init(&it, counts);
	while (g_hash_table_iter_next(&it, &labels, &n))
		g_string_append_printf(out, "wherry_sessions{%s} %u\n", (char *)labels,
				       GPOINTER_TO_UINT(n));
}

static void
put_message_counts(GString *out, const Part *p)
{
	const WryCounts *c = &p->component->counts;
	const struct {
		const char *direction, *result;
		uint64_t n;
	} rows[] = {
		{ "in", "ok", c->in_good },	      { "in", "refused", c->in_refused },
		{ "out", "ok", c->out_good },	      { "out", "failed", c->out_failed },
		{ "out", "refused", c->out_refused },
	};
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_string_append_printf(out,
				       "wherry_messages_total{component=\"%s\",direction=\"%s\","
				       "result=\"%s\"} %" G_GUINT64_FORMAT "\n",
				       p->domain, rows[i].direction, rows[i].result,
				       (guint64)rows[i].n);
}

static void
put_counts(GString *out, const GArray *parts)
{
	static const char *const fates[] = {
		[WRY_FATE_DELAYED] = "delayed",
		[WRY_FATE_DELIVERED] = "delivered",
		[WRY_FATE_DISPLAYED] = "displayed",
		[WRY_FATE_BOUNCED] = "bounced",
	};
	family(out, "wherry_messages_total", "counter",
	       "Messages, one to each recipient, by direction and result.");
	for (guint i = 0; i < parts->len; i++)
		put_message_counts(out, &g_array_index(parts, Part, i));
	family(out, "wherry_errors_total", "counter", "Stanza errors sent, by condition.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		for (int e = 0; e <= WRY_ERROR_UNEXPECTED_REQUEST; e++) {
			g_autoptr(GError) error = wry_error_new(e, "", NULL);
			if (p->component->counts.errors[e] > 0)
				put(out, "wherry_errors_total", p->domain, "condition",
				    wry_error_condition(error),
				    (double)p->component->counts.errors[e]);
		}
	}
	family(out, "wherry_receipts_total", "counter",
	       "What the network told later of what it had, by result.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		for (gsize f = 0; f < G_N_ELEMENTS(fates); f++)
			put(out, "wherry_receipts_total", p->domain, "result", fates[f],
			    (double)p->component->counts.fates[f]);
	}
	family(out, "wherry_sms_segments_total", "counter", "SMS segments sent, by result.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		if (strcmp(p->status.backend, "sms") != 0)
			continue;
		put(out, "wherry_sms_segments_total", p->domain, "result", "ok",
		    (double)p->component->counts.pieces_good);
		put(out, "wherry_sms_segments_total", p->domain, "result", "failed",
		    (double)p->component->counts.pieces_failed);
	}
	family(out, "wherry_reconnects_total", "counter",
	       "Connections that were lost or refused and are tried again, by what they lead to.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		put(out, "wherry_reconnects_total", p->domain, "link", "xmpp",
		    (double)p->component->counts.stream_retries);
		put(out, "wherry_reconnects_total", p->domain, "link", p->status.backend,
		    (double)p->component->counts.retries);
	}
	family(out, "wherry_delivery_seconds", "histogram",
	       "From a user's message until the network had it.");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		g_autofree char *label = g_strdup_printf("component=\"%s\",", p->domain);
		put_histogram(out, "wherry_delivery_seconds", label,
			      &p->component->counts.delivery);
	}
}

/* What every Prometheus client tells of its process. */
static void
put_process(GString *out, gint64 started)
{
	struct rusage used;
	struct rlimit files;
	g_autofree char *text = NULL;
	guint64 size = 0, resident = 0;
	unsigned n = 0;
	long page = sysconf(_SC_PAGESIZE);

	if (getrusage(RUSAGE_SELF, &used) == 0)
		put_alone(out, "process_cpu_seconds_total", "counter", "User and system time.",
			  (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
			      (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) /
				  G_USEC_PER_SEC);
	if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL)) {
		char *rest;
		size = g_ascii_strtoull(text, &rest, 10);
		resident = g_ascii_strtoull(rest, NULL, 10);
		put_alone(out, "process_virtual_memory_bytes", "gauge", "Address space.",
			  (double)size * (double)page);
		put_alone(out, "process_resident_memory_bytes", "gauge", "Memory in use.",
			  (double)resident * (double)page);
	}
	g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
	while (dir != NULL && g_dir_read_name(dir) != NULL)
		n++;
	put_alone(out, "process_open_fds", "gauge", "Open descriptors.", n);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0)
		put_alone(out, "process_max_fds", "gauge", "Descriptors there may be.",
			  (double)files.rlim_cur);
	put_alone(out, "process_start_time_seconds", "gauge", "Unix time of its start.",
		  (double)started / G_USEC_PER_SEC);
}

static const WryStore *
store_of(const GArray *parts)
{
	return parts->len > 0 ? g_array_index(parts, Part, 0).component->store : NULL;
}

static GArray *
parts_of(const WryMetrics *m)
{
	GArray *parts = g_array_new(FALSE, TRUE, sizeof(Part));
	for (unsigned n = 0; n < wry_gateway_n_components(m->gateway); n++) {
		Part p = { .component = wry_gateway_component(m->gateway, n) };
		wry_gateway_component_status(m->gateway, n, &p.status);
		p.domain = p.component->domain;
		g_array_append_val(parts, p);
	}
	return parts;
}

static void
on_metrics(G_GNUC_UNUSED const WryRequest *request, WryReply *answer, gpointer data)
{
	WryMetrics *m = data;
	g_autoptr(GString) out = g_string_sized_new(8192);
	g_autoptr(GArray) parts = parts_of(m);
	uint64_t good, refused, failed;

	family(out, "wherry_build_info", "gauge", "Always 1; the version is a label.");
	g_string_append(out, "wherry_build_info{version=\"" WRY_VERSION "\"} 1\n");
	put_states(out, parts);
	put_sessions(out, m->gateway);
	put_counts(out, parts);
	family(out, "wherry_loop_stall_seconds", "histogram",
	       "How long turns of the main loop took; nothing else is done meanwhile.");
	put_histogram(out, "wherry_loop_stall_seconds", "", wry_loop_turns());
	if (store_of(parts) != NULL) {
		family(out, "wherry_store_commit_seconds", "histogram",
		       "How long the disk took to commit.");
		put_histogram(out, "wherry_store_commit_seconds", "",
			      wry_store_commits(store_of(parts)));
		put_alone(out, "wherry_store_well", "gauge", "Could the last write be written?",
			  wry_store_is_well(store_of(parts)));
	}
	wry_serve_counts(&good, &refused, &failed);
	family(out, "wherry_http_requests_total", "counter", "HTTP requests answered, by class.");
	g_string_append_printf(out,
			       "wherry_http_requests_total{class=\"2xx\"} %" G_GUINT64_FORMAT "\n"
			       "wherry_http_requests_total{class=\"4xx\"} %" G_GUINT64_FORMAT "\n"
			       "wherry_http_requests_total{class=\"5xx\"} %" G_GUINT64_FORMAT "\n",
			       (guint64)good, (guint64)refused, (guint64)failed);
	put_process(out, m->started);
	const WryServed served = {
		.status = 200, .type = TEXT_FORMAT, .body = out->str, .n = out->len
	};
	wry_reply_done(answer, (gpointer)&served);
}

/* One line a fault; nothing: all is well. */
static void
put_faults(GString *out, const GArray *parts)
{
	if (store_of(parts) != NULL && !wry_store_is_well(store_of(parts)))
		g_string_append(out, "store: the last write failed\n");
	for (guint i = 0; i < parts->len; i++) {
		const Part *p = &g_array_index(parts, Part, i);
		g_autofree char *cure = NULL;
		g_autofree char *fault = wry_link_fault(p->domain, &p->status.link, &cure);
		if (fault != NULL)
			g_string_append_printf(out, "%s: %s\n", p->domain, fault);
		else if (strcmp(p->status.link.state, "up") != 0)
			g_string_append_printf(out, "%s: %s\n", p->domain, p->status.link.state);
		else if (p->status.queue_trouble != NULL)
			g_string_append_printf(out, "%s: nothing goes out: %s\n", p->domain,
					       p->status.queue_trouble);
	}
}

static void
on_health(G_GNUC_UNUSED const WryRequest *request, WryReply *answer, gpointer data)
{
	WryMetrics *m = data;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GArray) parts = parts_of(m);
	put_faults(out, parts);
	const WryServed served = { .status = out->len == 0 ? 200 : 503,
				   .body = out->len == 0 ? "ok\n" : out->str };
	wry_reply_done(answer, (gpointer)&served);
}

WryMetrics *
wry_metrics_new(WryGateway *gateway)
{
	WryMetrics *m = g_new0(WryMetrics, 1);
	m->gateway = gateway;
	m->started = g_get_real_time();
	m->metrics = wry_serve_route("/metrics", WRY_SERVE_GET, 0, on_metrics, m);
	m->health = wry_serve_route("/healthz", WRY_SERVE_GET, 0, on_health, m);
	return m;
}

void
wry_metrics_free(WryMetrics *m)
{
	if (m == NULL)
		return;
	wry_serve_unroute(&m->metrics);
	wry_serve_unroute(&m->health);
	g_free(m);
}
