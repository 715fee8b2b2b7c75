/*
 * link.c - one SMSC: its binds, and when they are tried again
 */
#include "backends/sms/link.h"

#include "backends/sms/sms.h"
#include "backends/sms/status.h"
#include "base/credential.h"
#include "base/hash.h"
#include "base/loop.h"

#include <string.h>

#define RETRY_MS 1000
#define SOUND_MS 5000  /* a bind that stood so long was a good one */
#define LOGIN_TIMES 15 /* of reconnect_max, the longest pause after a refused login */
#define THROTTLED_MS 100

/* One of its binds. */
typedef struct {
	SmsLink *link;
	SmppRole role;
	SmppBind *bind; /* NULL: there is none now */
	bool over;	/* it is to be freed by the pump */
	unsigned failures;
	WryTimer *retry;
	gint64 next;	 /* monotonic: when it is tried */
	GError *trouble; /* why there is none; NULL: not known yet */
} Leg;

struct _SmsLink {
	const char *name;
	const WryValues *values;
	const WryLog *parent;
	WryLog log;
	char *host, *account, *password;
	char **pins;
	WryTls *tls;
	SmppPeer peer;
	SmsForm form;
	unsigned window, reconnect_ms;
	SmsLinkFuncs funcs;
	gpointer data;
	SmsLanes *lanes;
	Leg legs[2];
	unsigned n_legs;
	bool leaving, told;
	WryTask pump;
};

static void connect_leg(Leg *leg);

/* --- what of it stands --- */

/* The first sends, the last receives. */
static bool
leg_stands(const Leg *leg)
{
	return leg->bind != NULL && smpp_bind_stands(leg->bind);
}

static void
tell_changed(SmsLink *l)
{
	bool stands = leg_stands(&l->legs[0]) && !l->leaving;
	if (stands == l->told)
		return;
	l->told = stands;
	l->funcs.changed(l, l->data);
	sms_lanes_open(l->lanes, stands);
}

/* --- what a bind tells --- */

static void
on_bound(G_GNUC_UNUSED SmppBind *bind, gpointer data)
{
	static const char *const as[] = { "transceiver", "transmitter", "receiver" };
	Leg *leg = data;
	wry_log_event(&leg->link->log, G_LOG_LEVEL_MESSAGE, "link-up", "%s: bound to %s as %s",
		      leg->link->name, leg->link->peer.host, as[leg->role]);
	g_clear_error(&leg->trouble);
	tell_changed(leg->link);
}

static void
on_answered(G_GNUC_UNUSED SmppBind *bind, gpointer tag, SmppEnd end, const SmppPdu *pdu,
	    gpointer data)
{
	Leg *leg = data;
	sms_lanes_answered(leg->link->lanes, tag, end, pdu);
}

static void
on_delivered(G_GNUC_UNUSED SmppBind *bind, SmppRequest *request, const SmppPdu *pdu, gpointer data)
{
	Leg *leg = data;
	leg->link->funcs.delivered(leg->link, request, pdu, leg->link->data);
}

static void
on_leaving(G_GNUC_UNUSED SmppBind *bind, gpointer data)
{
	Leg *leg = data;
	wry_log_event(&leg->link->log, G_LOG_LEVEL_MESSAGE, "link-down", "%s: %s unbinds",
		      leg->link->name, leg->link->peer.host);
	tell_changed(leg->link);
}

static void
on_retry(gpointer data)
{
	connect_leg(data);
}

static void
retry(Leg *leg, bool login)
{
	SmsLink *l = leg->link;
	guint64 first = login ? l->reconnect_ms : MIN(RETRY_MS, l->reconnect_ms);
	guint64 most = login ? (guint64)l->reconnect_ms * LOGIN_TIMES : l->reconnect_ms;
	guint64 ms = MIN(first << MIN(leg->failures, 20), most);
	uint16_t random;
	wry_random(&random, sizeof random);
	ms = ms * 3 / 4 + ms / 2 * random / G_MAXUINT16; /* 75 to 125 % */
	leg->failures++;
	leg->next = g_get_monotonic_time() + (gint64)ms * 1000;
	wry_timer_start(&leg->retry, (unsigned)ms, on_retry, leg);
}

