/*
 * link.h - one SMSC, as a [smpp NAME] describes it: bound, bound again, and what waits for it
 *
 * A transceiver, or a transmitter and a receiver that come and go each by itself.  What is lost is tried again after a second, two,
 * four, up to reconnect_max; where the login is refused, as often as an operator can be expected to look.
 */
#pragma once

#include "backends/sms/lanes.h"

typedef struct _SmsLink SmsLink;

typedef struct {
	/* What sms_link_window(), sms_link_trouble() or sms_link_has_left() say is another. */
	void (*changed)(SmsLink *link, gpointer data);
	/* As SmsLanesFuncs.returned. */
	void (*returned)(SmsLink *link, SmsOut *out, gpointer data);
	/* As SmsLanesFuncs.named. */
	void (*named)(SmsLink *link, const char *id, gpointer data);
	/* As SmppBindFuncs.delivered. */
	void (*delivered)(SmsLink *link, SmppRequest *request, const SmppPdu *pdu, gpointer data);
	/* A connection (smpp_request_bind()) is over: the SMSC was there until `ended`, monotonic microseconds. */
	void (*over)(SmsLink *link, unsigned bind, gint64 ended, gpointer data);
} SmsLinkFuncs;

/*
 * Begins to connect.  name, values (a [smpp NAME]), refs, log: borrowed for its life.  most: parts.  error: for the operator to
 * mend.
 */
SmsLink	   *sms_link_new(const char *name, const WryValues *values, unsigned most, SmsRefs *refs,
			 const WryLog *log, const SmsLinkFuncs *funcs, gpointer data,
			 GError **error);
/* Unbinds; nobody is told of what is under way. */
void	    sms_link_free(SmsLink *link);
const char *sms_link_name(const SmsLink *link);
/* Our name there, at its host: links that have it in common are of one account. */
const char *sms_link_account(const SmsLink *link);
/* What stands in the settings, but for the number of parts. */
const SmsForm *sms_link_form(const SmsLink *link);
SmsLanes   *sms_link_lanes(SmsLink *link);
/* So many texts may be with it; 0: nothing can be sent. */
unsigned    sms_link_window(const SmsLink *link);
/* Why not, in words for an operator; NULL: it can, or it is only now connecting. */
const GError *sms_link_trouble(const SmsLink *link);
/* What of it does not stand, sending or receiving; NULL: all does, or it is only now connecting. */
const GError *sms_link_fault(const SmsLink *link);
/* The password is read again, and what waits for its next try has it now. */
void	    sms_link_reload(SmsLink *link, unsigned most);
/* Sends nothing more, and unbinds once what is under way is answered; it binds no more.  At most ms. */
void	    sms_link_leave(SmsLink *link, unsigned ms);
/* Is it over and done with that? */
bool	    sms_link_has_left(const SmsLink *link);
/* A line about it, for an operator. */
void	    sms_link_describe(const SmsLink *link, GString *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmsLink, sms_link_free)
