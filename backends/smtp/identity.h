/*
 * identity.h - which mailbox is whose: the users' own addresses, by rule and never by choice
 *
 * juliet@example.org has juliet@mail.example.org at mail.example.org (the rule `local`), romeo@example.net there
 * romeo=40example.net@mail.example.org: XEP-0106 with '=' for '\', because that is what mail servers let pass.
 */
#pragma once

#include "core/backend.h"

typedef struct _MailIdentity MailIdentity;

/* maps: of "XMPP-DOMAIN=MAIL-DOMAIN".  local: the rule.  NULL and error: NOT_ACCEPTABLE, a map that is none. */
MailIdentity *mail_identity_new(const char *domain, bool local, char *const *maps, GError **error);
void	    mail_identity_free(MailIdentity *identity);

/* Do mails to that domain come to us, so that nobody else may send from it? */
bool	    mail_identity_has(const MailIdentity *identity, const char *domain);
/* The n-th address a user (prepared bare JID) could have; NULL: there are no more.  (transfer full) */
char	   *mail_identity_of(const MailIdentity *identity, const char *user, unsigned n);

typedef enum {
	MAIL_WHO_NOBODY,		/* no mailbox of ours */
	MAIL_WHO_USER,			/* maybe somebody's: the core knows */
	MAIL_WHO_TOKEN,			/* where failures of what we sent come back */
	MAIL_WHO_POSTMASTER,
} MailWho;

/*
 * Whom a recipient means, however it is written: juliet=40example.net, "juliet@example.net", juliet%example.net.
 * *ret (transfer full): of a user the one spelling that is stored (an addr-spec), of a token the token; else NULL.
 */
MailWho	    mail_identity_find(const MailIdentity *identity, const char *recipient, char **ret);
/*
 * Of a spelling in full, which may be how he has it stored: the address that a JID like that has by the rule, and (transfer
 * full) the JID, which alone may have mail to the spelling.  NULL: it names no JID, or that is his address.  (transfer full)
 */
char	   *mail_identity_first(const MailIdentity *identity, const char *spec, char **ret_jid);
/* "juliet+shop@mail.example.org" without "+shop"; NULL: there is none.  (transfer full) */
char	   *mail_identity_untagged(const char *spec);
