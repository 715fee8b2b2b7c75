/*
 * tls.h - TLS contexts, verification, pinned fingerprints, identities (OpenSSL)
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/*
 * A client context: one for all connections that trust the same authorities (the
 * system's roots alone cost 31 ms to load).  TLS 1.2 and newer.  Counted.
 */
typedef struct _WryTls WryTls;

/* ca_file: PEM; NULL or "": the system's roots.  error names the file.  (transfer full) */
WryTls	   *wry_tls_new(const char *ca_file, GError **error);
WryTls	   *wry_tls_ref(WryTls *tls);
void	    wry_tls_unref(WryTls *tls);

/* "sha256:HEX" (colons in HEX allowed): is it one?  error: NOT_ACCEPTABLE, in words */
bool	    wry_tls_check_pin(const char *pin, GError **error);

/*
 * A key and a self-signed certificate for it, good for 20 years: what a user proves himself
 * with (SASL EXTERNAL).  cn: its common name.  PEM of both, key first.  (transfer full)
 */
char	   *wry_tls_identity_new(const char *cn);
/* Lower-case hex SHA-256 of its certificate; NULL: not an identity.  (transfer full) */
char	   *wry_tls_identity_fingerprint(const char *pem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryTls, wry_tls_unref)
