/*
 * receipt.h - that a user has read a mail, told its sender: if the mail asks for it and its reader wants it (RFC 8098)
 *
 * Once a mail, to its envelope's sender alone, and only where he is proven and no machine: so nobody learns by it that an
 * address is read, nor sends one to whom he likes.
 */
#pragma once

#include "backends/smtp/mail.h"

/* Does he want it told? */
bool	    mail_receipt_is_wished(const WryValues *registration);
/*
 * Where the mail's header says that it should go (Disposition-Notification-To; nullable), if that is
 * its envelope's sender; NULL: nowhere.  (transfer full)
 */
char	   *mail_receipt_to(const char *said, const char *sender);
/* It is owed, until he has read it.  user: wry_session_key(). */
void	    mail_receipt_note(WryComponent *component, const char *user, const char *message_id,
			      const char *to);
/* The op: he has read it.  foreign_id: its Message-ID. */
void	    mail_message_mark(WrySession *session, const WryAddress *peer, const char *foreign_id);