static void
on_over(SmppBind *bind, const GError *error, gpointer data)
{
	Leg *leg = data;
	SmsLink *l = leg->link;
	bool login = error != NULL && wry_error_code(error) == WRY_ERROR_NOT_AUTHORIZED;
	bool news = leg->trouble == NULL || error == NULL ||
		    strcmp(leg->trouble->message, error->message) != 0;
	leg->over = true;
	wry_task_schedule(&l->pump);
	l->funcs.over(l, smpp_bind_serial(bind), smpp_bind_ended_at(bind), l->data);
	if (smpp_bind_age_ms(bind) >= SOUND_MS || error == NULL)
		leg->failures = 0;
	if (error != NULL && news && login)
		wry_log_event(&l->log, G_LOG_LEVEL_CRITICAL, "link-refused",
			      "%s: %s; see system_id and password_file of [smpp %s]", l->name,
			      error->message, l->name);
	else if (error != NULL && news)
		wry_log_event(&l->log, G_LOG_LEVEL_WARNING, "link-down", "%s: %s: %s", l->name,
			      l->peer.host, error->message);
	g_clear_error(&leg->trouble);
	leg->trouble = error != NULL ? g_error_copy(error)
				     : wry_error_new(WRY_ERROR_REMOTE_SERVER_TIMEOUT,
						     N_("the SMSC has ended the connection"), NULL);
	if (!l->leaving)
		retry(leg, login);
	if (!l->told && (news || l->leaving))
		l->funcs.changed(l, l->data); /* why has changed */
	tell_changed(l);
}

/* What is over is freed here: not in its own call. */
static void
on_pump(gpointer data)
{
	SmsLink *l = data;
	for (unsigned i = 0; i < l->n_legs; i++)
		if (l->legs[i].over) {
			g_clear_pointer(&l->legs[i].bind, smpp_bind_free);
			l->legs[i].over = false;
		}
}

static void
connect_leg(Leg *leg)
{
	static const SmppBindFuncs funcs = {
		.bound = on_bound,
		.answered = on_answered,
		.delivered = on_delivered,
		.leaving = on_leaving,
		.over = on_over,
	};
	SmsLink *l = leg->link;
	if (leg->bind != NULL || l->leaving)
		return;
	leg->bind = smpp_bind_new(&l->peer, leg->role, &funcs, leg);
}

/* --- what the lanes ask --- */

static bool
has_room(gpointer data)
{
	const SmsLink *l = data;
	return leg_stands(&l->legs[0]) && smpp_bind_under_way(l->legs[0].bind) < l->window;
}

static bool
submit(SmppPdu *pdu, gpointer tag, gpointer data)
{
	SmsLink *l = data;
	return smpp_bind_send(l->legs[0].bind, pdu, tag);
}

static void
on_returned(SmsOut *out, gpointer data)
{
	SmsLink *l = data;
	l->funcs.returned(l, out, l->data);
}

static void
on_named(const char *id, gpointer data)
{
	SmsLink *l = data;
	l->funcs.named(l, id, l->data);
}

/* It thinks of us otherwise than we do: from the beginning. */
static void
on_estranged(gpointer data)
{
	SmsLink *l = data;
	wry_log_warn(&l->log, "%s: %s says that we are not bound; binding again", l->name,
		     l->peer.host);
	smpp_bind_leave(l->legs[0].bind, l->peer.answer_ms);
	tell_changed(l);
}

/* --- made --- */

/* The settings' choices stand in the order of these. */
static const SmsAlphabet alphabets[] = { SMS_GSM, SMS_LATIN1, SMS_ASCII, SMS_UTF8 };
static const SmsLong longs[] = { SMS_LONG_UDH8, SMS_LONG_UDH16, SMS_LONG_SAR, SMS_LONG_PAYLOAD };

