/*
 * tls-stream.h - one TLS connection between bytes in memory; private to net/
 *
 * It knows no descriptor: what came is fed in, what is to leave is found in a queue.
 * So nothing hides inside OpenSSL: whatever was fed is decrypted at once, but for
 * the head of a record whose tail is still to come.
 */
#pragma once

#include "net/queue.h"
#include "net/tls.h"

typedef struct _WryTlsStream WryTlsStream;

typedef enum { WRY_TLS_MORE, WRY_TLS_DONE, WRY_TLS_FAILED } WryTlsStep;

/*
 * name: to be proved and sent as SNI (a literal address is not sent); NULL only with pins.
 * pins, identity: as in WryConnTarget.  error: REMOTE_SERVER_TIMEOUT/cancel.  (transfer full)
 */
WryTlsStream *wry_tls_stream_new(WryTls *tls, const char *name, const char *const *pins,
				 const char *identity, GError **error);
void	    wry_tls_stream_free(WryTlsStream *stream);

/* Borrowed until everything is read: handshake and read use it up before they say MORE. */
void	    wry_tls_stream_feed(WryTlsStream *stream, const char *bytes, gsize n);
/* What is to leave. */
WryQueue   *wry_tls_stream_wire(WryTlsStream *stream);

/* error: why, in words; REMOTE_SERVER_TIMEOUT/cancel. */
WryTlsStep  wry_tls_stream_handshake(WryTlsStream *stream, GError **error);
/* *ret_n bytes of plain text and DONE; MORE: nothing till more is fed; FAILED: error
 * (REMOTE_SERVER_TIMEOUT), or NULL where the peer closed in order. */
WryTlsStep  wry_tls_stream_read(WryTlsStream *stream, char *buffer, gsize size, gsize *ret_n,
				GError **error);
bool	    wry_tls_stream_write(WryTlsStream *stream, const char *bytes, gsize n, GError **error);
/* close_notify */
void	    wry_tls_stream_close(WryTlsStream *stream);

/* "TLSv1.3" (static) */
const char *wry_tls_stream_version(const WryTlsStream *stream);
const char *wry_tls_stream_cipher(const WryTlsStream *stream);
/* "sha256:HEX" of the peer's certificate; NULL: none seen. */
const char *wry_tls_stream_peer(const WryTlsStream *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryTlsStream, wry_tls_stream_free)
