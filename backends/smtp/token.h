/*
 * token.h - names that only we can have given: of envelopes, and of mails
 *
 * What becomes of a mail comes back to its envelope sender, bounce+TOKEN@domain.  The token names the message and its
 * recipient and is sealed by a key that never leaves us: nobody makes one for a mail that he has not seen.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#define MAIL_KEY_BYTES 32

/* id: [0-9a-f]{32}; to: recipient 0 to 63.  Letters and digits, 50 of them.  (transfer full) */
char	   *mail_token_new(GBytes *key, const char *id, unsigned to);
/* false: it is none of ours.  ret_id: 33 bytes. */
bool	    mail_token_check(GBytes *key, const char *token, char *ret_id, unsigned *ret_to);

/* <ID.SEAL@domain>, always the same for the same message.  (transfer full) */
char	   *mail_message_id_new(GBytes *key, const char *id, const char *domain);
/* Did we make it?  ret_id: 33 bytes, nullable. */
bool	    mail_message_id_check(GBytes *key, const char *message_id, const char *domain, char *ret_id);
