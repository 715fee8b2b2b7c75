/*
 * smpp-carrier.c - the provider "smpp": the links of a component, and which of them a text takes
 *
 * A text leaves by the link that has least to do; one for a number that another is under way to
 * goes behind that.
 */
#include "backends/sms/smpp-carrier.h"

#include "base/text.h"

#include <string.h>

#define LEAVE_MS 2500 /* for the answers to what is under way when we stop */

/* Nothing can be sent at all: for who wrote it. */
static GError *
cannot_send(void)
{
	return wry_error_new(WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			     N_("This gateway cannot send texts just now; the operator knows. Your "
				"text is kept and goes out later."),
			     NULL);
}

static SmppStrand *
choose(const SmppCarrier *c, const WryAddress *to)
{
	SmppStrand *best = NULL;
	for (guint i = 0; i < c->strands->len; i++) {
		SmppStrand *s = c->strands->pdata[i];
		SmsLanes *lanes = sms_link_lanes(s->link);
		if (sms_link_window(s->link) == 0)
			continue;
		if (sms_lanes_has(lanes, to))
			return s;
		if (best == NULL ||
		    sms_lanes_load(lanes) < sms_lanes_load(sms_link_lanes(best->link)))
			best = s;
	}
	return best;
}

/* --- what links tell --- */

static void
tell_ready(SmppCarrier *c)
{
	unsigned window = 0;
	g_autoptr(GError) why = NULL;
	for (guint i = 0; i < c->strands->len; i++) {
		const SmppStrand *s = c->strands->pdata[i];
		const GError *trouble = sms_link_trouble(s->link);
		window += sms_link_window(s->link);
		if (why == NULL && trouble != NULL)
			why = wry_error_new(trouble->code, N_("%1$s: %2$s"), sms_link_name(s->link),
					    trouble->message, NULL);
	}
	c->window = window;
	sms_ready(c->sms, window, window == 0 ? why : NULL);
}

static void
tell_quiet(SmppCarrier *c)
{
	for (guint i = 0; i < c->strands->len; i++)
		if (!sms_link_has_left(((SmppStrand *)c->strands->pdata[i])->link))
			return;
	if (c->quiet != NULL)
		wry_reply_done(g_steal_pointer(&c->quiet), NULL);
}

static void
on_changed(G_GNUC_UNUSED SmsLink *link, gpointer data)
{
	SmppStrand *s = data;
	tell_ready(s->carrier);
	tell_quiet(s->carrier);
}

static void
on_returned(G_GNUC_UNUSED SmsLink *link, SmsOut *out, gpointer data)
{
	const SmppStrand *s = data;
	SmppStrand *other = choose(s->carrier, out->to);
	if (other != NULL)
		sms_lanes_add(sms_link_lanes(other->link), out);
	else
		sms_out_untried(out);
}

static void
on_named(G_GNUC_UNUSED SmsLink *link, const char *id, gpointer data)
{
	SmppStrand *s = data;
	smpp_ids_seen(&s->ids, id);
}

static void
on_delivered(G_GNUC_UNUSED SmsLink *link, SmppRequest *request, const SmppPdu *pdu, gpointer data)
{
	smpp_deliver(data, request, pdu);
}

static void
on_over(G_GNUC_UNUSED SmsLink *link, unsigned bind, gint64 ended, gpointer data)
{
	SmppStrand *s = data;
	sms_parts_bind_over(s->carrier->parts, bind, ended);
}

/* --- start, stop --- */

static void
free_strand(gpointer data)
{
	SmppStrand *s = data;
	sms_link_free(s->link);
	smpp_deliver_stop(s);
	g_free(s);
}

static void
free_carrier(SmppCarrier *c)
{
	g_ptr_array_unref(c->strands);
	sms_parts_free(c->parts);
	wry_reply_drop(c->quiet);
	sms_refs_free(c->refs);
	g_free(c);
}

static unsigned
most_parts(const SmsComponent *sms)
{
	return (unsigned)wry_values_int(wry_component_settings(sms->component), "max_parts");
}

static bool
add_link(SmppCarrier *c, const char *name, const WryValues *values, GError **error)
{
	static const SmsLinkFuncs funcs = { on_changed, on_returned, on_named, on_delivered,
					    on_over };
	g_autoptr(GError) why = NULL;
	SmppStrand *s = g_new0(SmppStrand, 1);
	s->carrier = c;
	s->ids.pinned = (SmppIdKind)wry_values_choice(values, "receipt_ids");
	g_queue_init(&s->receipts);
	s->link =
	    sms_link_new(name, values, most_parts(c->sms), c->refs, c->sms->log, &funcs, s, &why);
	if (s->link == NULL) {
		g_free(s);
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE, N_("[smpp %1$s] %2$s"), name,
				     why->message, NULL);
	}
	g_ptr_array_add(c->strands, s);
	return true;
}

