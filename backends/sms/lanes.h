/*
 * lanes.h - what one link has to send: texts by their destination, each part when its turn comes
 *
 * A destination is a lane: one part of it is under way at a time, so its texts arrive in their order, and nothing is
 * paid for behind a part that is refused.  Lanes take turns, as fast as pace.h allows.  Where the SMSC throttles, the same part stays
 * the first of its lane, which pauses; the others go on.
 */
#pragma once

#include "backends/sms/bind.h"
#include "backends/sms/cut.h"
#include "backends/sms/provider.h"
#include "backends/sms/refs.h"

typedef struct _SmsLanes SmsLanes;

typedef struct {
	const char *name;		/* the link's, in front of the names of what it has taken */
	const SmsForm *form;		/* borrowed, as all here */
	SmsRefs *refs;			/* of the component */
	double rate;			/* parts a second at most; 0: any */
	unsigned short_ton;		/* of short codes */
	unsigned retry_ms;		/* the first pause of a lane that is throttled */
} SmsLanesSettings;

typedef struct {
	/* Is there room on the wire? */
	bool (*has_room)(gpointer data);
	/* false: what smpp_bind_send() says.  tag: for sms_lanes_answered(). */
	bool (*submit)(SmppPdu *pdu, gpointer tag, gpointer data);
	/* Nothing of it has been sent, and nothing can be here: out is not ours any more. */
	void (*returned)(SmsOut *out, gpointer data);
	/* It calls a part so. */
	void (*named)(const char *id, gpointer data);
	/* The SMSC says that we are not bound, or not as we should be. */
	void (*estranged)(gpointer data);
} SmsLanesFuncs;

SmsLanes   *sms_lanes_new(const SmsLanesSettings *settings, const SmsLanesFuncs *funcs,
			  gpointer data);
/* What is in them must have been forgotten. */
void	    sms_lanes_free(SmsLanes *lanes);
/* From false on all that has not been begun is returned; what has been waits for true, for some minutes. */
void	    sms_lanes_open(SmsLanes *lanes, bool on);
/* out: ours until its fate is told, or forgotten. */
void	    sms_lanes_add(SmsLanes *lanes, SmsOut *out);
/* true: nothing of it was sent. */
bool	    sms_lanes_forget(SmsOut *out);
/* As SmppBindFuncs.answered. */
void	    sms_lanes_answered(SmsLanes *lanes, gpointer tag, SmppEnd end, const SmppPdu *pdu);
/* There may be room again. */
void	    sms_lanes_wake(SmsLanes *lanes);
/* How many texts are in them; is one for that destination among them? */
unsigned    sms_lanes_load(const SmsLanes *lanes);
bool	    sms_lanes_has(const SmsLanes *lanes, const WryAddress *to);

typedef struct {
	uint64_t taken, refused, throttled, unsure; /* parts, since the start */
	double rate;			/* now; 0: unlimited */
} SmsLanesCounts;

void	    sms_lanes_counts(const SmsLanes *lanes, SmsLanesCounts *ret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmsLanes, sms_lanes_free)
