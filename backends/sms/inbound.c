/*
 * inbound.c - what comes from the provider, on its way to the core
 *
 * It is for the account whose number it was written to.  Nothing is acknowledged before it is on
 * the disk.
 */
#include "backends/sms/sms.h"

SmsIn *
sms_in_new(WryAddress *from, WryAddress *to, char *text)
{
	SmsIn *in = g_new0(SmsIn, 1);
	*in = (SmsIn){ .from = from, .to = to, .text = text };
	return in;
}

void
sms_in_free(SmsIn *in)
{
	if (in == NULL)
		return;
	wry_address_free(in->from);
	wry_address_free(in->to);
	g_free(in->text);
	g_free(in->once);
	g_clear_pointer(&in->attachments, g_ptr_array_unref);
	g_free(in);
}

static WryMessage *
message_of(SmsIn *in)
{
	WryMessage *m = wry_message_new(in->from);
	gint64 now = g_get_real_time();
	m->body = g_steal_pointer(&in->text);
	m->once = g_steal_pointer(&in->once);
	m->attachments = g_steal_pointer(&in->attachments);
	/* The SMSC's clock may be ahead, or say nothing. */
	m->sent = in->sent > 0 ? MIN(in->sent, now) : now;
	if (now - m->sent > 60 * (gint64)G_USEC_PER_SEC)
		m->flags |= WRY_MESSAGE_DELAYED;
	m->nick = g_strdup(in->from->wire);
	return m;
}

void
sms_arrived(SmsComponent *sms, SmsIn *in, WryReply *stored)
{
	g_autoptr(SmsIn) mine = in;
	wry_log_info(sms->log, "a text from %s to %s", wry_log_jid(in->from->name),
		     wry_log_jid(in->to->name));
	wry_message_arrived(sms->component, mine->to, message_of(mine), stored);
}

void
sms_fate(SmsComponent *sms, const char *const *names, WryFate fate, const GError *error,
	 WryReply *matched)
{
	wry_message_fate(sms->component, NULL, names, fate, error, matched);
}