static void
read_values(SmsLink *l)
{
	const WryValues *v = l->values;
	guint16 port = 0;
	sms_read_host(wry_values_text(v, "host"), &l->host, &port);
	l->account = g_strdup_printf("%s@%s", wry_values_text(v, "system_id"), l->host);
	l->pins = wry_values_list(v, "tls_pin");
	l->window = (unsigned)wry_values_int(v, "window");
	l->reconnect_ms = (unsigned)wry_values_int(v, "reconnect_max");
	l->form = (SmsForm){ .dialect = { .plain = alphabets[wry_values_choice(v, "alphabet")],
					  .packed = wry_values_bool(v, "packed") },
			     .data_coding = (uint8_t)wry_values_int(v, "data_coding"),
			     .how = longs[wry_values_choice(v, "long")],
			     .language = wry_values_choice(v, "language"),
			     .plainer = wry_values_bool(v, "smart_encoding") };
	l->peer = (SmppPeer){
		.host = l->host,
		.port = port,
		.tls = l->tls,
		.pins = *l->pins != NULL ? (const char *const *)l->pins : NULL,
		.system_id = wry_values_text(v, "system_id"),
		.system_type = wry_values_text(v, "system_type"),
		.password = l->password,
		.enquire_ms = (unsigned)wry_values_int(v, "enquire_link"),
		.answer_ms = (unsigned)wry_values_int(v, "answer_within"),
		.log = &l->log,
	};
}

static bool
make_tls(SmsLink *l, GError **error)
{
	if (!wry_values_bool(l->values, "tls"))
		return true;
	l->tls = wry_tls_new(wry_values_text(l->values, "tls_ca"), error);
	return l->tls != NULL;
}

static SmsLanes *
make_lanes(SmsLink *l, SmsRefs *refs)
{
	static const SmsLanesFuncs funcs = { has_room, submit, on_returned, on_named,
					     on_estranged };
	const bool limited = wry_values_is_set(l->values, "rate");
	const SmsLanesSettings settings = {
		.name = l->name,
		.form = &l->form,
		.refs = refs,
		.rate = limited ? (double)wry_values_int(l->values, "rate") / 86400 : 0,
		.short_ton = (unsigned)wry_values_int(l->values, "short_code_ton"),
		.retry_ms = THROTTLED_MS,
	};
	return sms_lanes_new(&settings, &funcs, l);
}

SmsLink *
sms_link_new(const char *name, const WryValues *values, unsigned most, SmsRefs *refs,
	     const WryLog *log, const SmsLinkFuncs *funcs, gpointer data, GError **error)
{
	SmsLink *l = g_new0(SmsLink, 1);
	l->name = name;
	l->values = values;
	l->log = (WryLog){ log, "WHERRY_LINK", name };
	l->funcs = *funcs;
	l->data = data;
	wry_task_init(&l->pump, WRY_TURN_PUMP, on_pump, l);
	if (!wry_credential_read(values, "password_file", &l->password, error) ||
	    !make_tls(l, error)) {
		sms_link_free(l);
		return NULL;
	}
	read_values(l);
	l->form.most = most;
	l->lanes = make_lanes(l, refs);
	bool pair = wry_values_choice(values, "bind") == 1;
	l->n_legs = pair ? 2 : 1;
	l->legs[0] = (Leg){ .link = l, .role = pair ? SMPP_AS_TRANSMITTER : SMPP_AS_TRANSCEIVER };
	l->legs[1] = (Leg){ .link = l, .role = SMPP_AS_RECEIVER };
	for (unsigned i = 0; i < l->n_legs; i++)
		connect_leg(&l->legs[i]);
	return l;
}

void
sms_link_free(SmsLink *l)
{
	if (l == NULL)
		return;
	wry_task_cancel(&l->pump);
	for (unsigned i = 0; i < l->n_legs; i++) {
		wry_timer_clear(&l->legs[i].retry);
		smpp_bind_free(l->legs[i].bind);
		g_clear_error(&l->legs[i].trouble);
	}
	sms_lanes_free(l->lanes);
	g_clear_pointer(&l->tls, wry_tls_unref);
	wry_credential_wipe(l->password);
	g_strfreev(l->pins);
	g_free(l->host);
	g_free(l->account);
	g_free(l);
}

