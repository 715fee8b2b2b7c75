/*
 * puppet-strings.h - what the orders (puppet.c) and the facts (puppet-facts.c) of the puppet share
 */
#pragma once

#include "puppet.h"

typedef struct {
	const char *name;
	WryMessageFlags flag;
} PuppetFlag;

/* Words for what a message is; name NULL at the end. */
extern const PuppetFlag puppet_flags[];
/* Words of a story for states of a chat, roles and affiliations, in the enums' order; NULL at the end. */
extern const char *const puppet_states[];
extern const char *const puppet_roles[];
extern const char *const puppet_affs[];

/* Of a session or of a room. */
typedef struct {
	WrySession *session;
	bool closed, left;
} Bracket;

Bracket    *puppet_bracket(WrySession *session);

/* Whom facts are about; NULL: none is open. */
WrySession *puppet_session(void);
/* Of the n-th message that was ordered, from 1; 0: the last. */
const char *puppet_id(guint n);
/* Of the oldest order that waits for one.  (transfer full) */
WryReply   *puppet_answer(void);
/* Nicks fold the other way from now on: "[]" and "{}" are one, or not. */
void	    puppet_refold(void);
