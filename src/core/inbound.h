/*
 * inbound.h - one stanza as the router found it, and the table it is chosen by
 *
 * router.c parses a stanza once and passes this struct on; nothing below looks at
 * `to` again.  The table of routes (router.c) decides who handles what, and service discovery
 * reads the same table: a feature is advertised because a route for it exists.
 */
#pragma once

#include "core/model.h"
#include "core/outbox.h"

#include <stddef.h>

/* What a stanza is addressed to. */
typedef enum {
	WRY_TO_SERVICE	= 1 << 0,	/* the domain, with or without a resource */
	WRY_TO_HELP	= 1 << 1,	/* help@domain */
	WRY_TO_NETWORK	= 1 << 2,
	WRY_TO_CONTACT	= 1 << 3,
	WRY_TO_ROOM	= 1 << 4,	/* the room itself */
	WRY_TO_OCCUPANT = 1 << 5,	/* room/nick */
	WRY_TO_ANY	= (1 << 6) - 1,
	WRY_TO_NOBODY	= 1 << 6,	/* an address no party can have: of messages only (MS-11) */
	WRY_TO_PERSON	= WRY_TO_CONTACT | WRY_TO_OCCUPANT,
} WryTarget;

typedef struct _WryRoute WryRoute;

typedef struct {
	xmpp_stanza_t *xml;		/* borrowed for the call */
	WryJid from, to;
	WryComponent *component;
	WryAccount *account;		/* a guest where guests are served; NULL: none, and the route
					   does not need one */
	const WryAddress *peer;		/* NULL: the service itself, or help@ */
	WryTarget target;
	const char *nick;		/* of WRY_TO_OCCUPANT; for others the resource, or NULL */
	const char *type;		/* of the stanza; NULL: none */
	xmpp_stanza_t *payload;		/* of an iq get or set: its child */
	WryBack back;			/* the way an answer takes */
	const WryRoute *routes;		/* all of them, for disco */
} WryInbound;

typedef enum { WRY_IQ_GET, WRY_IQ_SET, WRY_MESSAGE, WRY_PRESENCE } WryStanzaKind;

/* An op of the backend by its place in the table, and whether a backend has it. */
#define WRY_OP(op) offsetof(WryBackend, op)
#define WRY_HAS_OP(backend, place) \
	((place) == 0 || *(void *const *)(const void *)((const char *)(backend) + (place)) != NULL)

typedef enum {
	WRY_WHO_ANYBODY,		/* no account is looked up */
	WRY_WHO_KNOWN,			/* it is, and may turn out to be NULL */
	WRY_WHO_USER,			/* a registration, or a guest where guests are served; else
					   registration-required */
} WryWho;

struct _WryRoute {
	WryStanzaKind kind;
	const char *ns;			/* of an iq's payload; NULL: any (messages, presence) */
	unsigned to;			/* WryTarget */
	WryWho who;
	void (*handle)(const WryInbound *in);
	const char *feature;		/* advertised to disco#info where `to` fits; NULL: none */
	gsize op;			/* WRY_OP() the backend must have for it; 0: none */
};					/* the table ends with a NULL handle */