/* --- asked --- */

const char *
sms_link_name(const SmsLink *l)
{
	return l->name;
}

const char *
sms_link_account(const SmsLink *l)
{
	return l->account;
}

const SmsForm *
sms_link_form(const SmsLink *l)
{
	return &l->form;
}

SmsLanes *
sms_link_lanes(SmsLink *l)
{
	return l->lanes;
}

unsigned
sms_link_window(const SmsLink *l)
{
	return l->told ? l->window : 0;
}

const GError *
sms_link_trouble(const SmsLink *l)
{
	return l->told ? NULL : l->legs[0].trouble;
}

const GError *
sms_link_fault(const SmsLink *l)
{
	for (unsigned i = 0; i < l->n_legs; i++)
		if (!leg_stands(&l->legs[i]) && l->legs[i].trouble != NULL)
			return l->legs[i].trouble;
	return NULL;
}

void
sms_link_reload(SmsLink *l, unsigned most)
{
	g_autoptr(GError) error = NULL;
	char *password = NULL;
	l->form.most = most;
	if (!wry_credential_read(l->values, "password_file", &password, &error)) {
		wry_log_warn(&l->log, "%s: the password stays as it was: %s", l->name,
			     error->message);
		return;
	}
	wry_credential_wipe(l->password);
	l->password = password;
	l->peer.password = password;
	for (unsigned i = 0; i < l->n_legs; i++)
		if (l->legs[i].retry != NULL) {
			l->legs[i].failures = 0;
			wry_timer_clear(&l->legs[i].retry);
			connect_leg(&l->legs[i]);
		}
}

void
sms_link_leave(SmsLink *l, unsigned ms)
{
	l->leaving = true;
	for (unsigned i = 0; i < l->n_legs; i++) {
		wry_timer_clear(&l->legs[i].retry);
		if (l->legs[i].bind != NULL)
			smpp_bind_leave(l->legs[i].bind, ms);
	}
	tell_changed(l);
}

bool
sms_link_has_left(const SmsLink *l)
{
	return l->leaving && (l->legs[0].bind == NULL || l->legs[0].over) &&
	       (l->legs[1].bind == NULL || l->legs[1].over);
}

static void
describe_leg(const Leg *leg, GString *lines)
{
	gint64 left = (leg->next - g_get_monotonic_time()) / G_USEC_PER_SEC;
	if (leg_stands(leg))
		g_string_append(lines, "up");
	else if (leg->retry != NULL && leg->trouble != NULL)
		g_string_append_printf(lines, "%s, next try in %ds", leg->trouble->message,
				       (int)MAX(left, 0));
	else
		g_string_append(lines, "connecting");
}

void
sms_link_describe(const SmsLink *l, GString *lines)
{
	SmsLanesCounts counts;
	sms_lanes_counts(l->lanes, &counts);
	g_string_append_printf(lines, "%s: ", l->name);
	describe_leg(&l->legs[0], lines);
	if (l->n_legs > 1) {
		g_string_append(lines, "; receiving: ");
		describe_leg(&l->legs[1], lines);
	}
	unsigned under_way = l->legs[0].bind != NULL ? smpp_bind_under_way(l->legs[0].bind) : 0;
	g_string_append_printf(lines, "; window %u of %u", under_way, l->window);
	if (counts.rate > 0)
		g_string_append_printf(lines, ", %.3g/s", counts.rate);
	g_string_append_printf(lines,
			       "; parts: %" G_GUINT64_FORMAT " sent, %" G_GUINT64_FORMAT
			       " refused, %" G_GUINT64_FORMAT " throttled, %" G_GUINT64_FORMAT
			       " unknown\n",
			       counts.taken, counts.refused, counts.throttled, counts.unsure);
}
