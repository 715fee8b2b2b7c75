/*
 * tap.h - what passes for one user, told to an operator who asked (wherryctl trace)
 *
 * Stanzas are told here as their kind, addresses and conditions, each text as its length, nothing else: what in
 * them is a secret only a dialogue knows.  Lines of the network come in a backend's words, which knows its secrets;
 * people's texts stand in them if the user has allowed it.  Where nobody looks, it costs one comparison.
 */
#pragma once

#include "core/model.h"

#define TAP_MINUTES 15			/* that one lasts, and that a permission does */

typedef struct _WryTap WryTap;

typedef struct {			/* borrowed for the call */
	const char *side;		/* "xmpp", or the backend's name */
	bool out;			/* from us */
	const char *text;		/* one line; may hold any character */
} WryTapped;

typedef struct {
	void (*line)(const WryTapped *line, gpointer data);
	/* The user has taken his permission back; it is still to be closed. */
	void (*withdrawn)(gpointer data);
} WryTapFuncs;

/* user: a bare JID, prepared.  texts: the user's permission is there (tap_is_allowed()).  NULL: too many. */
WryTap	   *tap_open(WryComponent *component, const char *user, bool texts, const WryTapFuncs *funcs,
		     gpointer data);
/* From a callback too. */
void	    tap_close(WryTap *tap);

/* The user's permission, for so many minutes from now; or he takes it back. */
void	    tap_allow(WryComponent *component, const char *user, bool on);
bool	    tap_is_allowed(WryComponent *component, const char *user);

/* A stanza came from there, and is about to be judged.  Only where component->taps. */
void	    tap_came(WryComponent *component, xmpp_stanza_t *stanza);
/* A stanza has left, as text. */
void	    tap_left(WryComponent *component, const char *xml, gsize n);
/* At the component's end. */
void	    tap_free_all(WryComponent *component);
