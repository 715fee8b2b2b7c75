/*
 * path.h - mail addresses as they stand on the wire (RFC 5321 4.1.2, RFC 6531 3.3)
 *
 * A canonical address is "local@domain": the local part with its case, in quotes only where it
 * must, ASCII letters of the domain in lower case.  Two spellings of one address become one.
 * What is read is a little more than the grammar: "a..b@example.jp" and "juliet\40x@example.org"
 * exist; they are quoted when they are written.  UTF-8 may stand in both halves.  No control
 * character may, nor what XML cannot carry, so an address fits into a command and into a stanza.
 */
#pragma once

#include <glib.h>

#define MAIL_PATH_MAX 254 /* bytes, canonical (RFC 5321 4.5.3.1.3: a path of 256) */

/* The canonical form.  NULL and error: JID_MALFORMED.  (transfer full) */
char *mail_path_canon(const char *text, GError **error);
/*
 * The path that *at begins with, as MAIL and RCPT have it: "<local@domain>"; a source route
 * before it is dropped.  *at is then behind it.  "" for "<>", "postmaster" for the one address
 * that needs no domain (RFC 5321 4.5.1); NULL: it is none.  (transfer full)
 */
char *mail_path_parse(const char **at);

/* Of a canonical one: its local part without quotes, (transfer full); its domain, "" where there is none. */
char *mail_path_local(const char *address);
const char *mail_path_domain(const char *address);
/* Back again.  NULL: no address can be made of the two.  (transfer full) */
char *mail_path_join(const char *local, const char *domain);
