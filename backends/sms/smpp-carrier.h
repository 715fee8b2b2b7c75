/*
 * smpp-carrier.h - what the two files of the provider "smpp" share: all links of a component
 */
#pragma once

#include "backends/sms/link.h"
#include "backends/sms/parts.h"
#include "backends/sms/receipt.h"
#include "backends/sms/sms.h"

typedef struct _SmppCarrier SmppCarrier;

typedef struct {			/* one of the links */
	SmppCarrier *carrier;
	SmsLink *link;
	SmppIds ids;			/* how it spells the names of what it takes */
	GQueue receipts;		/* of Receipt, in deliver.c's hands: unanswered, oldest first */
} SmppStrand;

struct _SmppCarrier {
	SmsComponent *sms;
	GPtrArray *strands;		/* of SmppStrand */
	SmsRefs *refs;
	SmsParts *parts;		/* of texts that come */
	unsigned window;		/* as told last */
	bool held;
	WryReply *quiet;		/* far end: somebody waits for all of them to have left; NULL */
};

/* --- deliver.c --- */

/* request: (transfer full); pdu: borrowed for the call. */
void	    smpp_deliver(SmppStrand *strand, SmppRequest *request, const SmppPdu *pdu);
/* As SmsWholeFunc; data: the SmppCarrier. */
void	    smpp_deliver_whole(const SmsWhole *whole, WryReply *stored, gpointer data);
/* The strand goes: what waits for our own disk is answered by nobody. */
void	    smpp_deliver_stop(SmppStrand *strand);
