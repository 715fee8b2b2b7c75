/*
 * registration.h - who registers, who changes it, who goes
 *
 * One registration per bare JID and component, whichever of the three faces it comes by: XEP-0077,
 * the command, chat.  What is filled in is checked against the backend's table, tried on the
 * network where it can be, stored, and only then answered (GW-03).
 */
#pragma once

#include "core/model.h"

/* What is filled in: a table, maybe empty, never NULL. */
const WryField *registration_fields(const WryComponent *component);
/* Fields of the account that are not set, and that the component has a default for, are shown as that. */
void	    registration_fill(const WryComponent *component, WryValues *values);
/* As a form shows it at first: what is stored, else what can be guessed.  (transfer full) */
WryValues  *registration_values(const WryComponent *component, const WryAccount *account,
				const WryJid *from);
/* Is there a registration at all that somebody could make now?  error: NOT_ALLOWED, RESOURCE_CONSTRAINT. */
bool	    registration_open(const WryComponent *component, const WryAccount *account,
			      GError **error);

/*
 * values: of registration_fields(), borrowed.  more: other settings of the account to be stored with it
 * (scope ""), or NULL; with them, who is a guest stays one.
 * reply: a WryStep: finished, or with the fields of a step that is still due (a code), which
 * registration_go_on() takes.  NOT_ACCEPTABLE, CONFLICT ...: nothing was stored.
 */
void	    registration_submit(WryComponent *component, const WryJid *from, const WryValues *values,
				const WryValues *more, WryReply *reply);
/* The fields of the step that is due for this user; NULL: none. */
const WryField *registration_due(const WryComponent *component, const char *bare);
void	    registration_go_on(WryComponent *component, const WryJid *from, const WryValues *values,
			       WryReply *reply);

/*
 * Everything of that user goes: questions are answered, sessions close, and what the store holds of him
 * (settings, secrets, contacts, the backend's memos) is deleted.  reply: nothing, when that is on disk; what
 * answers him is sent from it, for afterwards his contacts and the gateway take leave (GW-07).
 */
void	    registration_remove(WryAccount *account, WryReply *reply);

/*
 * "Your address: romeo@mail.example.org. Give it to anybody.": the one he has there, or would be given; NULL: there are
 * none.  lang: nullable.  (transfer full)
 */
char	   *registration_address(const WryComponent *component, const WryAccount *account,
				 const WryJid *from, const char *lang);
/* The account's own address, to be read; NULL: it has none.  (transfer full) */
char	   *registration_own(const WryAccount *account);
/* What who has just registered should know, and may do next.  (transfer full); NULL: nothing. */
char	   *registration_next(WryComponent *component, const char *bare);
/* "#wherry libera": what to write behind `join`, here.  (transfer full) */
char	   *registration_example(const WryComponent *component);
/*
 * The one greeting a user ever gets from the service, if he has not had it (UX.md 2.3): after
 * registration, or his first room.
 */
void	    registration_welcome(WryAccount *account);
/* He has been told as much already: not any more. */
void	    registration_welcomed(WryAccount *account);