/* Each of those that `links` names, or all; *missing: the first that there is none of. */
static bool
add_links(SmppCarrier *c, GError **error)
{
	const WryComponent *component = c->sms->component;
	g_auto(GStrv) wanted = wry_values_list(wry_component_settings(component), "links");
	const WryValues *values;
	const char *name;
	unsigned found = 0;
	for (unsigned n = 0; (values = wry_component_network(component, n, &name)) != NULL; n++) {
		if (*wanted != NULL && !g_strv_contains((const char *const *)wanted, name))
			continue;
		found++;
		if (!add_link(c, name, values, error))
			return false;
	}
	if (found == 0)
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("there is no [smpp NAME] group for it; add one, with host "
					"and system_id"),
				     NULL);
	if (*wanted != NULL && found < g_strv_length(wanted))
		return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
				     N_("links: of these some have no [smpp NAME] group"), NULL);
	return true;
}

static bool
carrier_start(SmsComponent *sms, GError **error)
{
	SmppCarrier *c = g_new0(SmppCarrier, 1);
	c->sms = sms;
	c->refs = sms_refs_new();
	c->strands = g_ptr_array_new_with_free_func(free_strand);
	sms->carrier = c;
	if (add_links(c, error)) {
		const WryValues *settings = wry_component_settings(sms->component);
		c->parts =
		    sms_parts_new(sms->component, (unsigned)wry_values_int(settings, "parts_wait"),
				  &sms_parts_limits, smpp_deliver_whole, c);
		sms->parts = c->parts;
		return true;
	}
	sms->carrier = NULL;
	free_carrier(c);
	return false;
}

static void
carrier_stop(SmsComponent *sms)
{
	g_clear_pointer((SmppCarrier **)&sms->carrier, free_carrier);
}

static void
carrier_quiesce(SmsComponent *sms, WryReply *reply)
{
	SmppCarrier *c = sms->carrier;
	c->quiet = reply;
	for (guint i = 0; i < c->strands->len; i++)
		sms_link_leave(((SmppStrand *)c->strands->pdata[i])->link, LEAVE_MS);
	tell_quiet(c);
}

static void
carrier_reload(SmsComponent *sms)
{
	const SmppCarrier *c = sms->carrier;
	for (guint i = 0; i < c->strands->len; i++)
		sms_link_reload(((SmppStrand *)c->strands->pdata[i])->link, most_parts(sms));
}

/* --- orders --- */

static unsigned
carrier_measure(const SmsComponent *sms, const WryAddress *to, const char *text, GError **error)
{
	const SmppCarrier *c = sms->carrier;
	const SmppStrand *s = choose(c, to);
	if (s == NULL)
		s = c->strands->pdata[0];
	return sms_measure(text, sms_link_form(s->link), error);
}

static void
carrier_send(SmsComponent *sms, SmsOut *out)
{
	SmppStrand *s = choose(sms->carrier, out->to);
	if (s != NULL) {
		sms_lanes_add(sms_link_lanes(s->link), out);
		return;
	}
	g_autoptr(GError) error = cannot_send();
	sms_out_failed(out, error);
}

static bool
carrier_forget(G_GNUC_UNUSED SmsComponent *sms, SmsOut *out)
{
	return sms_lanes_forget(out);
}

static void
carrier_hold(SmsComponent *sms, bool on)
{
	SmppCarrier *c = sms->carrier;
	c->held = on;
}

static void
carrier_describe(const SmsComponent *sms, GString *lines)
{
	const SmppCarrier *c = sms->carrier;
	for (guint i = 0; i < c->strands->len; i++)
		sms_link_describe(((SmppStrand *)c->strands->pdata[i])->link, lines);
}

static void
carrier_advise(const SmsComponent *sms, WryAdvise advise, gpointer data)
{
	const SmppCarrier *c = sms->carrier;
	for (guint i = 0; i < c->strands->len; i++) {
		const SmsLink *link = ((SmppStrand *)c->strands->pdata[i])->link;
		const GError *fault = sms_link_fault(link);
		if (fault != NULL)
			advise(sms_link_name(link), fault->message, data);
	}
}

const SmsProvider sms_provider_smpp = {
	.name = "smpp",
	.start = carrier_start,
	.stop = carrier_stop,
	.quiesce = carrier_quiesce,
	.reload = carrier_reload,
	.measure = carrier_measure,
	.send = carrier_send,
	.forget = carrier_forget,
	.hold = carrier_hold,
	.describe = carrier_describe,
	.advise = carrier_advise,
};
