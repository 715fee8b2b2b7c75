/*
 * fake-link.h - a component stream without a server: link.h's functions, for the core's tests
 *
 * What the core sends is given to a listener as text; what a server would send is played in by
 * the test, through the parser the real link has.
 */
#pragma once

#include "xmpp/link.h"

/* The one there is; NULL: none. */
extern WryLink *fake_link;
/* Called with each whole stanza that is sent. */
extern void (*fake_link_sent)(const char *xml, gsize n);

void	    fake_link_up(void);
/* error (nullable): borrowed. */
void	    fake_link_down(const GError *error);
void	    fake_link_congested(bool on);
/* What wry_link_pending() answers; 0 for each new link. */
extern gsize fake_link_pending;
/* One stanza, as a server writes it.  false: it is not well-formed. */
bool	    fake_link_play(const char *xml);

/* A stanza alone, as the core would get it.  NULL: not well-formed.  (transfer full) */
xmpp_stanza_t *fake_link_parse(const char *xml);
