/*
 * subscription.h - RFC 6121 Appendix A as data: nine states, eight stanzas
 *
 * Seen from the contact, whom we host: "to" is the contact sees the user, "from" the user sees the
 * contact, "out" the contact has asked, "in" the user has.  It knows no noun and sends nothing:
 * whoever asks does what the flags say.
 */
#pragma once

#include <stdbool.h>

/* The numbers stand in the store and do not change. */
typedef enum {
	WRY_SUB_NONE,
	WRY_SUB_NONE_OUT,
	WRY_SUB_NONE_IN,
	WRY_SUB_NONE_OUT_IN,
	WRY_SUB_TO,
	WRY_SUB_TO_IN,
	WRY_SUB_FROM,
	WRY_SUB_FROM_OUT,
	WRY_SUB_BOTH,
} WrySubscription;

#define WRY_SUB_STATES 9

typedef enum {				/* in: the user's; out: the contact's */
	WRY_SUB_IN_SUBSCRIBE,
	WRY_SUB_IN_UNSUBSCRIBE,
	WRY_SUB_IN_SUBSCRIBED,
	WRY_SUB_IN_UNSUBSCRIBED,
	WRY_SUB_OUT_SUBSCRIBE,
	WRY_SUB_OUT_UNSUBSCRIBE,
	WRY_SUB_OUT_SUBSCRIBED,
	WRY_SUB_OUT_UNSUBSCRIBED,
} WrySubEvent;

#define WRY_SUB_EVENTS 8

typedef enum {				/* what is due, in this order */
	WRY_SUB_GO_FIRST     = 1 << 0,	/* unavailable from whatever of the contact is available */
	WRY_SUB_ROUTE	     = 1 << 1,	/* the contact's stanza goes out */
	WRY_SUB_SUBSCRIBED   = 1 << 2,	/* "subscribed" in the contact's name */
	WRY_SUB_UNSUBSCRIBED = 1 << 3,	/* "unsubscribed", likewise */
	WRY_SUB_SHOW	     = 1 << 4,	/* then its presence */
	WRY_SUB_DELIVER	     = 1 << 5,	/* the network is to hear of it */
	WRY_SUB_APPROVE	     = 1 << 6,	/* remember: the next request is granted (3.4) */
	WRY_SUB_FORGET	     = 1 << 7,	/* and not any more */
} WrySubFlags;

typedef struct {
	unsigned char next;		/* WrySubscription */
	unsigned char flags;		/* WrySubFlags */
} WrySubStep;

/* approved: the contact has been pre-approved, which grants what would else be delivered. */
WrySubStep  subscription_step(WrySubscription state, WrySubEvent event, bool approved);
/* May the user see the contact: are probes answered, and changes told? */
bool	    subscription_shows(WrySubscription state);
/* May the contact see the user? */
bool	    subscription_sees(WrySubscription state);
/* Has the contact asked, has the user? */
bool	    subscription_asks(WrySubscription state);
bool	    subscription_is_asked(WrySubscription state);
/* "none+out", "both": for the log and for status. */
const char *subscription_name(WrySubscription state);
/* The presence's type: "subscribe" ... */
const char *subscription_type(WrySubEvent event);
