/*
 * subscription.c - RFC 6121 Appendix A as data: nine states, eight stanzas
 */
#include "core/subscription.h"

#include <glib.h>

#define N WRY_SUB_NONE
#define NO WRY_SUB_NONE_OUT
#define NI WRY_SUB_NONE_IN
#define NOI WRY_SUB_NONE_OUT_IN
#define T WRY_SUB_TO
#define TI WRY_SUB_TO_IN
#define F WRY_SUB_FROM
#define FO WRY_SUB_FROM_OUT
#define B WRY_SUB_BOTH

#define D WRY_SUB_DELIVER
#define R WRY_SUB_ROUTE
#define GO WRY_SUB_GO_FIRST
#define SD WRY_SUB_SUBSCRIBED
#define USD WRY_SUB_UNSUBSCRIBED
#define SHOW WRY_SUB_SHOW
#define OK WRY_SUB_APPROVE
#define CLR WRY_SUB_FORGET

/* clang-format off */
static const WrySubStep table[WRY_SUB_STATES][WRY_SUB_EVENTS] = {
	/*	  in subscribe	unsubscribe		subscribed	unsubscribed
		  out subscribe	unsubscribe		subscribed	unsubscribed */
	[N]   = { { NI, D },	{ N, 0 },		{ N, 0 },	{ N, 0 },
		  { NO, R },	{ N, R },		{ N, OK },	{ N, CLR } },
	[NO]  = { { NOI, D },	{ NO, 0 },		{ T, D },	{ N, D },
		  { NO, R },	{ N, R },		{ NO, OK },	{ NO, CLR } },
	[NI]  = { { NI, 0 },	{ N, D | USD },		{ NI, 0 },	{ NI, 0 },
		  { NOI, R },	{ NI, R },		{ F, R | SHOW }, { N, R | CLR } },
	[NOI] = { { NOI, 0 },	{ NO, D | USD },	{ TI, D },	{ NI, D },
		  { NOI, R },	{ NI, R },		{ FO, R | SHOW }, { NO, R | CLR } },
	[T]   = { { TI, D },	{ T, 0 },		{ T, 0 },	{ N, D },
		  { T, R },	{ N, R },		{ T, OK },	{ T, CLR } },
	[TI]  = { { TI, 0 },	{ T, D | USD },		{ TI, 0 },	{ NI, D },
		  { TI, R },	{ NI, R },		{ B, R | SHOW }, { T, R | CLR } },
	[F]   = { { F, SD },	{ N, D | GO | USD },	{ F, 0 },	{ F, 0 },
		  { FO, R },	{ F, R },		{ F, 0 },	{ N, GO | R | CLR } },
	[FO]  = { { FO, SD },	{ NO, D | GO | USD },	{ B, D },	{ F, D },
		  { FO, R },	{ F, R },		{ FO, 0 },	{ NO, GO | R | CLR } },
	[B]   = { { B, SD },	{ T, D | GO | USD },	{ B, 0 },	{ F, D },
		  { B, R },	{ F, R },		{ B, 0 },	{ T, GO | R | CLR } },
};
/* clang-format on */

WrySubStep
subscription_step(WrySubscription state, WrySubEvent event, bool approved)
{
	WrySubStep step = table[state][event];
	/* Granted in the contact's name: what it would have answered is done at once. */
	if (approved && event == WRY_SUB_IN_SUBSCRIBE && (step.flags & WRY_SUB_DELIVER) != 0)
		return (WrySubStep){ table[step.next][WRY_SUB_OUT_SUBSCRIBED].next,
				     WRY_SUB_SUBSCRIBED | WRY_SUB_SHOW };
	return step;
}

bool
subscription_shows(WrySubscription state)
{
	return state == F || state == FO || state == B;
}

bool
subscription_sees(WrySubscription state)
{
	return state == T || state == TI || state == B;
}

bool
subscription_asks(WrySubscription state)
{
	return state == NO || state == NOI || state == FO;
}

bool
subscription_is_asked(WrySubscription state)
{
	return state == NI || state == NOI || state == TI;
}

const char *
subscription_name(WrySubscription state)
{
	static const char *const names[] = { "none",  "none+out", "none+in",  "none+out+in", "to",
					     "to+in", "from",	  "from+out", "both" };
	return names[state];
}

const char *
subscription_type(WrySubEvent event)
{
	static const char *const types[] = { "subscribe", "unsubscribe", "subscribed",
					     "unsubscribed" };
	return types[event % 4];
}
