/*
 * ask.h - our own questions: iqs to servers and clients, and the answers taken out of the stream
 *
 * An id names this instance and is else random (SZ-02): nobody can guess one, and where several
 * instances share a domain each knows whose answer it has.  An answer counts only from whom was asked,
 * to whom asked, and once; all other results and errors go nowhere (SZ-04).
 */
#pragma once

#include "core/outbox.h"

/* Makes the component's table; at birth. */
void	    ask_configure(WryComponent *component);

/*
 * Opens an <iq> of type "get" or "set" for its payload.  from: ours; to: prepared.  The id is
 * ask_send()'s.
 */
WryXml	   *ask_open(WryComponent *component, const char *from, const char *to, const char *type);
/*
 * Sends what ask_open() began.  reply: (transfer full), with a deadline: the whole <iq type='result'/>
 * as an xmpp_stanza_t (borrowed), or the other's error, its own words as the text.  At once:
 * resource-constraint where too many are open, remote-server-timeout where the stream is down.
 */
void	    ask_send(WryComponent *component, WryReply *reply);

/* An iq result or error came; from: as router.c prepared it.  Consumed, whatever it is. */
void	    ask_answered(WryComponent *component, const WryJid *from, xmpp_stanza_t *stanza);
/* What a stanza of type error says, its own words as the text (200 bytes of them).  (transfer full) */
GError	   *ask_error_of(xmpp_stanza_t *stanza);
/* The stream is gone, or the component goes: nothing that is open will be answered any more. */
void	    ask_let_go(WryComponent *component);
