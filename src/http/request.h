/*
 * request.h - one HTTP request, read off a connection within ceilings (RFC 9112)
 *
 * Bytes in, requests out; no socket and no clock.  Where two readers of one connection
 * could disagree about where a request ends, it is no request: a bare CR or LF, a folded
 * line, two lengths, a length beside chunks, a blank before a colon.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What is asked.  Strings are borrowed from the reader, until wry_reader_reset(). */
typedef struct {
	const char *method;		/* "GET" */
	const char *target;		/* as sent, from its path on: "/hook/sms.example.org?n=1" */
	const char *path;		/* of it, percent-encoded as sent, without the query */
	const char *query;		/* NULL: none */
	const char *type;		/* of the body: "application/json", lower case, no parameters; NULL */
	const char *body;		/* NUL-terminated behind its last byte; may hold NUL bytes */
	gsize body_n;
	const char *peer;		/* "127.0.0.1", whoever stands in between; NULL: not known */
	bool keep;			/* another request may follow on this connection */
	bool expects;			/* waits for 100 Continue before it sends its body */
	unsigned n_fields;
	struct {
		const char *name, *value;
	} fields[64];
} WryRequest;

/* The first field of that name, in any case; NULL: there is none. */
const char *wry_request_field(const WryRequest *request, const char *name);

typedef struct _WryReader WryReader;

typedef enum {
	WRY_READER_MORE,		/* not enough has come */
	WRY_READER_HEAD,		/* told once: all but the body; wry_reader_set_max_body() now */
	WRY_READER_WHOLE,		/* all of it; until wry_reader_reset() */
	WRY_READER_BAD,			/* for good: wry_reader_status() */
} WryReaderState;

WryReader  *wry_reader_new(void);
void	    wry_reader_free(WryReader *reader);
/* What came; copied.  false: more lies here than a head and a part of a body may be. */
bool	    wry_reader_take(WryReader *reader, const char *bytes, gsize n);
WryReaderState wry_reader_next(WryReader *reader);
/* Bytes; 65,536 where nobody says. */
void	    wry_reader_set_max_body(WryReader *reader, gsize max);
WryRequest *wry_reader_request(WryReader *reader);
/* 400, 413, 414, 417, 431, 501 or 505: what is to be answered before the connection ends. */
unsigned    wry_reader_status(const WryReader *reader);
/* The next request, of which some may be here already. */
void	    wry_reader_reset(WryReader *reader);
/* Has some of a request come, or an empty line before it? */
bool	    wry_reader_has_begun(const WryReader *reader);
/* Has something come behind it? */
bool	    wry_reader_has_more(const WryReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryReader, wry_reader_free)
