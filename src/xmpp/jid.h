/*
 * jid.h - addresses: parse, prepare, compare, escape (RFC 7622, XEP-0106)
 */
#pragma once

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>

/* Prepared parts; local and resource NULL where there is none. */
typedef struct {
	char *local, *domain, *resource;
	char *bare;		/* "local@domain" or "domain" */
	char *full;		/* bare, and "/resource" where there is one */
} WryJid;

/*
 * Splits at the first '/', then the first '@' before it; prepares each part: local by
 * UsernameCaseMapped, resource by OpaqueString (RFC 8265), domain by IDNA2008; 1 to 1023 octets
 * each.  false: JID_MALFORMED and *jid cleared.  ASCII takes a fast path.
 */
bool	    wry_jid_parse(WryJid *jid, const char *text, GError **error);
/*
 * Of a stanza's `from`: the sender's server vouches for it, and servers that prepare by older rules
 * (RFC 6122) let pass what RFC 7622 would not.  A part that cannot be prepared stays as it came; the
 * domain must be one.
 */
bool	    wry_jid_parse_sender(WryJid *jid, const char *text, GError **error);
/* From parts already unescaped or not: each is prepared as above; local, resource nullable. */
bool	    wry_jid_make(WryJid *jid, const char *local, const char *domain, const char *resource,
			 GError **error);
void	    wry_jid_clear(WryJid *jid);

/* One part, prepared; NULL and error.  (transfer full) */
char	   *wry_jid_prepare_local(const char *text, GError **error);
char	   *wry_jid_prepare_resource(const char *text, GError **error);

/*
 * XEP-0106: escapes space " & ' / : < > @, and '\' where it begins one of the sequences.
 * NULL: text begins or ends with a space, which cannot be written.  (transfer full)
 */
char	   *wry_jid_escape(const char *text);
/* The ten sequences undone, nothing else.  (transfer full) */
char	   *wry_jid_unescape(const char *local);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WryJid, wry_jid_clear)
