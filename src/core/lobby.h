/*
 * lobby.h - the room on the XMPP side where operators read what came for nobody (XEP-0045)
 *
 * The component's setting `unmatched` may be a room and the nickname we have in it, "texts@conference.example.org/SMS". help@ sits
 * there as long as the stream is up, says what it is given, and reads nothing.
 */
#pragma once

#include "core/model.h"

#define LOBBY_SETTING "unmatched"	/* the backend's: a user, or a room with a nickname */

/* What the setting names now: bare.  Enters and leaves as it has changed.  NULL: nothing.  (transfer full) */
char	   *lobby_update(WryComponent *component);
void	    lobby_stream_up(WryComponent *component);
void	    lobby_stream_down(WryComponent *component);
/* The component ends: no server would tell the room. */
void	    lobby_stop(WryComponent *component);
/* Is that bare JID the room? */
bool	    lobby_is(const WryComponent *component, const char *user);
/* Says it there.  false: we are not in yet. */
bool	    lobby_say(WryComponent *component, const WryMessage *message);
/* A stanza from the room to who sits in it?  Then it is consumed. */
bool	    lobby_heard(WryComponent *component, const WryJid *from, const WryJid *to,
			xmpp_stanza_t *stanza);
