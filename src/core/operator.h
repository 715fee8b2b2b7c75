/*
 * operator.h - what an operator may do with users, whichever way he says it
 *
 * Commands (cmd/admin.c) and wherryctl (src/control-users.c) are its two faces.
 */
#pragma once

#include "core/model.h"

/* Accounts with a client or a session, by JID.  (transfer container) */
GPtrArray  *operator_online(const WryComponent *component);
/* Said to all of them in chat, from help@; how many they are.  subject: nullable. */
unsigned    operator_announce(WryComponent *component, const char *subject, const char *text);
/* Closes what the user has open; how many sessions. */
unsigned    operator_disconnect(WryComponent *component, const char *bare);
/* What waits to be tried again is tried now, and a network that is named opened anew.  How many sessions. */
unsigned    operator_reconnect(WryComponent *component, const char *bare, const char *network);
/* Somebody looks at the user's texts from now on (tap.h), or not any more: said to him in chat. */
void	    operator_tell_trace(WryComponent *component, const char *bare, bool begins);
/* All that is the user's there goes.  reply: nothing; ITEM_NOT_FOUND: there was nothing. */
void	    operator_delete(WryComponent *component, const char *bare, WryReply *reply);
