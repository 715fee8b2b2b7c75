/*
 * marionette.h - the puppet's people: contacts that are watched, and a network that decides on them
 *
 * The puppet can watch who comes and goes.  The marionette is a puppet without rooms and
 * networks, whose users register and whose people have subscriptions of their own.
 */
#pragma once

#include "core/backend.h"

/* Fills a backend's table: "marionette". */
void	    marionette_make(WryBackend *ret);

/* Ops of both. */
void	    marionette_watch(WrySession *session, const WryAddress *contact);
void	    marionette_unwatch(WrySession *session, const WryAddress *contact);

/*
 * Facts: "is bob away Lunch", "named bob Bob Smith", "renamed-contact bob bobby",
 * "asked bob Bob Hello", "answered bob yes"; others are puppet.c's.
 * words[n]: the n-th; rest[n]: from it to the end.  false: there is no such fact.
 */
bool	    marionette_tell(WrySession *session, const char *name, char *const *words,
			    const char *const *rest);
